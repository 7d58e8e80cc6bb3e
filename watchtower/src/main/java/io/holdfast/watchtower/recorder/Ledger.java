package io.holdfast.watchtower.recorder;

import io.holdfast.watchtower.recorder.RecorderStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the recorder says of itself, and who waits for it to have written something. Safe for use by many threads. */
final class Ledger {

    private static final Logger log = LoggerFactory.getLogger(FlightRecorder.class);

    private final Database database;
    private final InstantSource wall;

    // guarded by this
    private State state = State.PAUSED;
    private @Nullable String reason = "not opened yet";
    private Instant since;
    private boolean failed;
    private long accepted;
    private long written;
    private long lost;
    private long refused;
    private long told;
    private @Nullable Instant firstDrop;
    private @Nullable Instant lastCommit;

    Ledger(Database database, InstantSource wall) {
        this.database = database;
        this.wall = wall;
        this.since = wall.instant();
    }

    synchronized void accepted() {
        accepted++;
    }

    synchronized long acceptedSoFar() {
        return accepted;
    }

    /** An entry found no room. */
    synchronized void refused() {
        refused++;
        dropped();
    }

    /** An entry had room but could not be written. */
    synchronized void lost(long entries) {
        lost += entries;
        dropped();
        notifyAll();
    }

    /** These are safe. */
    synchronized void committed(int entries) {
        recording();
        written += entries;
        lastCommit = wall.instant();
        notifyAll();
    }

    synchronized void recording() {
        if (state != State.RECORDING) {
            if (failed) {
                log.info("recording again into {}; {} entries were dropped so far", database.file(), lost + refused);
            }
            become(State.RECORDING, null);
            failed = false;
        }
    }

    synchronized void paused(String why) {
        if (!failed) {
            log.warn("recording into {} pauses, entries wait in memory: {}", database.file(), why);
            become(State.PAUSED, why);
            failed = true;
        } else {
            reason = why;
        }
    }

    synchronized void closed() {
        become(State.CLOSED, "closed");
        notifyAll();
    }

    /** What history should be told about a time that is over now, once it is told call {@link #told}; null if nothing. */
    synchronized Entry.@Nullable RecordingPaused pauseToTell(boolean roomAgain) {
        long dropped = lost + refused - told;
        Instant now = wall.instant();
        if (failed && state == State.PAUSED) {
            return new Entry.RecordingPaused(now, since, String.valueOf(reason), dropped);
        }
        if (dropped > 0 && roomAgain && firstDrop != null) {
            return new Entry.RecordingPaused(now, firstDrop, "more entries than could be written", dropped);
        }
        return null;
    }

    /** That is committed. */
    synchronized void told(Entry.RecordingPaused pause) {
        told += pause.dropped();
        firstDrop = null;
    }

    synchronized RecorderStatus status(int queued) {
        return new RecorderStatus(
                state, reason, since, queued, lost + refused, written, lastCommit, database.logBytes());
    }

    /** Waits until so many accepted entries are written or lost, and the signs are. */
    synchronized boolean awaitSettled(long target, Signs signs, Duration limit) throws InterruptedException {
        long end = SystemAdapter.nanos() + limit.toNanos();
        while (written + lost < target || !signs.isSettled()) {
            long left = end - SystemAdapter.nanos();
            if (left <= 0 || state == State.CLOSED) {
                return written + lost >= target && signs.isSettled();
            }
            wait(Math.max(1, left / 1_000_000));
        }
        return true;
    }

    private void become(State next, @Nullable String why) {
        state = next;
        reason = why;
        since = wall.instant();
    }

    private void dropped() {
        if (firstDrop == null) {
            firstDrop = wall.instant();
        }
    }
}
