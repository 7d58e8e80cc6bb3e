package io.holdfast.watchtower.recorder;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The note on entries that were deleted because they were too old or too many.
 *
 * @param since before this time; null if nothing was
 * @param why such as {@code older than 30 d}; empty if nothing was
 */
record Deletion(@Nullable Instant since, String why) {

    static Deletion read(Connection connection) throws SQLException {
        boolean hasEntries = Schema.hasClocks(connection);
        long signs = Pragmas.number(connection, "SELECT until_ms FROM forgotten");
        long entries =
                hasEntries ? Pragmas.number(connection, "SELECT coalesce(entries_ms, until_ms) FROM forgotten") : signs;
        long since = Math.max(signs, entries);
        if (!EpochMillis.isSane(since)) {
            return new Deletion(null, "");
        }
        String why = hasEntries ? Pragmas.text(connection, "SELECT why FROM forgotten") : "";
        return new Deletion(Instant.ofEpochMilli(since), why.isEmpty() ? "too old" : why);
    }
}
