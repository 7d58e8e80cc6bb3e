package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.TransitionCheckResult;
import io.holdfast.core.breaker.OpeningReason.Cause;
import io.holdfast.core.internal.Nanos;
import io.holdfast.core.internal.window.Window;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Calls pass and are recorded; the verdict on a full enough window, or too many failures in a row, opens the breaker.
 */
final class ClosedState extends BreakerState {

    private static final VarHandle FAILURES_IN_A_ROW = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "failuresInARow", VarHandle.class, ClosedState.class, int.class);

    private volatile Window calls;
    private volatile int streakLimit;
    private volatile int failuresInARow;

    ClosedState(StandardBreaker breaker, @Nullable BreakerState before) {
        this(breaker, before, breaker.settings);
    }

    private ClosedState(StandardBreaker breaker, @Nullable BreakerState before, Settings settings) {
        this(breaker, before, settings, settings.newWindow());
    }

    private ClosedState(StandardBreaker breaker, @Nullable BreakerState before, Settings settings, Window window) {
        super(
                breaker,
                settings,
                before,
                0,
                new StateMetrics(window, breaker.clock),
                settings.consecutiveFailures > 0 ? null : window,
                settings.slowNanos);
        this.calls = window;
        this.streakLimit = settings.consecutiveFailures;
    }

    @Override
    State state() {
        return State.CLOSED;
    }

    @Override
    int record(int outcome, long nowNanos) {
        int verdict = calls.record(outcome, nowNanos);
        if (streakLimit > 0 && countInStreak(outcome)) {
            verdict = Math.max(verdict, Window.WITHIN) | Window.STREAK; // whatever the minimum of calls
        }
        return verdict;
    }

    private boolean countInStreak(int outcome) {
        if ((outcome & Window.FAILURE) != 0) {
            return (int) FAILURES_IN_A_ROW.getAndAdd(this, 1) + 1 >= streakLimit;
        }
        if (failuresInARow != 0) {
            failuresInARow = 0;
        }
        return false;
    }

    @Override
    @Nullable
    BreakerState next(int verdict) {
        return verdict > 0 && breaker.current() == this ? OpenState.after(this) : null;
    }

    @Override
    void adopt(Settings next) {
        Window window = metrics.resize(next);
        calls = window;
        streakLimit = next.consecutiveFailures;
        adopt(next, next.consecutiveFailures > 0 ? null : window, next.slowNanos);
    }

    @Override
    void judgeAnew() {
        int verdict = calls.judge(breaker.nanos());
        if (streakLimit > 0 && failuresInARow >= streakLimit) {
            verdict = Math.max(verdict, Window.WITHIN) | Window.STREAK;
        }
        BreakerState next = next(verdict);
        if (next != null && breaker.replace(this, next, Cause.of(verdict))) {
            breaker.observers().exceeded(breaker.getName(), metrics, ratesToAnnounce(verdict, true));
            breaker.observers().transition(breaker.getName(), state(), next.state());
        }
    }

    @Override
    void obey(TransitionCheckResult check) {
        Duration wait = check.getWaitDuration();
        Instant until = check.getWaitUntil();
        if (wait == null && until == null) {
            breaker.move(this, OpenState.after(this), Cause.TRANSITION_ON_RESULT);
        } else {
            long nanos = wait == null ? breaker.clock.nanosUntil(Objects.requireNonNull(until)) : Nanos.of(wait);
            breaker.move(this, new OpenState(this, attempts, nanos), Cause.TRANSITION_ON_RESULT);
        }
    }

    @Override
    int ratesToAnnounce(int verdict, boolean ended) {
        return ended ? verdict & (Window.FAILURE_RATE | Window.SLOW_RATE) : 0;
    }
}
