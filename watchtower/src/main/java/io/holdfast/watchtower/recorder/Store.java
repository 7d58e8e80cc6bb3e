package io.holdfast.watchtower.recorder;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The one connection that writes, and what it can do; each in one transaction that is begun as a writer's, so that it is never overtaken half way. For
 * one thread.
 */
final class Store implements AutoCloseable {

    private static final int TRIMMED_AT_ONCE = 500;
    private static final int PAGES_AT_ONCE = 256;

    private interface Work {
        void run() throws SQLException;
    }

    private final Database database;
    private final Connection connection;
    private final @Nullable Object key;
    private final long run;
    private final PreparedStatement insertEntry;
    private final PreparedStatement upsertSpan;
    private final PreparedStatement endRun;

    private Store(Database database, Connection connection, RunRow row) throws SQLException, StoreException {
        this.database = database;
        this.connection = connection;
        this.key = database.key();
        this.run = ensureRun(row);
        this.insertEntry = connection.prepareStatement(
                "INSERT INTO entry (run, at_ms, kind, subject, detail) VALUES (?, ?, ?, ?, ?)");
        this.upsertSpan = connection.prepareStatement("""
                INSERT INTO alive (run, number, from_ms, to_ms, sequence) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (run, number) DO UPDATE SET to_ms = excluded.to_ms, sequence = excluded.sequence""");
        this.endRun =
                connection.prepareStatement("UPDATE run SET ended_ms = ?, clean = ? WHERE id = ? AND ended_ms IS NULL");
    }

    /** Opens the file, makes what is missing, and notes the run if it is not noted yet. */
    static Store open(Database database, Schema schema, RunRow row) throws StoreException {
        try {
            Connection connection = database.openWriter(schema);
            try {
                return new Store(database, connection, row);
            } catch (SQLException | StoreException e) {
                Database.closeQuietly(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            throw new StoreException(e, false);
        }
    }

    /** All of it or nothing. */
    void write(List<Entry> entries, List<Span> spans) throws StoreException {
        inTransaction(() -> {
            for (Entry entry : entries) {
                write(entry);
            }
            for (Span span : spans) {
                upsertSpan.setLong(1, run);
                upsertSpan.setLong(2, span.number());
                upsertSpan.setLong(3, Times.millis(span.from()));
                upsertSpan.setLong(4, Times.millis(span.to()));
                upsertSpan.setLong(5, span.sequence());
                upsertSpan.executeUpdate();
            }
        });
    }

    /** Notes the end of the run, unless it has one. */
    void end(Instant at) throws StoreException {
        inTransaction(() -> end(at, true));
    }

    /**
     * Deletes a little of what is too old, or of the oldest if everything together is too large, and gives pages back to the system.
     *
     * @return whether there is more
     */
    boolean trim(Instant cutoff, long maximumBytes) throws StoreException {
        int[] deleted = new int[1];
        inTransaction(() -> {
            deleted[0] = deleteOlderThan(Times.millis(cutoff));
            if (deleted[0] == 0 && usedBytes() > maximumBytes) {
                deleted[0] = update("DELETE FROM entry WHERE id IN (SELECT id FROM entry ORDER BY at_ms LIMIT "
                        + TRIMMED_AT_ONCE + ")");
            }
        });
        try {
            long free = Pragmas.number(connection, "PRAGMA freelist_count");
            if (free > 0) {
                // gives one page back with each step: executed as a query, it would give back one alone
                update("PRAGMA incremental_vacuum(" + PAGES_AT_ONCE + ")");
            }
            return deleted[0] > 0 || free > PAGES_AT_ONCE;
        } catch (SQLException e) {
            throw new StoreException(e, true);
        }
    }

    /** Moves what it can from the log to the file without waiting for anybody. */
    void checkpoint() throws StoreException {
        try {
            Pragmas.run(connection, "PRAGMA wal_checkpoint(PASSIVE)");
        } catch (SQLException e) {
            throw new StoreException(e, true);
        }
    }

    /** Empties the log, as far as readers let it within this time. */
    void truncateLog(Duration limit) throws StoreException {
        try {
            Pragmas.run(connection, "PRAGMA busy_timeout = " + Math.max(1, limit.toMillis()));
            Pragmas.run(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        } catch (SQLException e) {
            throw new StoreException(e, true);
        }
    }

    /** Whether the path still leads to the file that we opened; if not, whatever we write is lost. */
    boolean isInPlace() {
        return Objects.equals(key, database.key());
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private void write(Entry entry) throws SQLException {
        EntryCodec.Row row = EntryCodec.encode(entry);
        insertEntry.setLong(1, run);
        insertEntry.setLong(2, Times.millis(entry.at()));
        insertEntry.setString(3, row.kind());
        insertEntry.setString(4, row.subject());
        insertEntry.setString(5, row.detail().toString());
        insertEntry.executeUpdate();
        if (entry instanceof Entry.ShutdownEnded ended) {
            end(ended.at(), ended.clean());
        }
    }

    private void end(Instant at, boolean clean) throws SQLException {
        endRun.setLong(1, Times.millis(at));
        endRun.setBoolean(2, clean);
        endRun.setLong(3, run);
        endRun.executeUpdate();
    }

    private long ensureRun(RunRow row) throws SQLException, StoreException {
        inTransaction(() -> {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT OR IGNORE INTO run (run_id, process, started_ms, sign_every_ms) VALUES (?, ?, ?, ?)")) {
                insert.setString(1, row.runId());
                insert.setString(2, row.process());
                insert.setLong(3, Times.millis(row.started()));
                insert.setLong(4, row.signEvery().toMillis());
                insert.executeUpdate();
            }
        });
        try (PreparedStatement select = connection.prepareStatement("SELECT id FROM run WHERE run_id = ?")) {
            select.setString(1, row.runId());
            try (var rows = select.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    private int deleteOlderThan(long cutoff) throws SQLException {
        int deleted = update("DELETE FROM entry WHERE id IN (SELECT id FROM entry WHERE at_ms < " + cutoff
                + " ORDER BY at_ms LIMIT " + TRIMMED_AT_ONCE + ")");
        if (deleted < TRIMMED_AT_ONCE) {
            int spans = update("DELETE FROM alive WHERE to_ms < " + cutoff);
            int runs = update("DELETE FROM run WHERE started_ms < " + cutoff + " AND id <> " + run
                    + " AND NOT EXISTS (SELECT 1 FROM entry WHERE entry.run = run.id)"
                    + " AND NOT EXISTS (SELECT 1 FROM alive WHERE alive.run = run.id)");
            if (spans + runs > 0) {
                update("UPDATE forgotten SET until_ms = " + cutoff);
            }
            deleted += spans + runs;
        }
        return deleted;
    }

    private long usedBytes() throws SQLException {
        long pages = Pragmas.number(connection, "PRAGMA page_count");
        long free = Pragmas.number(connection, "PRAGMA freelist_count");
        return (pages - free) * Pragmas.number(connection, "PRAGMA page_size");
    }

    private int update(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    private void inTransaction(Work work) throws StoreException {
        boolean begun = false;
        try {
            Pragmas.run(connection, "BEGIN IMMEDIATE");
            begun = true;
            work.run();
            Pragmas.run(connection, "COMMIT");
        } catch (SQLException e) {
            if (begun) {
                rollBack(e);
            }
            throw new StoreException(e, begun);
        } catch (RuntimeException e) {
            rollBack(e);
            throw new StoreException(Trouble.ENTRY, e.toString());
        }
    }

    private void rollBack(Exception because) {
        try {
            Pragmas.run(connection, "ROLLBACK");
        } catch (SQLException e) {
            because.addSuppressed(
                    e); // SQLite rolls back by itself when the disk fails, and then has nothing left to roll back
        }
    }
}
