package io.holdfast.watchtower.snapshot;

import io.holdfast.core.log.GuardedLog;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Formats numbers and texts for the feed: short enough for a thousand rows a second, long enough for people. */
final class FeedFormat {

    private static final int MOST_CHARACTERS = 300;

    private FeedFormat() {}

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

    /** One line of a few hundred characters. */
    static String cut(String text) {
        return cut(text.replace('\n', ' ').replace('\r', ' '), MOST_CHARACTERS);
    }

    /**
     * The beginning of a text; half of a surrogate pair, from the cut or from before, is no character, so it is told by
     * its number as the page and the recorder do.
     */
    static String cut(String text, int most) {
        StringBuilder whole = new StringBuilder();
        int end = Math.min(text.length(), most);
        end -= end < text.length() && Character.isHighSurrogate(text.charAt(end - 1)) ? 1 : 0;
        int at = 0;
        while (at < end && whole.length() < most) {
            int character = text.codePointAt(at);
            if (Character.getType(character) == Character.SURROGATE) {
                whole.append(String.format(Locale.ROOT, "‹U+%04X›", character));
            } else {
                whole.appendCodePoint(character);
            }
            at += Character.charCount(character);
        }
        return at < text.length() ? whole + "..." : whole.toString();
    }
}
