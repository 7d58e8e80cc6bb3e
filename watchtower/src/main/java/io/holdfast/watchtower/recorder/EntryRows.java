package io.holdfast.watchtower.recorder;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads entries in the order in which they were recorded, one by one, and the newest of them if they are many. What
 * cannot be read is skipped and counted. For one look at the database.
 */
final class EntryRows {

    /** How many rows one question looks at: what a person asks for is answered in a second by a small machine. */
    private static final int AT_MOST = 12_000;

    /** No entry of ours comes near this; whatever is longer would have to be held in memory to find out what it is. */
    private static final int LONGEST_DETAIL = 1 << 20;

    /** Is given each entry. */
    interface Reader {
        /**
         * One more.
         *
         * @param placed with its time where it belongs
         * @param recorded as it was recorded
         * @param micros how long the run had lasted; {@link RunClock#UNKNOWN} if no clock tells
         * @param characters how long it is
         */
        void read(RecordedEntry placed, RecordedEntry recorded, long micros, int characters);
    }

    private record Range(long from, long to) {}

    private final Connection connection;
    private final Timeline timeline;
    private final String columns;
    private final Instant since;
    private final Instant until;
    private final List<String> found = new ArrayList<>();
    private long firstId = Long.MAX_VALUE;
    private long lastId = Long.MIN_VALUE;
    private boolean cut;
    private int unreadable;

    EntryRows(Connection connection, boolean hasClocks, Timeline timeline, Instant since, Instant until) {
        this.connection = connection;
        this.timeline = timeline;
        this.since = since;
        this.until = until;
        this.columns = "id, run, at_ms, kind, " + (hasClocks ? "registry, " : "'', ") + "subject, "
                + "CASE WHEN octet_length(detail) <= " + LONGEST_DETAIL + " THEN detail END, "
                + (hasClocks ? "elapsed_us" : "NULL");
    }

    /** Whether older entries of the time were left out. */
    boolean isCut() {
        return cut;
    }

    /** How many were skipped. */
    int unreadable() {
        return unreadable;
    }

    /** Finds those of the time; gives back the number of the first one, or of the one that would have been. */
    long find() throws SQLException {
        for (Range range : ranges()) {
            Range newest = newest(range);
            if (newest != null) {
                found.add("at_ms BETWEEN " + newest.from() + " AND " + newest.to());
            }
        }
        return found.isEmpty()
                ? 1
                        + Pragmas.number(
                                connection,
                                "SELECT id FROM entry WHERE at_ms < " + EpochMillis.saneMillis(since)
                                        + " ORDER BY at_ms DESC, id DESC LIMIT 1")
                : firstId;
    }

    /** Reads those that were found. */
    void read(Reader reader) throws SQLException {
        if (found.isEmpty()) {
            return;
        }
        String where = " FROM entry WHERE id BETWEEN ? AND ? AND (" + String.join(" OR ", found) + ") ORDER BY id";
        try (PreparedStatement query = connection.prepareStatement("SELECT " + columns + where)) {
            query.setLong(1, firstId);
            query.setLong(2, lastId);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    read(rows, reader);
                }
            }
        }
    }

    /**
     * One row of another question for {@link #columns()}, with its time where it belongs; null if it cannot be read.
     */
    @Nullable
    RecordedEntry read(ResultSet rows) throws SQLException {
        long micros = micros(rows);
        try {
            return decode(rows, rows.getLong(3) + timeline.shift(rows.getLong(2), micros));
        } catch (RuntimeException e) {
            unreadable++;
            return null;
        }
    }

    String columns() {
        return columns;
    }

    static long micros(ResultSet rows) throws SQLException {
        long micros = rows.getLong(8);
        return rows.wasNull() || micros < 0 ? RunClock.UNKNOWN : micros;
    }

    private void read(ResultSet rows, Reader reader) throws SQLException {
        long micros = micros(rows);
        long at = rows.getLong(3);
        long placedAt = at + shift(rows, micros, at);
        if (placedAt < EpochMillis.millis(since) || placedAt > EpochMillis.millis(until)) {
            return;
        }
        try {
            RecordedEntry recorded = decode(rows, at);
            RecordedEntry placed = placedAt == at ? recorded : decode(rows, placedAt);
            reader.read(placed, recorded, micros, rows.getString(7).length());
        } catch (
                RuntimeException
                        e) { // not ours, or of a later version: said to be so, and no reason not to tell the rest
            unreadable++;
        }
    }

    /**
     * What a supervisor tells has the supervisor's time. An old row whose clock was ahead has no other time than that
     * at which its run began.
     */
    private long shift(ResultSet rows, long micros, long at) throws SQLException {
        if (EntryCodec.RESTART.equals(rows.getString(4))) {
            return 0;
        }
        long run = rows.getLong(2);
        long shift = timeline.shift(run, micros);
        return at + shift <= timeline.latest() ? shift : timeline.start(run) - at;
    }

    private static RecordedEntry decode(ResultSet rows, long at) throws SQLException {
        String kind = rows.getString(4);
        String registry = rows.getString(5);
        String subject = rows.getString(6);
        String detail = rows.getString(7);
        if (kind == null || registry == null || subject == null || detail == null) {
            throw new IllegalArgumentException("entry: incomplete (expected: every part of it)");
        }
        return new RecordedEntry(
                rows.getLong(2), EntryCodec.decode(EpochMillis.sane(at), kind, registry, subject, detail));
    }

    /** By the clocks that told the times: where a clock was wrong, the rows of the time have others. */
    private List<Range> ranges() {
        List<Range> ranges = new ArrayList<>();
        for (long shift : timeline.shifts()) {
            long from = Math.max(EpochMillis.FIRST_SANE, EpochMillis.saneMillis(since) - shift);
            long to = Math.min(EpochMillis.LAST_SANE, EpochMillis.saneMillis(until) - shift);
            if (from <= to) {
                ranges.add(new Range(from, to));
            }
        }
        ranges.add(new Range(timeline.latest() + 1, EpochMillis.LAST_SANE)); // what is still to come
        return ranges;
    }

    private @Nullable Range newest(Range range) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("""
                SELECT count(*), min(at_ms), min(id), max(id) FROM
                (SELECT at_ms, id FROM entry WHERE at_ms BETWEEN ? AND ? ORDER BY at_ms DESC LIMIT ?)""")) {
            query.setLong(1, range.from());
            query.setLong(2, range.to());
            query.setInt(3, AT_MOST);
            try (ResultSet rows = query.executeQuery()) {
                if (!rows.next() || rows.getLong(1) == 0) {
                    return null;
                }
                cut |= rows.getLong(1) == AT_MOST;
                firstId = Math.min(firstId, rows.getLong(3));
                lastId = Math.max(lastId, rows.getLong(4));
                return new Range(rows.getLong(2), range.to());
            }
        }
    }
}
