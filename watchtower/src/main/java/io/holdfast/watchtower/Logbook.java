package io.holdfast.watchtower;

import io.holdfast.core.log.GuardedLog;
import io.holdfast.lifecycle.Heartbeat;
import io.holdfast.watchtower.recorder.Entry;
import io.holdfast.watchtower.recorder.FlightRecorder;
import io.holdfast.watchtower.recorder.Recorded;
import io.holdfast.watchtower.recorder.RecorderException;
import io.holdfast.watchtower.recorder.RecorderStatus;
import io.holdfast.watchtower.snapshot.Lookout;
import io.holdfast.watchtower.snapshot.NodeTally;
import io.holdfast.watchtower.snapshot.Snapshot;
import io.holdfast.watchtower.snapshot.Snapshot.RecorderPart;
import io.holdfast.watchtower.snapshot.Snapshot.RestartPart;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down, by way of the flight recorder, what is seen. The methods of a tick are called by its thread alone. */
final class Logbook {

    private static final GuardedLog log = GuardedLog.of(Watchtower.class);
    private static final Duration TALLY_EVERY = Duration.ofMinutes(1);

    private final FlightRecorder recorder;
    private final @Nullable Heartbeat heartbeat;
    private Instant tallied;
    private volatile @Nullable Instant restartsUntil;

    Logbook(FlightRecorder recorder, @Nullable Heartbeat heartbeat, Instant now) {
        this.recorder = recorder;
        this.heartbeat = heartbeat;
        this.tallied = now;
    }

    void moved(Instant at, String breaker, String from, String to, String why) {
        recorder.record(new Entry.Transition(at, breaker, from, to, why));
    }

    void failed(Instant at, String executor, String intent, List<String> missing, String explain) {
        recorder.record(new Entry.FailedAnswer(at, executor, intent, missing, explain));
    }

    void shutdownBegins(Instant at, String reason, String detail) {
        recorder.record(new Entry.ShutdownBegun(at, reason, detail));
    }

    void shutdownEnds(Instant at, String reason, String detail, boolean clean) {
        recorder.record(new Entry.ShutdownEnded(at, reason, detail, clean));
    }

    /** A sign of life with every tick; without a heartbeat the tick itself is all there is to tell. */
    void tick(Instant now, Snapshot snapshot, Lookout lookout) {
        recorder.record(new Entry.SignOfLife(now, heartbeat == null ? snapshot.seq() : heartbeat.sequence()));
        if (!now.isBefore(tallied.plus(TALLY_EVERY)) || now.isBefore(tallied)) {
            tally(now, lookout);
        }
        restarts(snapshot.process().restarts());
    }

    void tally(Instant now, Lookout lookout) {
        tallied = now;
        for (NodeTally tally : lookout.tally()) {
            recorder.record(new Entry.NodeTally(
                    now,
                    tally.executor(),
                    tally.node(),
                    tally.period(),
                    tally.statuses(),
                    tally.provenances(),
                    tally.p50Nanos(),
                    tally.p99Nanos()));
        }
    }

    /**
     * Finds out, once, up to when restarts have been recorded by runs before this one: the last of them could not record its own end. Does nothing
     * while the database cannot be read, so it is to be called again. Reads the database, so it is for a thread that may wait.
     */
    void readWhatIsKnown(Instant now) {
        if (restartsUntil != null) {
            return;
        }
        Instant until = Instant.EPOCH;
        try {
            for (Recorded recorded : recorder.history()
                    .between(now.minus(Duration.ofDays(30)), now)
                    .entries()) {
                if (recorded.entry() instanceof Entry.Restart restart
                        && restart.at().isAfter(until)) {
                    until = restart.at();
                }
            }
        } catch (RecorderException e) {
            // the recorder's thread may not have made the file yet; without knowing what is there, nothing can be told
            // from what is new
            log.debug("restarts before this run are not recorded yet: {}", e.getMessage());
            return;
        }
        restartsUntil = until;
    }

    private void restarts(List<RestartPart> restarts) {
        Instant until = restartsUntil;
        if (until == null) {
            return;
        }
        for (RestartPart restart : restarts) {
            Instant at = instant(restart.at());
            if (at != null && at.isAfter(until)) {
                Integer exit = restart.exit();
                recorder.record(new Entry.Restart(at, restart.cause(), exit == null ? -1 : exit, restart.detail()));
                until = at;
            }
        }
        restartsUntil = until;
    }

    private static @Nullable Instant instant(String text) {
        try {
            return Instant.parse(text).truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
        } catch (DateTimeException e) {
            return null;
        }
    }

    RecorderPart status() {
        RecorderStatus status = recorder.status();
        Instant commit = status.lastCommit();
        return new RecorderPart(
                status.state().name(),
                status.reason(),
                status.queued(),
                status.dropped(),
                status.written(),
                commit == null ? null : commit.toString(),
                status.walBytes());
    }

    String history(Instant since, Instant until) {
        return recorder.history().between(since, until).toJson();
    }

    String runId() {
        return recorder.runId();
    }

    void close() {
        recorder.close();
    }
}
