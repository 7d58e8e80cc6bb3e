package io.holdfast.watchtower.recorder;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The one connection that writes, and what it can do; each in one transaction that is begun as a writer's, so that it
 * is never overtaken half way. For one thread.
 */
final class Store implements AutoCloseable {

    private interface Work {
        void run() throws SQLException;
    }

    private final DatabaseFiles database;
    private final Connection connection;
    private final @Nullable Object key;
    private final long run;
    private final PreparedStatement insertEntry;
    private final PreparedStatement upsertSpan;
    private final PreparedStatement insertStep;
    private final PreparedStatement endRun;

    private Store(DatabaseFiles database, Connection connection, RunRow row) throws SQLException, StoreException {
        this.database = database;
        this.connection = connection;
        this.key = database.key();
        this.run = ensureRun(row);
        this.insertEntry = connection.prepareStatement(
                "INSERT INTO entry (run, at_ms, kind, subject, detail, elapsed_us, registry)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)");
        this.upsertSpan = connection.prepareStatement("""
                INSERT INTO alive (run, number, from_ms, to_ms, sequence, from_us, to_us) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (run, number) DO UPDATE
                SET to_ms = excluded.to_ms, sequence = excluded.sequence, to_us = excluded.to_us""");
        this.insertStep = connection.prepareStatement(
                "INSERT OR IGNORE INTO clock (run, elapsed_us, by_ms, wall_ms) VALUES (?, ?, ?, ?)");
        this.endRun = connection.prepareStatement(
                "UPDATE run SET ended_ms = ?, ended_us = ?, clean = ? WHERE id = ? AND ended_ms IS NULL");
    }

    /** Opens the file, makes what is missing, and notes the run if it is not noted yet. */
    static Store open(DatabaseFiles database, Schema schema, RunRow row) throws StoreException {
        try {
            Connection connection = database.openWriter(schema);
            try {
                return new Store(database, connection, row);
            } catch (SQLException | StoreException e) {
                DatabaseFiles.closeQuietly(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            throw new StoreException(e, false);
        }
    }

    /** All of it or nothing. */
    void write(List<QueuedEntry> entries, List<AliveInterval> spans, List<ClockStep> steps) throws StoreException {
        inTransaction(() -> {
            for (ClockStep step : steps) {
                insertStep.setLong(1, run);
                insertStep.setLong(2, step.elapsedMicros());
                insertStep.setLong(3, step.byMillis());
                insertStep.setLong(4, step.wallMillis());
                insertStep.executeUpdate();
            }
            for (QueuedEntry entry : entries) {
                write(entry.entry(), entry.elapsedMicros());
            }
            for (AliveInterval span : spans) {
                write(span);
            }
        });
    }

    /** Notes the end of the run, unless it has one. */
    void end(Instant at, long elapsedMicros) throws StoreException {
        inTransaction(() -> end(at, elapsedMicros, true));
    }

    /**
     * Deletes a little of what is too old, or of the oldest if everything together is too large, and gives pages back
     * to the system.
     *
     * @return whether there is more
     */
    boolean trim(Instant now, boolean begins, Duration keep, long maximumBytes) throws StoreException {
        Retention retention = new Retention(connection, run, now, begins);
        boolean[] more = new boolean[1];
        inTransaction(() -> more[0] = retention.deleteSome(keep, maximumBytes));
        try {
            return retention.givePagesBack() || more[0];
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

    private void write(Entry entry, long elapsedMicros) throws SQLException {
        EntryCodec.Row row = EntryCodec.encode(entry);
        insertEntry.setLong(1, run);
        insertEntry.setLong(2, EpochMillis.millis(entry.at()));
        insertEntry.setString(3, row.kind());
        insertEntry.setString(4, row.subject());
        insertEntry.setString(5, row.detail().toString());
        setMicros(insertEntry, 6, elapsedMicros);
        insertEntry.setString(7, row.registry());
        insertEntry.executeUpdate();
        if (entry instanceof Entry.ShutdownEnded ended) {
            end(ended.at(), elapsedMicros, ended.clean());
        }
    }

    private void write(AliveInterval span) throws SQLException {
        upsertSpan.setLong(1, run);
        upsertSpan.setLong(2, span.number());
        upsertSpan.setLong(3, EpochMillis.millis(span.from()));
        upsertSpan.setLong(4, EpochMillis.millis(span.to()));
        upsertSpan.setLong(5, span.sequence());
        setMicros(upsertSpan, 6, span.fromMicros());
        setMicros(upsertSpan, 7, span.toMicros());
        upsertSpan.executeUpdate();
    }

    private void end(Instant at, long elapsedMicros, boolean clean) throws SQLException {
        endRun.setLong(1, EpochMillis.millis(at));
        setMicros(endRun, 2, elapsedMicros);
        endRun.setBoolean(3, clean);
        endRun.setLong(4, run);
        endRun.executeUpdate();
    }

    private static void setMicros(PreparedStatement statement, int column, long micros) throws SQLException {
        if (micros >= 0) {
            statement.setLong(column, micros);
        } else {
            statement.setNull(column, Types.INTEGER);
        }
    }

    private long ensureRun(RunRow row) throws SQLException, StoreException {
        inTransaction(() -> {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT OR IGNORE INTO run (run_id, process, started_ms, sign_every_ms) VALUES (?, ?, ?, ?)")) {
                insert.setString(1, row.runId());
                insert.setString(2, row.process());
                insert.setLong(3, EpochMillis.millis(row.started()));
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
            throw new StoreException(ErrorAction.DROP_ENTRY, e.toString());
        } catch (Error e) { // such as a heap that is full for a moment: nothing is wrong with what was to be written
            rollBack(e);
            throw e;
        }
    }

    private void rollBack(Throwable because) {
        try {
            Pragmas.run(connection, "ROLLBACK");
        } catch (SQLException e) {
            because.addSuppressed(
                    e); // SQLite rolls back by itself when the disk fails, and then has nothing left to roll back
        }
    }
}
