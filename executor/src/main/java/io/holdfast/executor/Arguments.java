package io.holdfast.executor;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Argument checks in the house form: {@code name: value (expected: law)}. */
final class Arguments {

    private Arguments() {}

    /** Nanoseconds of a positive duration; one too long for a long counts as 292 years. */
    static long positiveNanos(String name, Duration duration) {
        Objects.requireNonNull(duration, name);
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException(name + ": " + duration + " (expected: > 0)");
        }
        return nanos(duration);
    }

    /** Nanoseconds, saturating at both ends. */
    static long nanos(Duration duration) {
        return TimeUnit.NANOSECONDS.convert(duration);
    }

    /** Each fact is said once: a second one would replace the first in silence. */
    static void once(String name, @Nullable Object already) {
        if (already != null) {
            throw new IllegalStateException(name + ": already " + already + " (expected: once)");
        }
    }

    static int atLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
        }
        return value;
    }

    /** What only one method needs is an optional dependency: without it, that method says so at once. */
    static boolean isOnClassPath(String type) {
        try {
            Class<?> unused = Class.forName(type, false, Arguments.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError absent) {
            return false;
        }
    }

    static void mustBeOnClassPath(String name, String type, String artifact) {
        try {
            Class<?> unused = Class.forName(type, false, Arguments.class.getClassLoader());
        } catch (ClassNotFoundException absent) {
            throw new IllegalStateException(
                    name + ": no " + type + " (expected: " + artifact + " on the class path)", absent);
        }
    }
}
