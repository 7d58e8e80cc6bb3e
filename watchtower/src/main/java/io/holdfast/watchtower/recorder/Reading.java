package io.holdfast.watchtower.recorder;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One report, read within one transaction of the given connection. */
final class Reading {

    private static final int ENTRIES_AT_MOST = 10_000;

    /** A report is held in memory, perhaps by the service that is reported on: explanations alone could be ten times as much. */
    private static final long CHARACTERS_AT_MOST = 4 << 20;

    private static final int SIGNS_TO_A_SILENCE = 3;

    private record Kept(Recorded recorded, int characters) {}

    private final Connection connection;
    private final Instant since;
    private final Instant until;

    Reading(Connection connection, Instant since, Instant until) {
        this.connection = connection;
        this.since = since;
        this.until = until;
    }

    Report report(@Nullable Duration wanted) throws SQLException {
        Duration longest = wanted != null ? wanted : signEvery().multipliedBy(SIGNS_TO_A_SILENCE);
        List<Run> all = runs();
        List<Run> runs = underWay(all);
        List<Silence> silences = new SilenceFinder(all, firstKnown(), longest).find(signs(), since, until);
        IncidentFinder finder = new IncidentFinder(all, since, until);
        silences.forEach(finder::silence);
        breakersBefore(finder);
        Deque<Kept> kept = new ArrayDeque<>();
        boolean truncated = entries(finder, kept);
        List<Recorded> entries = kept.stream().map(Kept::recorded).toList();
        return new Report(since, until, longest, runs, silences, finder.incidents(), entries, truncated);
    }

    private Duration signEvery() throws SQLException {
        long millis = Pragmas.number(connection, "SELECT sign_every_ms FROM run ORDER BY id DESC LIMIT 1");
        return Duration.ofMillis(Math.max(1, millis));
    }

    private List<Run> runs() throws SQLException {
        List<Run> runs = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement("""
                SELECT id, run_id, process, started_ms, ended_ms, clean,
                  (SELECT max(to_ms) FROM alive WHERE run = run.id),
                  id = (SELECT max(id) FROM run)
                FROM run WHERE started_ms <= ? ORDER BY id""")) {
            query.setLong(1, Times.millis(until));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    Instant sign = instant(rows, 7);
                    runs.add(new Run(
                            rows.getLong(1),
                            rows.getString(2),
                            rows.getString(3),
                            Instant.ofEpochMilli(rows.getLong(4)),
                            instant(rows, 5),
                            rows.getBoolean(6),
                            rows.getBoolean(8),
                            sign));
                }
            }
        }
        return runs;
    }

    /** A run without an end lasted until the next one began at the latest. */
    private List<Run> underWay(List<Run> all) {
        List<Run> found = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Instant end = all.get(i).ended();
            if (end == null && i + 1 < all.size()) {
                end = all.get(i + 1).started();
            }
            if (end == null || !end.isBefore(since)) {
                found.add(all.get(i));
            }
        }
        return found;
    }

    private Instant firstKnown() throws SQLException {
        return Instant.ofEpochMilli(Pragmas.number(connection, "SELECT until_ms FROM forgotten"));
    }

    /** Those that reach into the time that was asked for, and the nearest one on either side. */
    private List<SilenceFinder.Alive> signs() throws SQLException {
        List<SilenceFinder.Alive> signs = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement("""
                SELECT run, from_ms, to_ms FROM alive
                WHERE to_ms >= coalesce((SELECT max(to_ms) FROM alive WHERE to_ms < ?1), ?1)
                  AND from_ms <= coalesce((SELECT min(from_ms) FROM alive WHERE from_ms > ?2), ?2)
                ORDER BY from_ms, to_ms""")) {
            query.setLong(1, Times.millis(since));
            query.setLong(2, Times.millis(until));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    signs.add(new SilenceFinder.Alive(
                            rows.getLong(1),
                            Instant.ofEpochMilli(rows.getLong(2)),
                            Instant.ofEpochMilli(rows.getLong(3))));
                }
            }
        }
        return signs;
    }

    /** A breaker that was open when the time began is known by its last transition before. */
    private void breakersBefore(IncidentFinder finder) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("""
                SELECT run, max(at_ms), kind, subject, detail FROM entry
                WHERE kind = 'transition' AND at_ms < ?
                  AND run = (SELECT max(id) FROM run WHERE started_ms < ?) GROUP BY subject""")) {
            query.setLong(1, Times.millis(since));
            query.setLong(2, Times.millis(since));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    Recorded recorded = recorded(rows);
                    if (recorded != null) {
                        finder.entry(recorded);
                    }
                }
            }
        }
    }

    private boolean entries(IncidentFinder finder, Deque<Kept> newest) throws SQLException {
        boolean truncated = false;
        long characters = 0;
        try (PreparedStatement query = connection.prepareStatement("""
                SELECT run, at_ms, kind, subject, detail FROM entry
                WHERE at_ms BETWEEN ? AND ? ORDER BY at_ms, id""")) {
            query.setLong(1, Times.millis(since));
            query.setLong(2, Times.millis(until));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    Recorded recorded = recorded(rows);
                    if (recorded == null) {
                        continue;
                    }
                    finder.entry(recorded);
                    newest.addLast(new Kept(recorded, rows.getString(5).length()));
                    characters += newest.getLast().characters();
                    while (newest.size() > ENTRIES_AT_MOST || characters > CHARACTERS_AT_MOST) {
                        characters -= newest.removeFirst().characters();
                        truncated = true;
                    }
                }
            }
        }
        return truncated;
    }

    private static @Nullable Recorded recorded(ResultSet rows) throws SQLException {
        try {
            Instant at = Instant.ofEpochMilli(rows.getLong(2));
            Entry entry = EntryCodec.decode(at, rows.getString(3), rows.getString(4), rows.getString(5));
            return entry == null ? null : new Recorded(rows.getLong(1), entry);
        } catch (JsonProcessingException e) {
            throw new SQLException("entry: not JSON (expected: as it was written)", e);
        }
    }

    private static @Nullable Instant instant(ResultSet rows, int column) throws SQLException {
        long millis = rows.getLong(column);
        return rows.wasNull() ? null : Instant.ofEpochMilli(millis);
    }
}
