package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.holdfast.core.window.Window;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * DISABLED, METRICS_ONLY and FORCED_OPEN: the states that only an operator's call enters and leaves. METRICS_ONLY
 * records and announces each exceeded rate once; the other two record nothing.
 */
final class SteadyState extends BreakerState {

    private static final VarHandle ANNOUNCED;

    static {
        try {
            ANNOUNCED = MethodHandles.lookup().findVarHandle(SteadyState.class, "announced", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final State state;
    private final @Nullable HalfOpenState halfOpen;
    private final @Nullable CallNotPermittedException rejection;

    @SuppressWarnings("UnusedVariable") // written through the handle
    private volatile int announced;

    private SteadyState(
            StandardBreaker breaker,
            @Nullable BreakerState before,
            State state,
            int attempts,
            @Nullable Window window,
            @Nullable CallNotPermittedException rejection) {
        super(breaker, before, attempts, window, false);
        this.state = state;
        this.rejection = rejection;
        this.halfOpen = state == State.FORCED_OPEN && before != null ? before.halfOpen() : null;
    }

    static SteadyState disabled(StandardBreaker breaker, @Nullable BreakerState before) {
        return new SteadyState(breaker, before, State.DISABLED, 0, null, null);
    }

    static SteadyState metricsOnly(StandardBreaker breaker, @Nullable BreakerState before) {
        return new SteadyState(
                breaker, before, State.METRICS_ONLY, 0, breaker.settings().newWindow(), null);
    }

    static SteadyState forcedOpen(StandardBreaker breaker, @Nullable BreakerState before, int attempts) {
        return new SteadyState(
                breaker,
                before,
                State.FORCED_OPEN,
                attempts,
                null,
                breaker.settings().reusesRejections ? Rejections.of(breaker, State.FORCED_OPEN) : null);
    }

    /** A state for a breaker that only has to say where it is. */
    static SteadyState frozen(StandardBreaker breaker, State state) {
        return new SteadyState(breaker, null, state, 0, null, null);
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
    Permit admit(boolean raw) {
        return granted() ? this : refuse();
    }

    @Override
    int record(int outcome, long nowNanos) {
        return window == null ? Window.WITHIN : window.record(outcome, nowNanos);
    }

    @Override
    int announces(int verdict, boolean ended) {
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
