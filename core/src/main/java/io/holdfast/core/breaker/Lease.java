package io.holdfast.core.breaker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A half-open probe's permit: good for one report. Its end says when a substitute may go and nothing else; the report
 * counts whenever it comes, as long as the breaker is still in the state that admitted the probe.
 *
 * <p>It is OUT until a thread takes the right to report (CLAIMED), and DONE once that report is recorded or the permit
 * is given back. A thread that dies between the two leaves it CLAIMED, which {@link Probes} takes for a lost probe.
 */
final class Lease extends Admission {

    private static final VarHandle STAGE;

    static {
        try {
            STAGE = MethodHandles.lookup().findVarHandle(Lease.class, "stage", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final int OUT = 0;
    private static final int CLAIMED = 1;
    private static final int DONE = 2;

    final long end;
    // Where Probes keeps this lease; written before others can find it.
    int seat;

    @Nullable
    Lease rawBefore;

    private final HalfOpenState state;
    private volatile int stage = OUT;

    Lease(HalfOpenState state, long end) {
        this.state = state;
        this.end = end;
    }

    @Override
    BreakerState home() {
        return state;
    }

    @Override
    boolean claim() {
        return STAGE.compareAndSet(this, OUT, CLAIMED);
    }

    @Override
    int record(int outcome, long nowNanos) {
        int verdict = state.record(outcome, nowNanos);
        stage = DONE;
        state.probes.recorded();
        return verdict;
    }

    @Override
    void giveBack() {
        state.probes.vacate(this);
        // After its seat is free: a lease that is done in its seat has been recorded.
        stage = DONE;
        state.probes.vacated();
    }

    boolean isDone() {
        return stage == DONE;
    }

    @Override
    public boolean granted() {
        return true;
    }

    @Override
    public Duration retryAfter() {
        return Duration.ZERO;
    }
}
