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
    private final @Nullable CallNotPermittedException rejection;

    @SuppressWarnings("UnusedVariable") // written through the handle
    private volatile int announced;

    private OperatorState(
            StandardBreaker breaker,
            @Nullable BreakerState before,
            State state,
            int attempts,
            @Nullable Window window) {
        super(breaker, before, attempts, new StateMetrics(window, breaker.settings.clock));
        this.state = state;
        boolean isForcedOpen = state == State.FORCED_OPEN;
        this.rejection = isForcedOpen && breaker.settings.reusesRejections ? breaker.rejectionBy(this) : null;
        this.halfOpen = isForcedOpen && before != null ? before.halfOpen() : null;
    }

    private OperatorState(StandardBreaker copy, BreakerState original) {
        super(copy, original);
        this.state = original.state();
        this.rejection = null;
        this.halfOpen = null;
    }

    static OperatorState disabled(StandardBreaker breaker, @Nullable BreakerState before) {
        return new OperatorState(breaker, before, State.DISABLED, 0, null);
    }

    static OperatorState metricsOnly(StandardBreaker breaker, @Nullable BreakerState before) {
        return new OperatorState(breaker, before, State.METRICS_ONLY, 0, breaker.settings.newWindow());
    }

    static OperatorState forcedOpen(StandardBreaker breaker, @Nullable BreakerState before, int attempts) {
        return new OperatorState(breaker, before, State.FORCED_OPEN, attempts, null);
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
        return granted() ? this : refuse();
    }

    @Override
    int record(int outcome, long nowNanos) {
        return metrics.window == null ? Window.WITHIN : metrics.window.record(outcome, nowNanos);
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
        return rejection == null ? super.rejection() : rejection;
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
