package io.holdfast.watchtower.server;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which breakers are asked for. Immutable.
 *
 * @param offset how many of those found to pass over
 * @param limit how many to give at most
 * @param search words that must all occur in name, registry, state or cause, in lower case; empty for any
 * @param state the state they must be in; null for any
 * @param registry the registry they must be in; null for any
 * @param name the name they must have; null for any
 */
public record BreakerQuery(
        int offset,
        int limit,
        String search,
        @Nullable String state,
        @Nullable String registry,
        @Nullable String name) {

    static final int MOST = 500;

    /**
     * Returns the query of an address line.
     *
     * @throws IllegalArgumentException if a number is none or out of range
     */
    static BreakerQuery of(Figures.Query query) {
        String search = query.value("search");
        return new BreakerQuery(
                number(query, "offset", 0, 0, Integer.MAX_VALUE),
                number(query, "limit", MOST, 1, MOST),
                search == null ? "" : search.strip().toLowerCase(Locale.ROOT),
                text(query, "state"),
                text(query, "registry"),
                text(query, "name"));
    }

    private static @Nullable String text(Figures.Query query, String name) {
        String text = query.value(name);
        return text == null || text.isEmpty() ? null : text;
    }

    private static int number(Figures.Query query, String name, int otherwise, int least, int most) {
        String text = text(query, name);
        if (text == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw wrong(name, text, least, most);
        }
        throw wrong(name, text, least, most);
    }

    private static IllegalArgumentException wrong(String name, String text, int least, int most) {
        return new IllegalArgumentException(
                name + ": " + ClientText.shown(text) + " (expected: a number from " + least + " to " + most + ")");
    }
}
