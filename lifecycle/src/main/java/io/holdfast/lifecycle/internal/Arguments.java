package io.holdfast.lifecycle.internal;

import java.time.Duration;

/** Argument checks with the house message {@code name: value (expected: law)}. */
public final class Arguments {

    /**
     * Longer counts as this long: as good as for ever, and nanoseconds of it, and of some times it, fit into a long.
     */
    private static final Duration LONGEST = Duration.ofDays(50 * 365);

    private Arguments() {}

    public static Duration capped(Duration value) {
        return value.compareTo(LONGEST) > 0 ? LONGEST : value;
    }

    public static Duration positive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
        return capped(value);
    }

    public static Duration notNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 0)");
        }
        return capped(value);
    }

    public static int atLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
        }
        return value;
    }
}
