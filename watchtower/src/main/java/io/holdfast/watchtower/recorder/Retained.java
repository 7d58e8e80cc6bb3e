package io.holdfast.watchtower.recorder;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was deleted because it was too old or too much.
 *
 * @param since before this time; null if nothing was
 * @param why such as {@code older than 30 d}; empty if nothing was
 */
record Retained(@Nullable Instant since, String why) {

    static Retained read(Connection connection) throws SQLException {
        boolean hasEntries = Schema.hasClocks(connection);
        long signs = Pragmas.number(connection, "SELECT until_ms FROM forgotten");
        long entries =
                hasEntries ? Pragmas.number(connection, "SELECT coalesce(entries_ms, until_ms) FROM forgotten") : signs;
        long since = Math.max(signs, entries);
        if (!Times.isSane(since)) {
            return new Retained(null, "");
        }
        String why = hasEntries ? Pragmas.text(connection, "SELECT why FROM forgotten") : "";
        return new Retained(Instant.ofEpochMilli(since), why.isEmpty() ? "too old" : why);
    }
}
