package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.holdfast.core.internal.window.Window;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * DISABLED, METRICS_ONLY and FORCED_OPEN: the states that only an operator's call enters and leaves. METRICS_ONLY
 * records and ratesToAnnounce each exceeded rate once; the other two record nothing.
 */
final class OperatorState extends BreakerState {

    private static final VarHandle ANNOUNCED = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "announced", VarHandle.class, OperatorState.class, int.class);

    private final State state;
    private final @Nullable HalfOpenState halfOpen;
    private volatile @Nullable CallNotPermittedException rejection;

    @SuppressWarnings("UnusedVariable") // written through the handle
    private volatile int announced;

    private OperatorState(
            StandardBreaker breaker,
            Settings settings,
            @Nullable BreakerState before,
            State state,
            int attempts,
            StateMetrics metrics) {
        super(breaker, settings, before, attempts, metrics, metrics.window, settings.slowNanos);
        this.state = state;
        boolean isForcedOpen = state == State.FORCED_OPEN;
        this.rejection = isForcedOpen && settings.reusesRejections ? breaker.rejectionBy(this) : null;
        this.halfOpen = isForcedOpen && before != null ? before.halfOpen() : null;
    }

    private OperatorState(StandardBreaker copy, BreakerState original) {
        super(copy, original.settings, original, original.attempts, original.metrics, null, 0);
        this.state = original.state();
        this.rejection = null;
        this.halfOpen = null;
    }

    static OperatorState disabled(StandardBreaker breaker, @Nullable BreakerState before) {
        return new OperatorState(
                breaker, breaker.settings, before, State.DISABLED, 0, new StateMetrics(null, breaker.clock));
    }

    static OperatorState metricsOnly(StandardBreaker breaker, @Nullable BreakerState before) {
        Settings settings = breaker.settings;
        return new OperatorState(
                breaker,
                settings,
                before,
                State.METRICS_ONLY,
                0,
                new StateMetrics(settings.newWindow(), breaker.clock));
    }

    static OperatorState forcedOpen(StandardBreaker breaker, @Nullable BreakerState before, int attempts) {
        return new OperatorState(
                breaker, breaker.settings, before, State.FORCED_OPEN, attempts, new StateMetrics(null, breaker.clock));
    }

    /** A state for a copy of a breaker that only has to say where the original was. */
    static OperatorState frozen(StandardBreaker copy, BreakerState original) {
        return new OperatorState(copy, original);
    }

    @Override
    State state() {
        return state;
    }

    @Override
    @Nullable
    HalfOpenState halfOpen() {
        return halfOpen;
    }

    @Override
    boolean isShut() {
        return !granted();
    }

    @Override
    Admission admit(boolean raw) {
        if (!granted()) {
            metrics.refused();
        }
        return this;
    }

    @Override
    int record(int outcome, long nowNanos) {
        Window window = metrics.window;
        return window == null ? Window.WITHIN : window.record(outcome, nowNanos);
    }

    @Override
    void adopt(Settings next) {
        if (state == State.METRICS_ONLY) {
            Window unused = metrics.resize(next);
            announced = 0;
        }
        rejection = next.reusesRejections && isShut() ? breaker.rejectionBy(this) : null;
        adopt(next, metrics.window, next.slowNanos);
    }

    @Override
    int ratesToAnnounce(int verdict, boolean ended) {
        if (verdict <= 0) {
            return 0;
        }
        return verdict & ~(int) ANNOUNCED.getAndBitwiseOr(this, verdict);
    }

    @Override
    CallNotPermittedException rejection() {
        CallNotPermittedException reused = rejection;
        return reused == null ? super.rejection() : reused;
    }

    @Override
    public boolean granted() {
        return state != State.FORCED_OPEN;
    }

    @Override
    public Duration retryAfter() {
        return granted() ? Duration.ZERO : Duration.ofNanos(Long.MAX_VALUE);
    }
}
