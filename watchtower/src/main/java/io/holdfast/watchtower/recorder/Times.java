package io.holdfast.watchtower.recorder;

import java.time.Instant;

/** Times as the database keeps them. */
final class Times {

    private Times() {}

    /** Milliseconds since the epoch; the nearest that there is for a time that has none. */
    static long millis(Instant at) {
        try {
            return at.toEpochMilli();
        } catch (ArithmeticException e) {
            return at.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }
}
