package io.holdfast.core.breaker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A half-open probe's permit: good for one report. Its end says when a substitute may go and nothing else; the report
 * counts whenever it comes, as long as the breaker is still in the state that admitted the probe.
 *
 * <p>It is OUT until a thread takes the right to report (CLAIMED); then its outcome is RECORDED, or it is RETURNED. A
 * thread that dies in between leaves it CLAIMED, which {@link Probes} takes for a lost probe.
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
    private static final int RECORDED = 2;
    private static final int RETURNED = 3;

    final boolean raw;
    final long start;
    final long end;
    /** Where {@link Probes} keeps it; written before others can find it there. */
    int seat;
    /** The one before it among {@link RawProbes}; written before others can find it there. */
    @Nullable
    Lease rawBefore;

    private final HalfOpenState state;
    private volatile int stage = OUT;

    Lease(HalfOpenState state, boolean raw, long start, long end) {
        this.state = state;
        this.raw = raw;
        this.start = start;
        this.end = end;
    }

    @Override
    HalfOpenState home() {
        return state;
    }

    @Override
    boolean claim() {
        return STAGE.compareAndSet(this, OUT, CLAIMED);
    }

    @Override
    int record(int outcome, long nowNanos) {
        int verdict = state.record(outcome, nowNanos);
        stage = RECORDED;
        return verdict;
    }

    @Override
    void giveBack() {
        stage = RETURNED;
        ended();
    }

    /** The state that admitted this probe is over, but the one there is now may have waited for it. */
    @Override
    void ended() {
        state.breaker.current().probeEnded(this);
    }

    boolean isOut() {
        return stage == OUT;
    }

    boolean isRecorded() {
        return stage == RECORDED;
    }

    boolean isReturned() {
        return stage == RETURNED;
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
