package io.holdfast.watchtower.recorder;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One report, read within one transaction of the given connection, in an amount of memory that does not depend on how
 * much was recorded.
 */
final class ReportReader {

    private static final int ENTRIES_AT_MOST = 10_000;

    /**
     * A report is held in memory, perhaps by the service that is reported on: explanations alone could be ten times as
     * much.
     */
    private static final long CHARACTERS_AT_MOST = 4 << 20;

    private static final int SIGNS_AT_MOST = 10_000;
    private static final int SILENCES_AT_MOST = 1_000;
    private static final int UNREADABLE_AT_MOST = 1_000_000;
    private static final int SIGNS_TO_A_SILENCE = 3;

    private record Kept(RecordedEntry recorded, int characters) {}

    private final Connection connection;
    private final Instant since;
    private final Instant until;
    private final Instant now;
    private final boolean hasClocks;

    // what was found so far
    private final Deque<Kept> newest = new ArrayDeque<>();
    private long characters;
    private boolean truncated;
    private boolean more;

    /**
     * @param now the present; what has a later time has a wrong one
     */
    ReportReader(Connection connection, Instant since, Instant until, Instant now) throws SQLException {
        this.connection = connection;
        this.since = since;
        this.until = until;
        this.now = now.isBefore(until) ? until : now;
        this.hasClocks = Schema.hasClocks(connection);
    }

    Report report(@Nullable Duration wanted) throws SQLException {
        Duration longest = wanted != null ? wanted : signEvery().multipliedBy(SIGNS_TO_A_SILENCE);
        RunRows runRows = new RunRows(connection, hasClocks);
        Timeline timeline = new Timeline(runRows.before(until), now);
        List<Run> all = timeline.runs().stream()
                .filter(run -> !run.started().isAfter(until))
                .toList();
        more = runRows.isCut() && !all.isEmpty() && all.get(0).started().isAfter(since);
        List<Silence> silences = silences(all, timeline, longest);
        IncidentCollector found = new IncidentCollector(since, until);
        IncidentFinder finder = new IncidentFinder(all, found);
        silences.forEach(finder::silence);
        timeline.faults().forEach(found::add);
        int unreadable = runRows.unreadable() + entries(finder, timeline) + absurd();
        finder.end();
        Deletion retained = Deletion.read(connection);
        return new Report(
                since,
                until,
                longest,
                underWay(all),
                silences,
                found.inOrder(),
                newest.stream().map(Kept::recorded).toList(),
                truncated || (retained.since() != null && since.isBefore(retained.since())),
                more || found.hasMore(),
                unreadable,
                retained.since(),
                retained.why());
    }

    private Duration signEvery() throws SQLException {
        long millis = Pragmas.number(connection, "SELECT sign_every_ms FROM run ORDER BY id DESC LIMIT 1");
        return Duration.ofMillis(
                Math.min(Math.max(1, millis), Duration.ofDays(1).toMillis()));
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

    private List<Silence> silences(List<Run> runs, Timeline timeline, Duration longest) throws SQLException {
        Instant known = Instant.ofEpochMilli(Pragmas.number(connection, "SELECT until_ms FROM forgotten"));
        List<SilenceFinder.Alive> signs = signs(timeline);
        if (signs.size() > SIGNS_AT_MOST) {
            more = true;
            known = signs.get(0).from();
        }
        List<Silence> silences = new SilenceFinder(runs, known, longest).find(signs, since, until);
        if (silences.size() <= SILENCES_AT_MOST) {
            return silences;
        }
        more = true;
        return silences.subList(silences.size() - SILENCES_AT_MOST, silences.size());
    }

    /**
     * Those that reach into the time that was asked for, the nearest one on either side, and all of a run whose clock
     * was wrong.
     */
    private List<SilenceFinder.Alive> signs(Timeline timeline) throws SQLException {
        List<SilenceFinder.Alive> signs = new ArrayList<>();
        String moved = timeline.moved().toString().replace('[', '(').replace(']', ')');
        try (PreparedStatement query = connection.prepareStatement("SELECT run, from_ms, to_ms, "
                + (hasClocks ? "from_us" : "NULL") + " FROM alive WHERE (to_ms <= ?3 OR run IN " + moved + ")"
                + " AND ((to_ms >= coalesce((SELECT max(to_ms) FROM alive WHERE to_ms < ?1), ?1)"
                + " AND (from_ms <= ?2 OR to_ms = (SELECT min(to_ms) FROM alive WHERE to_ms > ?2)))"
                + " OR run IN " + moved + ") ORDER BY run DESC, number DESC LIMIT ?4")) {
            query.setLong(1, EpochMillis.millis(since));
            query.setLong(2, EpochMillis.millis(until));
            query.setLong(3, timeline.latest());
            query.setLong(4, SIGNS_AT_MOST + 1);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    add(signs, rows, timeline);
                }
            }
        }
        Collections.reverse(signs);
        return signs;
    }

    private static void add(List<SilenceFinder.Alive> signs, ResultSet rows, Timeline timeline) throws SQLException {
        long run = rows.getLong(1);
        long from = rows.getLong(2);
        long to = rows.getLong(3);
        long micros = rows.getLong(4);
        long shift = timeline.shift(run, rows.wasNull() ? 0 : micros);
        if (EpochMillis.isSane(from) && EpochMillis.isSane(to) && from <= to) {
            signs.add(
                    new SilenceFinder.Alive(run, Instant.ofEpochMilli(from + shift), Instant.ofEpochMilli(to + shift)));
        }
    }

    private int entries(IncidentFinder finder, Timeline timeline) throws SQLException {
        EntryRows rows = new EntryRows(connection, hasClocks, timeline, since, until);
        BreakersAtStart before = new BreakersAtStart(connection, rows, hasClocks);
        before.read(rows.find(), finder::entry);
        rows.read((placed, recorded, micros, length) -> {
            finder.entry(placed, micros);
            keep(new Kept(recorded, length));
        });
        truncated |= rows.isCut();
        more |= rows.isCut() || before.isCut();
        return rows.unreadable();
    }

    private void keep(Kept kept) {
        newest.addLast(kept);
        characters += kept.characters();
        while (newest.size() > ENTRIES_AT_MOST || characters > CHARACTERS_AT_MOST) {
            characters -= newest.removeFirst().characters();
            truncated = true;
        }
    }

    /** Rows with a time that no clock tells belong to no time that can be asked for. */
    private int absurd() throws SQLException {
        int count = 0;
        for (String which : Set.of("at_ms < " + EpochMillis.FIRST_SANE, "at_ms > " + EpochMillis.LAST_SANE)) {
            count += (int) Pragmas.number(
                    connection,
                    "SELECT count(*) FROM (SELECT 1 FROM entry WHERE " + which + " LIMIT " + UNREADABLE_AT_MOST + ")");
        }
        return count;
    }
}
