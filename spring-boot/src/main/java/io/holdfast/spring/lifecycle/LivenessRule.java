package io.holdfast.spring.lifecycle;

import io.holdfast.lifecycle.Lifecycle;
import io.holdfast.lifecycle.heartbeat.Heartbeat;
import io.holdfast.lifecycle.readiness.Readiness;
import io.holdfast.lifecycle.readiness.ReadinessState;
import io.holdfast.lifecycle.shutdown.Shutdown;
import io.holdfast.lifecycle.supervisor.SupervisorBuilder;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the process is alive, by the rule of the supervisor: while it starts, and while it shuts down within its
 * limit, it is; else it may be silent for three of its intervals, counted anew after a pause of the whole process.
 * Where nobody has beaten yet, silence says nothing. For one thread.
 */
final class LivenessRule {

    /** A look that comes so late was stopped together with everything else. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Heartbeat heartbeat;
    private final Readiness readiness;
    private final Shutdown shutdown;
    private final BooleanSupplier lockHeld;
    private final LongSupplier ticker;
    private long since;
    private long lastLook;

    LivenessRule(Lifecycle life, LongSupplier ticker) {
        this(
                life.heartbeat(),
                life.readiness(),
                life.shutdown(),
                () -> life.lock().lostReason().isEmpty(),
                ticker);
    }

    LivenessRule(
            Heartbeat heartbeat,
            Readiness readiness,
            Shutdown shutdown,
            BooleanSupplier lockHeld,
            LongSupplier ticker) {
        this.heartbeat = heartbeat;
        this.readiness = readiness;
        this.shutdown = shutdown;
        this.lockHeld = lockHeld;
        this.ticker = ticker;
        this.since = ticker.getAsLong();
        this.lastLook = since;
    }

    /** Looks, and returns what is wrong; empty if it is alive. */
    Optional<String> problem() {
        long now = ticker.getAsLong();
        if (now - lastLook > PAUSE.toNanos() || readiness.state() == ReadinessState.STARTING) {
            since = now;
        }
        lastLook = now;
        return Optional.ofNullable(find(Duration.ofNanos(now - since)));
    }

    private @Nullable String find(Duration counted) {
        if (!lockHeld.getAsBoolean()) {
            return "the process lock is lost";
        }
        if (shutdown.isStopping()) {
            return shutdown.isOverdue() ? "the shutdown takes longer than its limit: " + shutdown.why() : null;
        }
        Duration limit = limit(heartbeat);
        Duration silence = heartbeat.silence().compareTo(counted) < 0 ? heartbeat.silence() : counted;
        return heartbeat.sequence() == 0 || silence.compareTo(limit) <= 0
                ? null
                : "no beat for " + silence.toMillis() + " ms (expected: at most " + limit.toMillis() + " ms)";
    }

    static Duration limit(Heartbeat heartbeat) {
        return heartbeat.maximumInterval().multipliedBy(SupervisorBuilder.SILENT_INTERVALS);
    }
}
