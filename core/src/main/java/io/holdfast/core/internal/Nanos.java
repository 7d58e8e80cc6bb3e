package io.holdfast.core.internal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

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
        return TimeUnit.NANOSECONDS.convert(duration);
    }
}
