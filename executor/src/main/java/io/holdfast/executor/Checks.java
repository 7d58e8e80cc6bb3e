package io.holdfast.executor;

import java.time.Duration;
import java.util.Objects;

/** Argument checks in the house form: {@code name: value (expected: law)}. */
final class Checks {

    private Checks() {}

    /** Nanoseconds of a positive duration; one too long for a long counts as 292 years. */
    static long positiveNanos(String name, Duration duration) {
        Objects.requireNonNull(duration, name);
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException(name + ": " + duration + " (expected: > 0)");
        }
        return nanos(duration);
    }

    static long nanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException tooLong) {
            return Long.MAX_VALUE;
        }
    }

    static int atLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
        }
        return value;
    }
}
