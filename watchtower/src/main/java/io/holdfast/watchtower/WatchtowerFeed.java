package io.holdfast.watchtower;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.holdfast.lifecycle.readiness.Readiness;
import io.holdfast.watchtower.server.BreakerQuery;
import io.holdfast.watchtower.server.Feed;
import io.holdfast.watchtower.snapshot.ContractPart;
import io.holdfast.watchtower.snapshot.Snapshot;
import io.holdfast.watchtower.snapshot.SnapshotCollector;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the server asks for besides snapshots. */
final class WatchtowerFeed implements Feed {

    /**
     * The first frame.
     *
     * @param type always {@code hello}
     * @param seq of the last tick
     * @param incarnation the run; sequences of another run mean nothing in this one
     * @param everyMillis how far ticks are apart
     * @param contracts to draw
     * @param series what was answered at the ticks that the client has not seen
     */
    @JsonPropertyOrder({"type", "seq"})
    record Hello(
            String type,
            long seq,
            String incarnation,
            long everyMillis,
            List<ContractPart> contracts,
            Map<String, List<Series.Point>> series) {}

    private final WatchtowerBuilder settings;
    private final SnapshotCollector collector;
    private final Series series;
    private final DeferredRecorder recorder;
    private final Liveness liveness;
    private final String run;
    private volatile @Nullable Snapshot latest;

    WatchtowerFeed(
            WatchtowerBuilder settings,
            SnapshotCollector collector,
            Series series,
            DeferredRecorder recorder,
            Liveness liveness,
            String run) {
        this.settings = settings;
        this.collector = collector;
        this.series = series;
        this.recorder = recorder;
        this.liveness = liveness;
        this.run = run;
    }

    /** Keeps the whole snapshot, for what finds no room in a frame. */
    void latest(Snapshot snapshot) {
        latest = snapshot;
    }

    @Override
    public byte @Nullable [] breakers(BreakerQuery query) {
        Snapshot snapshot = latest;
        return snapshot == null ? null : collector.toJson(BreakerList.of(snapshot, query, collector));
    }

    @Override
    public byte[] hello(long after, @Nullable String of) {
        boolean sameRun = of == null || of.equals(run);
        List<Series.Point> points = series.after(sameRun ? after : -1);
        return collector.toJson(new Hello(
                "hello",
                series.last(),
                run,
                settings.every.toMillis(),
                collector.contracts(),
                Map.of("answers", points)));
    }

    @Override
    public @Nullable String notReady() {
        Readiness readiness = settings.readiness;
        if (readiness != null) {
            Readiness.Snapshot now = readiness.snapshot();
            return now.state().acceptsWork() ? null : now.state() + " " + now.unmet();
        }
        return settings.shutdown != null && settings.shutdown.isStopping() ? settings.shutdown.why() : null;
    }

    @Override
    public @Nullable String notAlive() {
        return liveness.problem();
    }

    @Override
    public @Nullable String history(Instant since, Instant until) {
        ServiceRecorder open = recorder.ifOpen();
        String problem = recorder.problem();
        if (open == null && problem != null) {
            throw new IllegalStateException(problem);
        }
        return open == null ? null : open.history(since, until);
    }

    @Override
    public Instant now() {
        return settings.clocks.wall().instant();
    }
}
