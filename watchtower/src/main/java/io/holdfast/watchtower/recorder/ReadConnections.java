package io.holdfast.watchtower.recorder;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A few connections that only look, lent to one query at a time, each of which sees one state of the database. Safe for
 * use by many threads.
 */
final class ReadConnections implements AutoCloseable {

    private static final int CONNECTIONS = 2;
    private static final long LONGEST_WAIT_SECONDS = 10;

    /** A question to the database. */
    interface Query<T> {
        T ask(Connection connection) throws SQLException;
    }

    private record Reader(Connection connection, @Nullable Object key) {}

    private final DatabaseFiles database;
    private final Schema schema;
    private final Semaphore free = new Semaphore(CONNECTIONS);
    private final Deque<Reader> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    ReadConnections(DatabaseFiles database, Schema schema) {
        this.database = database;
        this.schema = schema;
    }

    <T> T ask(Query<T> query) {
        acquire();
        try {
            return ask(query, borrow());
        } finally {
            free.release();
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Reader reader = idle.poll(); reader != null; reader = idle.poll()) {
            DatabaseFiles.closeQuietly(reader.connection());
        }
    }

    private <T> T ask(Query<T> query, Reader reader) {
        Connection connection = reader.connection();
        boolean sound = false;
        try {
            // begins to look with the first statement, and keeps that state to the end
            Pragmas.run(connection, "BEGIN DEFERRED");
            if (schema.isEmpty(connection)) { // the recorder has made the file and not yet its tables
                throw new RecorderException(
                        RecorderException.Kind.BUSY,
                        "cannot read " + database.file() + ": nothing is in it yet; try again");
            }
            String refusal = schema.refusal(connection);
            if (refusal != null) {
                throw new RecorderException(
                        RecorderException.Kind.UNUSABLE, "cannot read " + database.file() + ": " + refusal);
            }
            T answer = query.ask(connection);
            Pragmas.run(connection, "COMMIT");
            sound = true;
            return answer;
        } catch (SQLException e) {
            throw RecorderException.of(database, e);
        } finally {
            if (sound) {
                idle.push(reader);
            } else {
                DatabaseFiles.closeQuietly(connection);
            }
            if (closed) {
                close();
            }
        }
    }

    private void acquire() {
        try {
            if (!free.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new RecorderException(
                        RecorderException.Kind.BUSY,
                        "cannot read " + database.file() + ": too many ask at once; try again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RecorderException(
                    RecorderException.Kind.BUSY, "cannot read " + database.file() + ": interrupted while waiting");
        }
    }

    private Reader borrow() {
        if (closed) {
            throw new RecorderException(
                    RecorderException.Kind.UNREADABLE, "cannot read " + database.file() + ": the history is closed");
        }
        String obstacle = database.exists() ? null : database.obstacle();
        if (obstacle != null) {
            throw new RecorderException(
                    RecorderException.Kind.UNREADABLE, "cannot read " + database.file() + ": " + obstacle);
        }
        Object key = database.key();
        Reader reader = idle.poll();
        if (reader != null && !Objects.equals(reader.key(), key)) {
            DatabaseFiles.closeQuietly(reader.connection());
            reader = null;
        }
        try {
            return reader != null ? reader : new Reader(database.openReader(), key);
        } catch (SQLException | StoreException e) {
            throw RecorderException.of(database, e);
        }
    }
}
