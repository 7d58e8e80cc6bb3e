package io.holdfast.watchtower.recorder;

import java.time.Instant;

/** Times as the database keeps them: milliseconds since the epoch. */
final class EpochMillis {

    /** The first and the last millisecond that a recorder's clock can plausibly have shown: 1970 to 9999. */
    static final long FIRST_SANE = 0;

    static final long LAST_SANE = 253_402_300_799_999L;

    private EpochMillis() {}

    static boolean isSane(long millis) {
        return millis >= FIRST_SANE && millis <= LAST_SANE;
    }

    /**
     * As a time.
     *
     * @throws IllegalArgumentException if no clock can have told it
     */
    static Instant sane(long millis) {
        if (!isSane(millis)) {
            throw new IllegalArgumentException(
                    "time: " + millis + " (expected: " + FIRST_SANE + " to " + LAST_SANE + ", milliseconds)");
        }
        return Instant.ofEpochMilli(millis);
    }

    /** The nearest that there is. */
    static long saneMillis(Instant at) {
        return Math.min(LAST_SANE, Math.max(FIRST_SANE, millis(at)));
    }

    /** Milliseconds since the epoch; the nearest that there is for a time that has none. */
    static long millis(Instant at) {
        try {
            return at.toEpochMilli();
        } catch (ArithmeticException e) {
            return at.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }
}
