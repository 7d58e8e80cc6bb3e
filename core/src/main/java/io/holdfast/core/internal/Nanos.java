package io.holdfast.core.internal;

import java.time.Duration;

/** Durations as {@code long} nanoseconds, saturating where {@link Duration#toNanos()} overflows. */
public final class Nanos {

    private Nanos() {}

    /**
     * Returns a duration in nanoseconds; one beyond the range of a {@code long} (292 years) saturates instead of
     * throwing.
     *
     * @param duration any
     */
    public static long of(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException outOfRange) {
            return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }
}
