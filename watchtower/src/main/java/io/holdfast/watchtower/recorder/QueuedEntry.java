package io.holdfast.watchtower.recorder;

/**
 * An entry that waits to be written.
 *
 * @param entry what happened
 * @param elapsedMicros how long the run had lasted; {@link RunClock#UNKNOWN} if no clock tells
 */
record QueuedEntry(Entry entry, long elapsedMicros) {}
