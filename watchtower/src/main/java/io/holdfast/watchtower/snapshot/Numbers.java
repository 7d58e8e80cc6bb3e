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

    /** One line of a few hundred characters. */
    static String cut(String text) {
        return cut(text.replace('\n', ' ').replace('\r', ' '), MOST_CHARACTERS);
    }

    /**
     * The beginning of a text; half of a surrogate pair, from the cut or from before, is no character and would not be
     * drawn.
     */
    static String cut(String text, int most) {
        boolean isLong = text.length() > most;
        StringBuilder whole = new StringBuilder();
        int end = isLong ? most : text.length();
        end -= isLong && Character.isHighSurrogate(text.charAt(end - 1)) ? 1 : 0;
        for (int at = 0; at < end; ) {
            int character = text.codePointAt(at);
            boolean isHalf = Character.getType(character) == Character.SURROGATE;
            whole.appendCodePoint(isHalf ? '\ufffd' : character);
            at += Character.charCount(character);
        }
        return isLong ? whole + "..." : whole.toString();
    }
}
