package io.holdfast.watchtower.recorder;

/**
 * The wall clock was set during a run.
 *
 * @param elapsedMicros how long the run had lasted; whatever has that time or a later one was recorded after it
 * @param byMillis how far: forward, or back if negative
 * @param wallMillis what it said afterwards, in milliseconds since the epoch
 */
record ClockStep(long elapsedMicros, long byMillis, long wallMillis) {}
