package io.holdfast.watchtower;

import io.holdfast.core.config.Reconfiguration;
import io.holdfast.lifecycle.heartbeat.Heartbeat;
import io.holdfast.watchtower.recorder.Entry;
import io.holdfast.watchtower.recorder.FlightRecorder;
import io.holdfast.watchtower.recorder.RecorderStatus;
import io.holdfast.watchtower.snapshot.NodeTally;
import io.holdfast.watchtower.snapshot.Snapshot;
import io.holdfast.watchtower.snapshot.Snapshot.RecorderPart;
import io.holdfast.watchtower.snapshot.Snapshot.RestartPart;
import io.holdfast.watchtower.snapshot.SnapshotCollector;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Hands what is seen of the service to the flight recorder. The methods of a tick are called by its thread alone. */
final class ServiceRecorder {

    private static final Duration TALLY_EVERY = Duration.ofMinutes(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final FlightRecorder recorder;
    private final @Nullable Heartbeat heartbeat;
    private Instant tallied;
    private final RestartRecorder restarts;
    private final Semaphore looking = new Semaphore(1);

    ServiceRecorder(FlightRecorder recorder, @Nullable Heartbeat heartbeat, Instant now) {
        this.recorder = recorder;
        this.heartbeat = heartbeat;
        this.tallied = now;
        this.restarts = new RestartRecorder(recorder);
    }

    void moved(Instant at, String registry, String breaker, String from, String to, String why) {
        recorder.record(new Entry.Transition(at, registry, breaker, from, to, why));
    }

    void failed(Instant at, String executor, String intent, List<String> missing, String explain) {
        recorder.record(new Entry.FailedAnswer(at, executor, intent, missing, explain));
    }

    void reconfigured(Instant at, String kind, String registry, Reconfiguration done) {
        recorder.record(new Entry.Reconfigured(
                at, kind, registry, done.name(), done.changes(), done.carried(), done.dropped()));
    }

    void shutdownBegins(Instant at, String reason, String detail) {
        recorder.record(new Entry.ShutdownBegun(at, reason, detail));
    }

    void shutdownEnds(Instant at, String reason, String detail, boolean clean) {
        recorder.record(new Entry.ShutdownEnded(at, reason, detail, clean));
    }

    /** A sign of life with every tick; without a heartbeat the tick itself is all there is to tell. */
    void tick(Instant now, Snapshot snapshot, SnapshotCollector collector) {
        recorder.record(new Entry.SignOfLife(now, heartbeat == null ? snapshot.seq() : heartbeat.sequence()));
        if (!now.isBefore(tallied.plus(TALLY_EVERY)) || now.isBefore(tallied)) {
            tally(now, collector);
        }
    }

    void tally(Instant now, SnapshotCollector collector) {
        tallied = now;
        for (NodeTally tally : collector.tally()) {
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
     * More events of the supervisor's log. Reads the database, so it is for a thread that may wait, and always the
     * same.
     */
    void restarts(List<RestartPart> events) {
        restarts.add(events);
    }

    /** @param missed what came before it was opened, and counts as dropped */
    RecorderPart status(long missed) {
        RecorderStatus status = recorder.status();
        Instant commit = status.lastCommit();
        return new RecorderPart(
                status.state().name(),
                status.reason(),
                status.queued(),
                status.dropped() + missed,
                status.written(),
                commit == null ? null : commit.toString(),
                status.walBytes());
    }

    /**
     * What happened, as JSON. One at a time: each answer is held in memory as a whole, by the service that it is about.
     *
     * @throws RuntimeException if the database cannot be read, or others look for too long; the message says which
     */
    String history(Instant since, Instant until) {
        if (!await(looking)) {
            throw new IllegalStateException("others are looking; try again in a moment");
        }
        try {
            return recorder.history().between(since, until).toJson();
        } finally {
            looking.release();
        }
    }

    private static boolean await(Semaphore turn) {
        try {
            return turn.tryAcquire(LONGEST_WAIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    String runId() {
        return recorder.runId();
    }

    void close() {
        recorder.close();
    }
}
