package io.holdfast.executor;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A hedge: user code at work beside the first call of its attempt, to which it says how it ends. It is no step that a
 * run waits for.
 *
 * <p>It has a place in the bulkhead of its own, which goes with the first of: its own end, the run that gives it up
 * before it has begun or as it ends, and, once it is a zombie, its end. The first two meet in {@code hasLeft}.
 */
final class HedgeCall extends Attempt {

    private static final VarHandle HAS_LEFT = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "hasLeft", VarHandle.class, HedgeCall.class, boolean.class);

    /** An exception with so many suppressed ones takes no more: it may be one for all calls. */
    private static final int MOST_SUPPRESSED = 8;

    private final HedgedAttempt attempt;

    /** The hedge before; null for the first. */
    @Nullable
    HedgeCall before;

    /** Written before the call is counted as over. */
    private @Nullable Object outcome;

    private boolean over;

    @SuppressWarnings("UnusedVariable") // accessed through HAS_LEFT
    private volatile boolean hasLeft;

    HedgeCall(AttemptOwner run, HedgedAttempt attempt, @Nullable AttemptContext context) {
        super(run, run.plan().call, run.plan().bulkhead, context, attempt.limitNanos);
        this.attempt = attempt;
    }

    @Override
    boolean end(Object ended, Origin origin) {
        outcome = ended;
        over = true;
        return attempt.ended(this, ended, origin);
    }

    @Override
    boolean isGivenUp() {
        return attempt.isClosed();
    }

    @Override
    void workEnds() {
        if (!work.end()) {
            leavePlace();
        }
    }

    private void leavePlace() {
        if (!(boolean) HAS_LEFT.getAndSet(this, true)) {
            run.plan().bulkhead.leave();
        }
    }

    /** By the run, which waits no longer; false if it had ended. */
    boolean giveUpIfRunning() {
        if (over) {
            return false;
        }
        if (!giveUp(null)) {
            leavePlace();
        }
        return true;
    }

    /** Puts what this one failed with on the first call's failure. */
    void addTo(Failure first) {
        if (!(outcome instanceof Failure failed) || failed.cause() == first.cause()) {
            return;
        }
        try {
            if (first.cause().getSuppressed().length < MOST_SUPPRESSED) {
                first.cause().addSuppressed(failed.cause());
            }
        } catch (Throwable e) {
            run.services().errors().failed("suppressed", e);
        }
    }
}
