package io.holdfast.watchtower.recorder;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.holdfast.core.log.GuardedLog;
import io.holdfast.watchtower.recorder.RecorderStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the status of the recorder, and lets threads wait until something is written. Safe for use by many threads.
 * Neither the disk nor the log is touched under its monitor, and recording does not enter it: a disk that hangs must
 * hold nobody up.
 */
final class StatusTracker {

    private static final GuardedLog LOG = GuardedLog.of(FlightRecorder.class);

    private final DatabaseFiles database;
    private final InstantSource wall;

    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicReference<@Nullable Instant> firstDrop = new AtomicReference<>();

    private volatile Instant lastKnown = Instant.EPOCH;

    @GuardedBy("this")
    private State state = State.PAUSED;

    @GuardedBy("this")
    private @Nullable String reason = "not opened yet";

    @GuardedBy("this")
    private Instant since;

    @GuardedBy("this")
    private boolean failed;

    @GuardedBy("this")
    private long written;

    @GuardedBy("this")
    private long lost;

    @GuardedBy("this")
    private long told;

    @GuardedBy("this")
    private long droppedAnswered;

    @GuardedBy("this")
    private long logBytes;

    @GuardedBy("this")
    private @Nullable Instant lastCommit;

    StatusTracker(DatabaseFiles database, InstantSource wall) {
        this.database = database;
        this.wall = wall;
        this.since = now();
    }

    void accepted() {
        accepted.incrementAndGet();
    }

    /** An entry found no room. */
    void refused() {
        refused.incrementAndGet();
        dropped();
    }

    /** An entry had room but could not be written. */
    synchronized void lost(long entries) {
        lost += entries;
        dropped();
        notifyAll();
    }

    /** These are safe, and counted whatever happens meanwhile. */
    void committed(int entries) {
        long bytes = 0;
        try {
            bytes = database.logBytes();
            recording();
        } finally {
            synchronized (this) {
                written += entries;
                logBytes = bytes;
                notifyAll();
                lastCommit = now();
            }
        }
    }

    /** The signs are written, too. */
    synchronized void settled() {
        notifyAll();
    }

    void recording() {
        boolean again;
        long dropped;
        synchronized (this) {
            again = failed;
            dropped = allDropped();
            failed = false;
            if (state != State.RECORDING) {
                become(State.RECORDING, null);
            }
        }
        if (again) {
            LOG.info("recording again into {}; {} entries were dropped so far", database.file(), dropped);
        }
    }

    void paused(String why) {
        boolean news;
        synchronized (this) {
            news = !failed;
            failed = true;
            if (news) {
                become(State.PAUSED, why);
            } else {
                reason = why;
            }
        }
        if (news) {
            LOG.warn("recording into {} pauses, entries wait in memory: {}", database.file(), why);
        }
    }

    void closed() {
        long bytes = database.logBytes();
        synchronized (this) {
            logBytes = bytes;
            become(State.CLOSED, "closed");
            notifyAll();
        }
    }

    /**
     * Returns the entry about a pause that is over, to be recorded and then confirmed by {@link #told}; null if there
     * is none.
     */
    synchronized Entry.@Nullable RecordingPaused pauseToTell(boolean roomAgain) {
        long dropped = allDropped() - told;
        Instant first = firstDrop.get();
        Instant now = now();
        if (failed && state == State.PAUSED) {
            return new Entry.RecordingPaused(now, since, String.valueOf(reason), dropped);
        }
        if (dropped > 0 && roomAgain && first != null) {
            return new Entry.RecordingPaused(now, first, "more entries than could be written", dropped);
        }
        return null;
    }

    /** That is committed. */
    synchronized void told(Entry.RecordingPaused pause) {
        told += pause.dropped();
        firstDrop.set(null);
    }

    synchronized RecorderStatus status(int queued) {
        return new RecorderStatus(state, reason, since, queued, allDropped(), written, lastCommit, logBytes);
    }

    /**
     * Waits until all accepted entries and the signs of life are written. Returns false at the limit, or if something
     * was dropped that no earlier call has answered with false.
     */
    synchronized boolean awaitSettled(SignOfLifeBuffer signs, Duration limit) throws InterruptedException {
        long target = accepted.get();
        long answered = droppedAnswered;
        long end = MachineTime.nanos() + limit.toNanos();
        while (written + lost < target || !signs.isSettled()) {
            long left = end - MachineTime.nanos();
            if (left <= 0 || state == State.CLOSED) {
                return false;
            }
            wait(Math.max(1, left / 1_000_000));
        }
        droppedAnswered = Math.max(droppedAnswered, allDropped());
        return droppedAnswered == answered;
    }

    /** A clock that fails must not keep anything from being counted. */
    private Instant now() {
        try {
            lastKnown = wall.instant();
        } catch (RuntimeException | LinkageError e) {
            LOG.debug("the wall clock fails", e);
        }
        return lastKnown;
    }

    @GuardedBy("this")
    private void become(State next, @Nullable String why) {
        state = next;
        reason = why;
        since = now();
    }

    private void dropped() {
        if (firstDrop.get() == null) {
            firstDrop.compareAndSet(null, now());
        }
    }

    @GuardedBy("this")
    private long allDropped() {
        return lost + refused.get();
    }
}
