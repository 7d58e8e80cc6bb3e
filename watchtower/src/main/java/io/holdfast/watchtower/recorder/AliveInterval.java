package io.holdfast.watchtower.recorder;

import java.time.Instant;

/**
 * An interval in which signs of life came often enough and the clock was not set.
 *
 * @param number counts the intervals of a run, from 1
 * @param from the first sign
 * @param to the last sign so far
 * @param sequence of the last sign
 * @param fromMicros how long the run had lasted at the first sign; {@link RunClock#UNKNOWN} if no clock tells
 * @param toMicros and at the last one
 */
record AliveInterval(long number, Instant from, Instant to, long sequence, long fromMicros, long toMicros) {

    /** With one sign. */
    static AliveInterval at(long number, Entry.SignOfLife sign, long micros) {
        return new AliveInterval(number, sign.at(), sign.at(), sign.sequence(), micros, micros);
    }

    AliveInterval until(Entry.SignOfLife sign, long micros) {
        return new AliveInterval(number, from, sign.at(), sign.sequence(), fromMicros, micros);
    }
}
