package io.holdfast.watchtower;

import io.holdfast.lifecycle.heartbeat.Heartbeat;
import io.holdfast.lifecycle.readiness.Readiness;
import io.holdfast.lifecycle.readiness.ReadinessState;
import io.holdfast.lifecycle.shutdown.Shutdown;
import io.holdfast.lifecycle.supervisor.SupervisorBuilder;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the process is alive, by the rule of the supervisor, so that a probe does not kill what a supervisor would
 * let live: while parts are opened it is; while it shuts down it is, within the limit of the shutdown; and while it
 * works the loop may be silent for three of its intervals, counted from the end of the start or of a pause of the whole
 * process (stopped, or the machine slept). Before the first beat it has a minute, as under a supervisor. Thread-safe.
 */
final class Liveness {

    private static final int MISSED_TICKS = 4;
    private static final Duration LEAST_PAUSE = Duration.ofSeconds(2);

    private final @Nullable Heartbeat heartbeat;
    private final @Nullable Readiness readiness;
    private final @Nullable Shutdown shutdown;
    private final LongSupplier ticker;
    private final long pauseNanos;
    private volatile long since;
    private volatile boolean started;
    private volatile long lastTick;

    /**
     * The beats at the last pause that was granted: ticks that are late again and again are no pause but a sick
     * process.
     */
    private volatile long beatsAtPause = -1;

    Liveness(WatchtowerBuilder settings) {
        this.heartbeat = settings.heartbeat;
        this.readiness = settings.readiness;
        this.shutdown = settings.shutdown;
        this.ticker = settings.clocks.ticker();
        this.pauseNanos = Math.max(settings.every.multipliedBy(MISSED_TICKS).toNanos(), LEAST_PAUSE.toNanos());
        this.since = ticker.getAsLong();
        this.lastTick = since;
        this.started = readiness == null;
        if (readiness != null) {
            readiness.onChange(now -> startIsOver(now.state()));
            startIsOver(readiness.state());
        }
    }

    private void startIsOver(ReadinessState state) {
        if (!started && state != ReadinessState.STARTING) {
            since = ticker.getAsLong();
            started = true;
        }
    }

    /** To be called at each tick: a tick that comes far too late was stopped, and the loop with it. */
    void tick() {
        long now = ticker.getAsLong();
        long beats = heartbeat == null ? 0 : heartbeat.sequence();
        if (now - lastTick > pauseNanos && beats != beatsAtPause) {
            beatsAtPause = beats;
            since = now;
        }
        lastTick = now;
    }

    /** Null if it is alive, else what is wrong. */
    @Nullable
    String problem() {
        if (shutdown != null && shutdown.isStopping()) {
            return shutdown.isOverdue() ? "the shutdown takes longer than its limit: " + shutdown.why() : null;
        }
        if (heartbeat == null || !started) {
            return null;
        }
        Duration silence = shorter(heartbeat.silence(), Duration.ofNanos(ticker.getAsLong() - since));
        Duration limit = limit(heartbeat);
        return silence.compareTo(limit) <= 0
                ? null
                : "the work loop is silent for " + silence.toSeconds() + " s (expected: at most " + limit.toSeconds()
                        + " s)";
    }

    private Duration limit(Heartbeat beats) {
        Duration usual = beats.maximumInterval().multipliedBy(SupervisorBuilder.SILENT_INTERVALS);
        if (beats.sequence() == 0) {
            return longer(usual, SupervisorBuilder.DEFAULT_STARTUP_DEADLINE);
        }
        return readiness != null && readiness.state().isEnding()
                ? longer(usual, SupervisorBuilder.DEFAULT_DRAIN_LIMIT)
                : usual;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
