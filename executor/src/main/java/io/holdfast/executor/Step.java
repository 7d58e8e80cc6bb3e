package io.holdfast.executor;

import io.holdfast.core.time.TimeSource;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One thing a {@link SteppedRun} waits for: an attempt, a fallback, a pause. Several may want to end it (the work, the timer, a cancel); exactly
 * one does.
 *
 * <h2>The hand-over</h2>
 *
 * One reference, {@code signal}, says it all: null while the thread that drives the run is still starting the step;
 * {@link #PARKED} when that thread has left; else the outcome. An outcome is offered with one CAS. From null it leaves
 * the outcome for the driver, who finds it when its own CAS from null to PARKED fails, and goes on in its loop: that is
 * what keeps 100 000 immediate retries off the stack. From PARKED it makes the offering thread the driver. From
 * anything else it is late and changes nothing: that fences every attempt, since each has a step of its own. The timer
 * and a cancel take the run over even from null, because the driver may be stuck in an executor that runs the work on
 * its caller's thread, and even where an outcome has been left for that driver: then they bring that outcome along. A
 * driver touches nothing of the run between the start of a step and {@link #park()}. An outcome
 * can be neither lost nor acted on twice, because there is no moment between "nobody has ended it" and "somebody drives
 * on" that is not this word.
 *
 * <h2>Memory order</h2>
 *
 * What the driver wrote before it parked, and what the offering thread wrote before it offered, is visible to whoever drives on: both CAS are
 * volatile. {@code timer} is the driver's alone.
 */
abstract class Step {

    /** The driver has left. */
    static final Object PARKED = new Object();

    /** The step has ended and whoever ended it drives on. */
    private static final Object TAKEN = new Object();

    /** The time limit is over. */
    static final Object TIMED_OUT = new Object();

    /** The run was cancelled. */
    static final Object ABORTED = new Object();

    /** A pause is over. */
    static final Object GO = new Object();

    /** What an alternate reads is there. */
    static final Object READY = new Object();

    /** The answer awaits the run no longer: no step but the node's own attempt is worth waiting for. */
    static final Object RELEASED = new Object();

    /** Stands for a value of null. */
    static final Object NO_VALUE = new Object();

    private static final VarHandle SIGNAL;

    static {
        try {
            SIGNAL = MethodHandles.lookup().findVarHandle(Step.class, "signal", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final SteppedRun run;
    final long limitNanos;

    @SuppressWarnings("UnusedVariable") // accessed through SIGNAL
    private volatile @Nullable Object signal;

    private TimeSource.@Nullable Timer timer;

    Step(SteppedRun run, long limitNanos) {
        this.run = run;
        this.limitNanos = limitNanos;
    }

    /**
     * Ends the step, if nobody has.
     *
     * @return false if it is too late
     */
    final boolean offer(Object outcome, Origin origin) {
        return offer(outcome, origin, origin == Origin.TIMER);
    }

    /**
     * The same for a timer or a cancel, which cannot wait until a driver comes back that is perhaps inside the work.
     */
    final boolean takeOver(Object outcome, Origin origin) {
        return offer(outcome, origin, true);
    }

    private boolean offer(Object outcome, Origin origin, boolean evenFromTheDriver) {
        Object seen = signal;
        while (seen == null || seen == PARKED || (evenFromTheDriver && seen != TAKEN)) {
            boolean drive = seen == PARKED || evenFromTheDriver;
            Object witness = SIGNAL.compareAndExchange(this, seen, drive ? TAKEN : outcome);
            if (witness == seen) {
                boolean first = seen == null || seen == PARKED;
                if (drive) {
                    run.resume(first ? outcome : seen, origin);
                }
                return first;
            }
            seen = witness;
        }
        return false;
    }

    /**
     * As {@link #offer}, for one that has a thread to drive the run with and does not want to nest the one drive in the
     * other.
     *
     * @return true if the caller is the driver now
     */
    final boolean offerToDrive(Object outcome) {
        Object seen = signal;
        while (seen == null || seen == PARKED) {
            Object witness = SIGNAL.compareAndExchange(this, seen, seen == PARKED ? TAKEN : outcome);
            if (witness == seen) {
                return seen == PARKED;
            }
            seen = witness;
        }
        return false;
    }

    /** The driver leaves; or, if the step has ended meanwhile and nobody else drives, takes its outcome. */
    final Object park() {
        Object left = SIGNAL.compareAndExchange(this, null, PARKED);
        return left != null && left != TAKEN && SIGNAL.compareAndSet(this, left, TAKEN) ? left : PARKED;
    }

    final boolean isEnded() {
        Object seen = signal;
        return seen != null && seen != PARKED;
    }

    /** Offers an outcome when the time is over. A timer that cannot be had ends the step at once: better early than never. */
    final void arm(long delayNanos, Object outcome) {
        try {
            TimeSource.Timer armed = run.plan.services.time().schedule(() -> offer(outcome, Origin.TIMER), delayNanos);
            timer = armed;
            if (isEnded()) {
                armed.cancel(); // whoever took over may have looked for it too early
            }
        } catch (Throwable e) {
            run.plan.services.errors().failed("timer", e);
            offer(outcome, Origin.CALLER);
        }
    }

    final void disarm() {
        TimeSource.Timer armed = timer;
        if (armed != null) {
            timer = null;
            armed.cancel();
        }
    }

    /**
     * The run no longer waits for this step, whose outcome it has. Work that goes on keeps its place at the gate.
     *
     * @param reason why the whole run ends; null if it goes on
     * @return true if the place went to the work, false if the run still has it
     */
    abstract boolean giveUp(@Nullable NodeException reason);

    /** The answer awaits the run no longer. */
    void release() {
        boolean unused = takeOver(RELEASED, Origin.FOREIGN);
    }

    /** Where a thread comes from, and so what it may be used for. */
    enum Origin {
        /** The thread that called {@code run}: user code of asynchronous functions may run on it. */
        CALLER,
        /** A thread of the executor: likewise. */
        EXECUTOR,
        /** Somebody else's, such as the one that completed a stage: no user code. */
        FOREIGN,
        /** The timer's: nothing but a hand-over. */
        TIMER;

        boolean mayRunUserCode() {
            return this == CALLER || this == EXECUTOR;
        }
    }

    /** A pause before a retry. */
    static final class Pause extends Step {

        Pause(SteppedRun run) {
            super(run, 0);
        }

        @Override
        boolean giveUp(@Nullable NodeException reason) {
            return false;
        }
    }

    /** Until what an alternate reads has settled. */
    static final class Wait extends Step {

        final int[] positions;

        Wait(SteppedRun run, int[] positions, long limitNanos) {
            super(run, limitNanos);
            this.positions = positions;
        }

        @Override
        boolean giveUp(@Nullable NodeException reason) {
            return false;
        }
    }

    /**
     * What a run says that has parked and wants another one driven.
     *
     * @param child not started yet
     */
    record Enter(SteppedRun child) {}

    /** Whether an executor refused: by the documented exception, or by failing in any other way. */
    static Failure refused(String node, Throwable thrown) {
        String detail = thrown instanceof DefaultExecutors.Refused
                ? String.valueOf(thrown.getMessage())
                : (thrown instanceof RejectedExecutionException ? "executor full" : "executor failed")
                        + " (expected: a thread for the call)";
        return Failure.found(NodeException.of(node, NodeException.Reason.EXECUTOR_FULL, detail, thrown));
    }
}
