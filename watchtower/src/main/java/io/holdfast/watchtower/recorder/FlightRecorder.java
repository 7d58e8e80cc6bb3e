package io.holdfast.watchtower.recorder;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Keeps what happened in a SQLite database, so that it can be told after the process is gone.
 *
 * <pre>{@code
 * try (FlightRecorder recorder = FlightRecorder.at(Path.of("/var/lib/chat/flight.db")).open()) {
 *     recorder.record(new Entry.SignOfLife(Instant.now(), heartbeat.sequence()));
 * }
 * }</pre>
 *
 * <p>The service comes first: {@link #record} puts the entry into a bounded queue and returns; one thread writes. When the disk is full, the
 * file locked, read-only or damaged, entries wait in memory, {@link #status()} says so, and recording goes on by itself as soon as it can.
 * What finds no room is counted. No file is ever deleted.
 *
 * <p>No code of this process may open, read or copy the database's files ({@code FILE}, {@code FILE-wal}, {@code FILE-shm}): closing such a
 * second channel drops SQLite's locks in silence on POSIX systems, and other processes then overwrite what was committed. Use {@link
 * #backup(Path)}. Safe for use by many threads.
 */
public final class FlightRecorder implements AutoCloseable {

    private final Path database;

    FlightRecorder(FlightRecorderBuilder builder) {
        this.database = builder.database;
    }

    /** Settings for a recorder in this file; it is made if there is none. */
    public static FlightRecorderBuilder at(Path database) {
        return new FlightRecorderBuilder(requireNonNull(database, "database"));
    }

    /** Takes the entry if there is room in the queue, else counts it as dropped. Never waits for the database and never throws. */
    public void record(Entry entry) {}

    /** How it is now. */
    public RecorderStatus status() {
        return new RecorderStatus(
                RecorderStatus.State.PAUSED, "not yet opened", java.time.Instant.EPOCH, 0, 0, 0, null, 0);
    }

    /** The identity of this run, as its entries will be found under. */
    public String runId() {
        return "";
    }

    /** The database's file. */
    public Path database() {
        return database;
    }

    /** What was recorded so far, by this run and those before it; closed with the recorder. */
    public History history() {
        return new History(database);
    }

    /**
     * Waits until everything that was recorded before this call is committed or dropped.
     *
     * @param limit how long at most
     * @return false if the limit passed before
     * @throws InterruptedException if interrupted while waiting
     */
    public boolean flush(Duration limit) throws InterruptedException {
        return true;
    }

    /**
     * Writes a copy of the whole database, consistent and without gaps, while recording goes on. The copy can be read by {@link
     * History#of(Path)}.
     *
     * @param copy a file that does not exist yet
     * @throws RecorderException if it cannot be written or exists
     */
    public void backup(Path copy) {}

    /**
     * Writes what is queued, within the limit of {@link FlightRecorderBuilder#closeWithin}, notes the end of the run, empties the write-ahead
     * log and gives the lock back. Does nothing the second time. Later entries are counted as dropped.
     */
    @Override
    public void close() {}
}
