package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.holdfast.core.window.Window;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Calls pass and are recorded; the verdict on a full enough window, or too many failures in a row, opens the breaker.
 */
final class ClosedState extends BreakerState {

    /** A verdict bit beside those of {@link Window}: too many failures in a row. */
    private static final int STREAK = 4;

    private static final VarHandle FAILURES_IN_A_ROW;

    static {
        try {
            FAILURES_IN_A_ROW = MethodHandles.lookup().findVarHandle(ClosedState.class, "failuresInARow", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Window calls;
    private final int streakLimit;
    private volatile int failuresInARow;

    ClosedState(StandardBreaker breaker, @Nullable BreakerState before) {
        this(breaker, before, breaker.settings().newWindow());
    }

    private ClosedState(StandardBreaker breaker, @Nullable BreakerState before, Window window) {
        super(breaker, before, 0, window, breaker.settings().consecutiveFailures > 0);
        this.calls = window;
        this.streakLimit = breaker.settings().consecutiveFailures;
    }

    @Override
    State state() {
        return State.CLOSED;
    }

    @Override
    int record(int outcome, long nowNanos) {
        int verdict = calls.record(outcome, nowNanos);
        if (streakLimit > 0 && isStreak(outcome)) {
            verdict = Math.max(verdict, 0) | STREAK;
        }
        return verdict;
    }

    @Override
    boolean isStreakOver() {
        return streakLimit > 0 && failuresInARow >= streakLimit;
    }

    private boolean isStreak(int outcome) {
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
    int announces(int verdict, boolean ended) {
        return ended ? verdict & (Window.FAILURE_RATE | Window.SLOW_RATE) : 0;
    }
}
