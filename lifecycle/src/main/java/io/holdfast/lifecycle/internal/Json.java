package io.holdfast.lifecycle.internal;

import org.jspecify.annotations.Nullable;

/** One flat or nested JSON object, written in order (RFC 8259). */
public final class Json {

    private final StringBuilder text = new StringBuilder("{");

    public Json put(String name, @Nullable String value) {
        return raw(name, value == null ? "null" : quote(value));
    }

    public Json put(String name, long value) {
        return raw(name, Long.toString(value));
    }

    public Json put(String name, boolean value) {
        return raw(name, Boolean.toString(value));
    }

    /** Adds a value that is JSON already. */
    public Json raw(String name, String json) {
        if (text.length() > 1) {
            text.append(',');
        }
        text.append(quote(name)).append(':').append(json);
        return this;
    }

    public String end() {
        return text + "}";
    }

    public static String quote(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
