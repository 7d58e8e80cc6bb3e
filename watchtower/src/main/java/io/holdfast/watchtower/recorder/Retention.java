package io.holdfast.watchtower.recorder;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes what is too old or too much, and notes that it did: what is missing must not look like what never happened.
 * For one thread.
 */
final class Retention {

    private static final int DELETED_AT_ONCE = 500;
    private static final int PAGES_AT_ONCE = 256;
    private static final int MIB = 1 << 20;
    private static final long FAR_MILLIS = Duration.ofHours(1).toMillis();

    private final Connection connection;
    private final long run;
    private final long now;
    private final boolean begins;

    /**
     * @param run the present one, which is never deleted
     * @param now by a clock that is not ahead
     * @param begins whether the run is so young that its clock may be wrong, and put right soon
     */
    Retention(Connection connection, long run, Instant now, boolean begins) {
        this.connection = connection;
        this.run = run;
        this.now = EpochMillis.millis(now);
        this.begins = begins;
    }

    /** Within a transaction of the caller; says whether there is more to delete. */
    boolean deleteSome(Duration keep, long maximumBytes) throws SQLException {
        long cutoff = now - keep.toMillis();
        boolean wait = begins && wouldLeaveNothing(cutoff);
        if (!wait && deleteOlderThan(cutoff, keep)) {
            return true;
        }
        if (usedBytes() <= maximumBytes) {
            return false;
        }
        // the lowest numbers are the oldest, whatever their times say
        String oldest = "(SELECT id FROM entry ORDER BY id LIMIT " + DELETED_AT_ONCE + ")";
        long newest = Pragmas.number(
                connection, "SELECT max(at_ms) FROM entry WHERE at_ms <= " + now + " AND id IN " + oldest);
        int deleted = update("DELETE FROM entry WHERE id IN " + oldest);
        if (deleted > 0) {
            note(newest + 1, "more than " + maximumBytes / MIB + " MiB");
        }
        return deleted > 0;
    }

    /** Gives some pages back to the system; says whether there are more. */
    boolean givePagesBack() throws SQLException {
        long free = Pragmas.number(connection, "PRAGMA freelist_count");
        if (free > 0) {
            // gives one page back with each step: executed as a query, it would give back one alone
            update("PRAGMA incremental_vacuum(" + PAGES_AT_ONCE + ")");
        }
        return free > PAGES_AT_ONCE;
    }

    private boolean deleteOlderThan(long cutoff, Duration keep) throws SQLException {
        String wrong = wrongClocks(cutoff);
        int entries = update("DELETE FROM entry WHERE id IN (SELECT id FROM entry WHERE at_ms < " + cutoff
                + " AND run NOT IN " + wrong + " ORDER BY at_ms LIMIT " + DELETED_AT_ONCE + ")");
        int others = 0;
        if (entries < DELETED_AT_ONCE) {
            others = update("DELETE FROM alive WHERE to_ms < " + cutoff + " AND run NOT IN " + wrong);
            others += update("DELETE FROM run WHERE started_ms < " + cutoff + " AND id <> " + run
                    + " AND id NOT IN " + wrong
                    + " AND NOT EXISTS (SELECT 1 FROM entry WHERE entry.run = run.id)"
                    + " AND NOT EXISTS (SELECT 1 FROM alive WHERE alive.run = run.id)");
        }
        if (others > 0) {
            update("UPDATE forgotten SET until_ms = max(until_ms, " + cutoff + ")");
        }
        if (entries + others > 0) {
            note(cutoff, "older than " + IncidentText.duration(keep));
        }
        return entries + others > 0;
    }

    /**
     * Runs that are young, since one before them is, or since their clock was put right, and whose own times say
     * otherwise. They go when those before them do.
     */
    private String wrongClocks(long cutoff) throws SQLException {
        long young = Pragmas.number(
                connection,
                "SELECT coalesce(min(id), " + Long.MAX_VALUE + ") FROM run WHERE started_ms"
                        + " + coalesce((SELECT sum(by_ms) FROM clock WHERE clock.run = run.id), 0) BETWEEN " + cutoff
                        + " AND " + now);
        List<String> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM run WHERE id >= " + young
                        + " AND (started_ms < " + cutoff
                        + " OR EXISTS (SELECT 1 FROM clock WHERE clock.run = run.id AND abs(by_ms) > "
                        + FAR_MILLIS + ")) LIMIT " + DELETED_AT_ONCE)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return '(' + String.join(",", found) + ')';
    }

    /** A machine that starts with its clock a year ahead takes everything for too old. */
    private boolean wouldLeaveNothing(long cutoff) throws SQLException {
        long newest = Pragmas.number(
                connection,
                "SELECT coalesce(max((SELECT max(started_ms) FROM run WHERE id <> " + run + "),"
                        + " coalesce((SELECT to_ms FROM alive WHERE run <> " + run
                        + " ORDER BY to_ms DESC LIMIT 1), 0)), " + Long.MAX_VALUE + ")");
        return newest < cutoff;
    }

    private void note(long before, String why) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "UPDATE forgotten SET entries_ms = ?1, why = ?2 WHERE entries_ms IS NULL OR entries_ms < ?1")) {
            statement.setLong(1, before);
            statement.setString(2, why);
            statement.executeUpdate();
        }
    }

    private long usedBytes() throws SQLException {
        long pages = Pragmas.number(connection, "PRAGMA page_count");
        long free = Pragmas.number(connection, "PRAGMA freelist_count");
        return (pages - free) * Pragmas.number(connection, "PRAGMA page_size");
    }

    private int update(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }
}
