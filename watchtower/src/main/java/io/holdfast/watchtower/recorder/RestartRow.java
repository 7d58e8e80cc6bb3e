package io.holdfast.watchtower.recorder;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The one row that a recorder's owner needs at its start: by it the supervisor's log is read on from where it was left.
 */
final class RestartRow {

    private RestartRow() {}

    static Optional<Entry.Restart> last(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                        "SELECT at_ms, subject, detail FROM entry WHERE kind = 'restart' ORDER BY id DESC LIMIT 100");
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                try {
                    Entry entry = EntryCodec.decode(
                            EpochMillis.sane(rows.getLong(1)),
                            EntryCodec.RESTART,
                            "",
                            rows.getString(2),
                            rows.getString(3));
                    return Optional.of((Entry.Restart) entry);
                } catch (RuntimeException e) {
                    continue; // not ours: the one before it is
                }
            }
            return Optional.empty();
        }
    }
}
