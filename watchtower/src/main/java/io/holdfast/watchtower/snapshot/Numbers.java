package io.holdfast.watchtower.snapshot;

import io.holdfast.core.log.GuardedLog;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Numbers and texts as the feed has them: short enough for a thousand rows a second, long enough for people. */
final class Numbers {

    private static final int MOST_CHARACTERS = 300;

    private Numbers() {}

    static double oneDecimal(double value) {
        return Math.round(value * 10) / 10.0;
    }

    static double millis(double nanos) {
        return Math.round(nanos / 1e4) / 100.0;
    }

    static String at(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** An error in one line; what its own {@code toString} throws is told instead. */
    static String describe(Throwable error) {
        return cut(GuardedLog.text(error));
    }

    static String cut(String text) {
        String line = text.replace('\n', ' ').replace('\r', ' ');
        return line.length() <= MOST_CHARACTERS ? line : line.substring(0, MOST_CHARACTERS) + "...";
    }
}
