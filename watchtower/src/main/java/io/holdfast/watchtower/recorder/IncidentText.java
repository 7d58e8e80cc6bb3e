package io.holdfast.watchtower.recorder;

import java.time.Duration;
import java.time.Instant;

/** Lengths of time for people, in the two largest units that matter. */
final class IncidentText {

    private static final int IN_A_LINE = 400;

    private IncidentText() {}

    /** No longer than what a person reads of one line. */
    static String cut(String text) {
        if (text.length() <= IN_A_LINE) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(IN_A_LINE - 2)) ? IN_A_LINE - 2 : IN_A_LINE - 1;
        return text.substring(0, end) + '…';
    }

    /** A breaker as people call it: with its registry, unless that is the one that needs no name. */
    static String breaker(String registry, String name) {
        return registry.isEmpty() || registry.equals("default") ? name : registry + '/' + name;
    }

    static String duration(Instant from, Instant to) {
        return duration(Duration.between(from, to));
    }

    /** Such as {@code 20 h 47 min}, {@code 3 d 4 h}, {@code 12 s} or {@code 250 ms}. */
    static String duration(Duration length) {
        if (length.isNegative()) {
            return "-" + duration(length.negated());
        }
        if (length.toDays() > 0) {
            return two(length.toDays(), "d", length.toHoursPart(), "h");
        }
        if (length.toHours() > 0) {
            return two(length.toHours(), "h", length.toMinutesPart(), "min");
        }
        if (length.toMinutes() > 0) {
            return two(length.toMinutes(), "min", length.toSecondsPart(), "s");
        }
        return length.toSeconds() > 0 ? length.toSeconds() + " s" : length.toMillis() + " ms";
    }

    private static String two(long large, String unit, int small, String smallUnit) {
        return large + " " + unit + (small == 0 ? "" : " " + small + " " + smallUnit);
    }
}
