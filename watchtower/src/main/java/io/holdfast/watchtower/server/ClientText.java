package io.holdfast.watchtower.server;

import java.util.Locale;

/**
 * What a client has said, as it may be shown in a log or an answer: on one line, without control of a terminal, and
 * short.
 */
final class ClientText {

    private static final int MOST_CHARACTERS = 200;

    private ClientText() {}

    /**
     * The text with everything escaped that is not plainly visible: line ends and terminal codes, but also what turns
     * the direction of writing or has no width, and halves of surrogate pairs. The backslash is escaped too, so that
     * nothing can pretend to be escaped.
     *
     * @param text as it came
     * @return at most some 200 characters of it, escaped
     */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        int at = 0;
        while (at < text.length() && at < MOST_CHARACTERS) {
            int character = text.codePointAt(at);
            at += Character.charCount(character);
            if (character == '\\') {
                shown.append("\\\\");
            } else if (isVisible(character)) {
                shown.appendCodePoint(character);
            } else {
                shown.append(String.format(Locale.ROOT, character > 0xffff ? "\\u{%x}" : "\\u%04x", character));
            }
        }
        return at < text.length() ? shown + "..." : shown.toString();
    }

    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
