package io.holdfast.watchtower.recorder;

import static java.util.Objects.requireNonNull;

import io.holdfast.core.log.GuardedLog;
import io.holdfast.lifecycle.lock.ProcessLock;
import io.holdfast.watchtower.internal.JvmThreads;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps what happened in a SQLite database, so that it can be told after the process is gone.
 *
 * <pre>{@code
 * try (FlightRecorder recorder = FlightRecorder.at(Path.of("/var/lib/chat/flight.db")).open()) {
 *     recorder.record(new Entry.SignOfLife(Instant.now(), heartbeat.sequence()));
 * }
 * }</pre>
 *
 * <p>The service comes first: {@link #record} puts the entry into a bounded queue and returns; one thread writes. When
 * the disk is full, the file locked, read-only or damaged, entries wait in memory, {@link #status()} says so, and
 * recording goes on by itself as soon as it can. What finds no room is counted. No file is ever deleted.
 *
 * <p>No code of this process may open, read or copy the database's files ({@code FILE}, {@code FILE-wal},
 * {@code FILE-shm}): closing such a second channel drops SQLite's locks in silence on POSIX systems, and other
 * processes then overwrite what was committed. Use {@link #backup(Path)}. Safe for use by many threads.
 */
public final class FlightRecorder implements AutoCloseable {

    private static final GuardedLog LOG = GuardedLog.of(FlightRecorder.class);

    private final DatabaseFiles database;
    private final RunRow row;
    private final Writer writer;
    private final History history;
    private final Duration closeWithin;
    private final AtomicBoolean closed = new AtomicBoolean();

    FlightRecorder(FlightRecorderBuilder settings, DatabaseFiles database, ProcessLock lock) {
        this.database = database;
        this.closeWithin = settings.closeWithin;
        this.row = new RunRow(
                UUID.randomUUID().toString(),
                settings.process,
                settings.clocks.wall().instant(),
                settings.signEvery);
        this.writer = new Writer(settings, database, row, lock);
        this.history = new History(database, settings.schema, settings.clocks.wall());
    }

    FlightRecorder start() {
        JvmThreads.daemon("holdfast-flight-recorder", writer).start();
        return this;
    }

    /** Returns a builder of a recorder in this file, which is made if there is none. */
    public static FlightRecorderBuilder at(Path database) {
        return new FlightRecorderBuilder(requireNonNull(database, "database"));
    }

    /**
     * Takes the entry if there is room in the queue, else counts it as dropped. Never waits for the database and never
     * throws.
     */
    public void record(Entry entry) {
        if (closed.get()) {
            writer.ledger.refused();
            return;
        }
        long elapsed = writer.runClock.stamp();
        if (entry instanceof Entry.SignOfLife sign) {
            if (!writer.signs.add(sign, elapsed)) {
                writer.ledger.refused();
            }
            return;
        }
        QueuedEntry stamped = new QueuedEntry(entry, elapsed);
        if (!writer.queue.offer(stamped)) {
            writer.ledger.refused();
        } else if (writer.hasEnded() && writer.queue.remove(stamped)) {
            writer.ledger.refused(); // it came between the last look of the thread and its end
        } else {
            writer.ledger.accepted();
        }
    }

    /** Returns the present status. */
    public RecorderStatus status() {
        return writer.ledger.status(writer.queued());
    }

    /** Returns the identity of this run, under which its entries are found. */
    public String runId() {
        return row.runId();
    }

    /** Returns the database's file. */
    public Path database() {
        return database.file();
    }

    /** Returns what was recorded so far, by this run and those before it; it is closed with the recorder. */
    public History history() {
        return history;
    }

    /**
     * Waits until everything that was recorded before this call is committed. Returns false if the limit passed before,
     * or if something was dropped since the last call that returned false.
     *
     * @param limit how long to wait at most
     * @throws InterruptedException if interrupted while waiting
     */
    public boolean flush(Duration limit) throws InterruptedException {
        writer.signs.hurry();
        try {
            return writer.ledger.awaitSettled(writer.signs, limit);
        } finally {
            writer.signs.relax();
        }
    }

    /**
     * Writes a copy of the whole database, consistent and without gaps, while recording goes on. The copy can be read
     * by {@link History#of(Path)}.
     *
     * @param copy a file that does not exist yet
     * @throws RecorderException if it cannot be written or exists
     */
    public void backup(Path copy) {
        database.copyTo(copy);
    }

    /**
     * Writes what is queued, within the limit of {@link FlightRecorderBuilder#closeWithin}, notes the end of the run,
     * empties the write-ahead log and gives the lock back. Does nothing the second time. Later entries are counted as
     * dropped. If SQLite still waits for somebody else's lock at the limit, this returns all the same, and the lock is
     * given back when SQLite returns, within 10 s.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        history.close();
        try {
            if (!writer.close(closeWithin)) {
                LOG.warn(
                        "{} entries are not written into {} yet; its thread gives up when SQLite returns",
                        writer.queued(),
                        database.file());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
