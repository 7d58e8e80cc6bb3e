package io.holdfast.core.internal.registry;

import org.jspecify.annotations.Nullable;

/**
 * Text that may come from outside (the name of a tenant, a tag), as log lines and error messages show it: short, and
 * with nothing in it that could end a line, move a cursor or turn the direction of what follows.
 */
public final class SafeText {

    private static final int LIMIT = 80;

    private SafeText() {}

    /** Returns the text of an object, null included, cut after 80 characters. */
    public static String of(@Nullable Object text) {
        String all = String.valueOf(text);
        StringBuilder shown = new StringBuilder();
        int end = Math.min(all.length(), LIMIT);
        if (end < all.length() && Character.isHighSurrogate(all.charAt(end - 1))) {
            end--; // not half a character
        }
        for (int i = 0; i < end; i++) {
            char c = all.charAt(i);
            if (isHarmless(c)) {
                shown.append(c);
            } else {
                shown.append(String.format("\\u%04x", (int) c));
            }
        }
        return all.length() > LIMIT
                ? shown.append("... (")
                        .append(all.length())
                        .append(" characters)")
                        .toString()
                : shown.toString();
    }

    private static boolean isHarmless(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
