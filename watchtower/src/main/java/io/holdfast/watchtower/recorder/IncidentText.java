package io.holdfast.watchtower.recorder;

import java.time.Duration;
import java.time.Instant;

/** Parts of the texts of incidents, as people read them. */
final class IncidentText {

    private static final int IN_A_LINE = 400;

    private IncidentText() {}

    /** Returns the beginning of a text, no longer than a person reads in one line. */
    static String cut(String text) {
        if (text.length() <= IN_A_LINE) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(IN_A_LINE - 2)) ? IN_A_LINE - 2 : IN_A_LINE - 1;
        return text.substring(0, end) + '…';
    }

    /** Returns what people call a breaker: its name, with its registry unless that is the default one. */
    static String breaker(String registry, String name) {
        return registry.isEmpty() || registry.equals("default") ? name : registry + '/' + name;
    }

    static String duration(Instant from, Instant to) {
        return duration(Duration.between(from, to));
    }

    /**
     * Returns a length of time in the two largest units that matter, such as {@code 20 h 47 min}, {@code 3 d 4 h},
     * {@code 12 s} or {@code 250 ms}.
     */
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
