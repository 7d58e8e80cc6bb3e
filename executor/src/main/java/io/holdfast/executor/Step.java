package io.holdfast.executor;

import io.holdfast.core.time.TimeSource;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a run waits for: an attempt, a fallback, a pause. Several may want to end it (the work, the timer, a
 * cancel); exactly one does.
 *
 * <h2>The hand-over</h2>
 *
 * One reference, {@code signal}, says it all: null while the thread that drives the run is still starting the step;
 * {@link Signal#PARKED} when that thread has left; else the outcome. An outcome is offered with one CAS. From null it
 * leaves the outcome for the driver, which finds it when its own CAS from null to PARKED fails, and goes on in its
 * loop: that is what keeps 100 000 immediate retries off the stack. From PARKED it makes the offering thread the
 * driver. From anything else it is late and changes nothing: that fences every attempt, since each has a step of its
 * own. The timer and a cancel take the run over even from null, because the driver may be stuck in an executor that
 * runs the work on its caller's thread, and even where an outcome has been left for that driver: then they bring that
 * outcome along. A driver touches nothing of the run between the start of a step and {@link #park()}. An outcome can be
 * neither lost nor acted on twice, because there is no moment between "nobody has ended it" and "somebody drives on"
 * that is not this word.
 *
 * <h2>Memory order</h2>
 *
 * What the driver wrote before it parked, and what the offering thread wrote before it offered, is visible to the next
 * driver: both CAS are volatile. {@code timer} is the driver's alone.
 */
abstract class Step {

    private static final VarHandle SIGNAL = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "signal", VarHandle.class, Step.class, Object.class);

    /** What a step needs of the run that waits for it. */
    interface Driver {

        /** The calling thread has ended the step and drives the run on. */
        void resume(Object outcome, Origin from);

        ExecutorServices services();
    }

    final long limitNanos;
    private final Driver driver;

    @SuppressWarnings("UnusedVariable") // accessed through SIGNAL
    private volatile @Nullable Object signal;

    private TimeSource.@Nullable Timer timer;

    Step(Driver driver, long limitNanos) {
        this.driver = driver;
        this.limitNanos = limitNanos;
    }

    /** Ends the step; false if it is too late. */
    final boolean offer(Object outcome, Origin origin) {
        return offer(outcome, origin, origin == Origin.TIMER);
    }

    /** The same for a timer or a cancel, which cannot wait for a driver that may be inside the work. */
    final boolean takeOver(Object outcome, Origin origin) {
        return offer(outcome, origin, true);
    }

    private boolean offer(Object outcome, Origin origin, boolean evenFromTheDriver) {
        Object seen = signal;
        while (seen == null || seen == Signal.PARKED || (evenFromTheDriver && seen != Signal.TAKEN)) {
            boolean drive = seen == Signal.PARKED || evenFromTheDriver;
            Object witness = SIGNAL.compareAndExchange(this, seen, drive ? Signal.TAKEN : outcome);
            if (witness == seen) {
                boolean first = seen == null || seen == Signal.PARKED;
                if (drive) {
                    driver.resume(first ? outcome : seen, origin);
                }
                return first;
            }
            seen = witness;
        }
        return false;
    }

    /** As {@link #offer}, for a thread that drives a run already and must not nest; true if it is the driver now. */
    final boolean offerToDrive(Object outcome) {
        Object seen = signal;
        while (seen == null || seen == Signal.PARKED) {
            Object witness = SIGNAL.compareAndExchange(this, seen, seen == Signal.PARKED ? Signal.TAKEN : outcome);
            if (witness == seen) {
                return seen == Signal.PARKED;
            }
            seen = witness;
        }
        return false;
    }

    /** The driver leaves; or, if the step has ended meanwhile and nobody else drives, takes its outcome. */
    final Object park() {
        Object left = SIGNAL.compareAndExchange(this, null, Signal.PARKED);
        return left != null && left != Signal.TAKEN && SIGNAL.compareAndSet(this, left, Signal.TAKEN)
                ? left
                : Signal.PARKED;
    }

    final boolean isEnded() {
        Object seen = signal;
        return seen != null && seen != Signal.PARKED;
    }

    /** Ends the step when the time is over. A timer that cannot be had ends it at once: better early than never. */
    void arm(long delayNanos) {
        Signal over = whenOver();
        try {
            TimeSource.Timer armed = driver.services().time().schedule(() -> offer(over, Origin.TIMER), delayNanos);
            timer = armed;
            if (isEnded()) {
                armed.cancel(); // the thread that took over may have looked for it too early
            }
        } catch (Throwable e) {
            driver.services().errors().failed("timer", e);
            offer(over, Origin.CALLER);
        }
    }

    void disarm() {
        TimeSource.Timer armed = timer;
        if (armed != null) {
            timer = null;
            armed.cancel();
        }
    }

    /** What the timer says. */
    Signal whenOver() {
        return Signal.TIMED_OUT;
    }

    /**
     * The run no longer waits for this step, whose outcome it has. Work that goes on keeps its place in the bulkhead.
     *
     * @param reason why the whole run ends; null if it goes on
     * @return true if the place went to the work, false if the run still has it
     */
    boolean giveUp(@Nullable NodeException reason) {
        return false;
    }

    /**
     * Begins nothing more beside the work that the run waits for; once, when the step is over.
     *
     * @return how many hedges were sent
     */
    int close() {
        return 0;
    }

    /** The answer awaits the run no longer. */
    void release() {
        boolean unused = takeOver(Signal.RELEASED, Origin.FOREIGN);
    }

    /** A pause before a retry. */
    static final class Pause extends Step {

        Pause(Driver driver) {
            super(driver, 0);
        }

        @Override
        Signal whenOver() {
            return Signal.PAUSE_OVER;
        }
    }
}
