package io.holdfast.lifecycle.supervisor;

import io.holdfast.lifecycle.heartbeat.HeartbeatRecord;
import io.holdfast.lifecycle.internal.Arguments;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Judges one child by its beats, on the watcher's own monotonic clock alone: the file's times and the wall clock play
 * no part. Not safe for use by many threads.
 *
 * <pre>
 *   WAITING --first beat--> FRESH <--beat-- SUSPECT --n-th look--> STALE
 *      |                      |------silent for the limit----^
 *      +--startup deadline--> NEVER_BEAT
 * </pre>
 *
 * The first beat is a sequence above zero: a record that only the writing thread has touched proves nothing. If the
 * watcher itself did not look for longer than expected (stopped, or the machine slept), the child was perhaps stopped
 * with it: every limit starts anew.
 */
final class BeatWatch {

    enum Verdict {
        WAITING,
        FRESH,
        SUSPECT,
        STALE,
        NEVER_BEAT
    }

    private static final int MISSED_CHECKS = 4;
    private static final Duration LEAST_PAUSE = Duration.ofSeconds(2);

    private final @Nullable Duration staleAfter;
    private final Duration startupDeadline;
    private final Duration drainLimit;
    private final int confirmations;
    private final long pauseNanos;
    private long lastLook;
    private long lastChange;
    private int staleLooks;
    private String runId = "";
    private long sequence;
    private Duration limit;

    BeatWatch(SupervisorBuilder settings, long now) {
        this.staleAfter = settings.staleAfter;
        this.startupDeadline = settings.startupDeadline;
        this.drainLimit = settings.drainLimit;
        this.confirmations = settings.confirmations;
        long missed = settings.checkEvery.multipliedBy(MISSED_CHECKS).toNanos();
        this.pauseNanos = Math.max(missed, LEAST_PAUSE.toNanos());
        this.lastLook = now;
        this.lastChange = now;
        this.limit = startupDeadline;
    }

    /**
     * One look.
     *
     * @param now of the ticker
     * @param beat what is in the file, if it is whole and the child's own
     */
    Verdict look(long now, @Nullable HeartbeatRecord beat) {
        if (now - lastLook > pauseNanos) {
            lastChange = now;
            staleLooks = 0;
        }
        lastLook = now;
        if (beat != null && beat.sequence() > 0 && isNews(beat)) {
            runId = beat.runId();
            sequence = beat.sequence();
            lastChange = now;
            staleLooks = 0;
        }
        if (beat != null && !runId.isEmpty()) {
            limit = limitFor(beat);
        }
        if (now - lastChange <= limit.toNanos()) {
            return runId.isEmpty() ? Verdict.WAITING : Verdict.FRESH;
        }
        if (++staleLooks < confirmations) {
            return Verdict.SUSPECT;
        }
        return runId.isEmpty() ? Verdict.NEVER_BEAT : Verdict.STALE;
    }

    /** How long the sequence has stood still. */
    Duration silence(long now) {
        return Duration.ofNanos(now - lastChange);
    }

    /** How long it may stand still now. */
    Duration limit() {
        return limit;
    }

    /** The watcher was busy, by its own doing, until now: what passed meanwhile counts, but is no pause. */
    void busyUntil(long now) {
        lastLook = now;
    }

    private boolean isNews(HeartbeatRecord beat) {
        return beat.sequence() != sequence || !beat.runId().equals(runId);
    }

    private Duration limitFor(HeartbeatRecord beat) {
        Duration usual = staleAfter != null
                ? staleAfter
                : Arguments.capped(beat.maximumInterval()).multipliedBy(SupervisorBuilder.SILENT_INTERVALS);
        boolean drainsLonger = beat.state().isEnding() && drainLimit.compareTo(usual) > 0;
        return drainsLonger ? drainLimit : usual;
    }
}
