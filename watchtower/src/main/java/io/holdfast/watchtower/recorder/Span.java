package io.holdfast.watchtower.recorder;

import java.time.Instant;

/**
 * A stretch of time in which signs of life came often enough.
 *
 * @param number counts the stretches of a run, from 1
 * @param from the first sign
 * @param to the last sign so far
 * @param sequence of the last sign
 */
record Span(long number, Instant from, Instant to, long sequence) {

    Span until(Instant at, long newest) {
        return new Span(number, from, at, newest);
    }
}
