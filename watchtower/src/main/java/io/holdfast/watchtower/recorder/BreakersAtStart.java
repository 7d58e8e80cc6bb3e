package io.holdfast.watchtower.recorder;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the breakers that were not closed when the time in question began, with what they did since they left their
 * closed state. Jumps from one name to the next, so its cost grows with the breakers and not with the entries.
 */
final class BreakersAtStart {

    private static final int BREAKERS_AT_MOST = 10_000;
    private static final int TRANSITIONS_AT_MOST = 1_000;

    /** In two steps: compared as a pair, SQLite would go through all rows of the subject to find the next one. */
    private static final String NEXT = """
            SELECT subject, registry FROM (SELECT subject, registry FROM entry
                WHERE kind = 'transition' AND subject = ?1 AND registry > ?2 ORDER BY registry LIMIT 1)
            UNION ALL SELECT subject, registry FROM (SELECT subject, registry FROM entry
                WHERE kind = 'transition' AND subject > ?1 ORDER BY subject, registry LIMIT 1)
            ORDER BY 1, 2 LIMIT 1""";

    private static final String NEXT_WITHOUT_REGISTRY =
            "SELECT subject, '' FROM entry WHERE kind = 'transition' AND subject > ?1 ORDER BY subject LIMIT 1";

    /** Is given each transition, the first of each breaker first. */
    interface Reader {
        void read(RecordedEntry recorded, long micros);
    }

    private record Earlier(RecordedEntry recorded, long micros) {}

    private final Connection connection;
    private final EntryRows rows;
    private final boolean hasRegistries;
    private boolean cut;

    BreakersAtStart(Connection connection, EntryRows rows, boolean hasRegistries) {
        this.connection = connection;
        this.rows = rows;
        this.hasRegistries = hasRegistries;
    }

    /** Whether there were too many. */
    boolean isCut() {
        return cut;
    }

    /** Those that were recorded before the entry with this number. */
    void read(long id, Reader reader) throws SQLException {
        try (PreparedStatement next = connection.prepareStatement(hasRegistries ? NEXT : NEXT_WITHOUT_REGISTRY);
                PreparedStatement last = connection.prepareStatement("SELECT " + rows.columns()
                        + " FROM entry WHERE kind = 'transition' AND subject = ?1"
                        + (hasRegistries ? " AND registry = ?2" : "")
                        + " AND id < ?3 ORDER BY id DESC LIMIT " + TRANSITIONS_AT_MOST)) {
            String subject = "";
            String of = "";
            for (int breakers = 0; step(next, subject, of); breakers++) {
                if (breakers == BREAKERS_AT_MOST) {
                    cut = true;
                    return;
                }
                subject = nextSubject;
                of = nextRegistry;
                last.setString(1, subject);
                if (hasRegistries) {
                    last.setString(2, of);
                }
                last.setLong(3, id);
                outage(last, reader);
            }
        }
    }

    // the name that was found last
    private String nextSubject = "";
    private String nextRegistry = "";

    private boolean step(PreparedStatement next, String subject, String registry) throws SQLException {
        next.setString(1, subject);
        if (hasRegistries) {
            next.setString(2, registry);
        }
        try (ResultSet found = next.executeQuery()) {
            if (!found.next()) {
                return false;
            }
            nextSubject = found.getString(1);
            nextRegistry = found.getString(2);
            return true;
        }
    }

    /** From the newest back to where it left its closed state, and then told in order. */
    private void outage(PreparedStatement last, Reader reader) throws SQLException {
        List<Earlier> outage = new ArrayList<>();
        try (ResultSet found = last.executeQuery()) {
            while (found.next()) {
                RecordedEntry recorded = rows.read(found);
                boolean isOpen = recorded != null
                        && recorded.entry() instanceof Entry.Transition transition
                        && !BreakerIncidents.letsThrough(transition.to())
                        && (outage.isEmpty()
                                || recorded.run() == outage.get(0).recorded().run());
                if (recorded == null || !isOpen) {
                    break;
                }
                outage.add(new Earlier(recorded, EntryRows.micros(found)));
            }
        }
        for (int i = outage.size() - 1; i >= 0; i--) {
            reader.read(outage.get(i).recorded(), outage.get(i).micros());
        }
    }
}
