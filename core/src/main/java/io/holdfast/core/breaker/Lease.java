package io.holdfast.core.breaker;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A half-open probe's permit: good for one report. Its end says when a substitute may go and nothing else; the report
 * counts whenever it comes, as long as the breaker is still in the state that admitted the probe. {@link
 * HalfOpenState} says where that is.
 *
 * <p>It is OUT until a thread takes the right to report (CLAIMED); then its outcome is RECORDED, or it is RETURNED. A
 * thread that dies in between leaves it CLAIMED, which {@link Probes} takes for a lost probe.
 */
abstract class Lease extends Admission {

    private static final VarHandle STAGE =
            ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), "stage", VarHandle.class, Lease.class, int.class);

    private static final int OUT = 0;
    private static final int CLAIMED = 1;
    private static final int RECORDED = 2;
    private static final int RETURNED = 3;

    final boolean raw;
    final long start;
    final long end;
    /** The probes that it is one of, and its seat there; written before others can find it there. */
    @Nullable
    Probes probes;

    int seat;
    /** The one before it among {@link RawProbes}; written before others can find it there. */
    @Nullable
    Lease rawBefore;

    private volatile int stage = OUT;

    Lease(boolean raw, long start, long end) {
        this.raw = raw;
        this.start = start;
        this.end = end;
    }

    /** Whether a call that began at a certain time may be one that this lease's state admitted. */
    abstract boolean mayBeOfACallSince(long start);

    @Override
    final boolean claim() {
        return STAGE.compareAndSet(this, OUT, CLAIMED);
    }

    final void markRecorded() {
        stage = RECORDED;
    }

    @Override
    final void giveBack() {
        stage = RETURNED;
        ended();
    }

    final boolean isOut() {
        return stage == OUT;
    }

    final boolean isRecorded() {
        return stage == RECORDED;
    }

    final boolean isReturned() {
        return stage == RETURNED;
    }

    @Override
    public final boolean granted() {
        return true;
    }

    @Override
    public final Duration retryAfter() {
        return Duration.ZERO;
    }
}
