package io.holdfast.core.breaker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;

/** A half-open probe's permit: finished once, by an outcome, by being given back, or by its expiry. */
final class Lease extends Admission {

    private static final VarHandle FINISHED;

    static {
        try {
            FINISHED = MethodHandles.lookup().findVarHandle(Lease.class, "finished", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final boolean raw;
    final long end;
    private final HalfOpenState state;

    @SuppressWarnings("UnusedVariable") // written through the handle
    private volatile boolean finished;

    Lease(HalfOpenState state, boolean raw, long end) {
        this.state = state;
        this.raw = raw;
        this.end = end;
    }

    /** True for the one caller that finishes this lease. */
    boolean finish() {
        return FINISHED.compareAndSet(this, false, true);
    }

    @Override
    public boolean granted() {
        return true;
    }

    @Override
    public Duration retryAfter() {
        return Duration.ZERO;
    }

    @Override
    BreakerState home() {
        return state;
    }

    @Override
    boolean claim() {
        if (finish()) {
            state.recorded(this);
            return state.breaker.current() == state;
        }
        return false;
    }

    @Override
    boolean giveBack() {
        if (finish()) {
            state.giveBack(this);
            return state.breaker.current() == state;
        }
        return false;
    }
}
