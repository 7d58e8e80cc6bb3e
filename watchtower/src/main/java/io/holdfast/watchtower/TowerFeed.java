package io.holdfast.watchtower;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.holdfast.lifecycle.Heartbeat;
import io.holdfast.lifecycle.Readiness;
import io.holdfast.watchtower.server.Feed;
import io.holdfast.watchtower.snapshot.ContractPart;
import io.holdfast.watchtower.snapshot.Lookout;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the server asks for besides snapshots. */
final class TowerFeed implements Feed {

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
    private final Lookout lookout;
    private final Series series;
    private final @Nullable Logbook logbook;
    private final String run;

    TowerFeed(WatchtowerBuilder settings, Lookout lookout, Series series, @Nullable Logbook logbook, String run) {
        this.settings = settings;
        this.lookout = lookout;
        this.series = series;
        this.logbook = logbook;
        this.run = run;
    }

    @Override
    public byte[] hello(long after, @Nullable String of) {
        boolean sameRun = of == null || of.equals(run);
        List<Series.Point> points = series.after(sameRun ? after : -1);
        return lookout.toJson(new Hello(
                "hello",
                series.last(),
                run,
                settings.every.toMillis(),
                lookout.contracts(),
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
        Heartbeat heartbeat = settings.heartbeat;
        if (heartbeat == null) {
            return null;
        }
        Duration silence = heartbeat.silence();
        return silence.compareTo(heartbeat.maximumInterval()) <= 0
                ? null
                : "the work loop is silent for " + silence.toSeconds() + " s (expected: at most "
                        + heartbeat.maximumInterval().toSeconds() + " s)";
    }

    @Override
    public @Nullable String history(Instant since, Instant until) {
        return logbook == null ? null : logbook.history(since, until);
    }

    @Override
    public Instant now() {
        return settings.clocks.wall().instant();
    }
}
