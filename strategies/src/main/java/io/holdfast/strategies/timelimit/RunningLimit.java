package io.holdfast.strategies.timelimit;

import io.holdfast.core.internal.Nanos;
import io.holdfast.core.time.TimeSource;
import io.holdfast.core.time.TimeSource.Timer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One time limit on a call that runs on its caller's own thread. A timer interrupts that thread when the limit is over,
 * and the end of the call takes the interrupt back.
 *
 * <h2>States</h2>
 *
 * <pre>
 *              the call ends
 *   RUNNING ───────────────────────────────────────────────&gt; ENDED
 *      │ the limit is over                                      ^
 *      ├──── the thread is interrupted already ──&gt; OVER ────────┤ nothing to take back
 *      │                                            │ later     │
 *      └──── it is not ────────────────────────&gt; INTERRUPTED ───┘ the interrupt is taken back
 * </pre>
 *
 * The step out of RUNNING decides the outcome, and it is one step: either the call ended first, and the timer never
 * interrupts; or the limit was over first, and the call has timed out whatever it returns.
 *
 * <h2>One interrupt, exactly</h2>
 *
 * A thread has one interrupt flag, which tells neither how often nor by whom. So that the interrupt that is taken back
 * is this limit's own, the timer interrupts a thread only if it is not interrupted yet. If it is, the other's interrupt
 * stops the call as well as this one would; the timer looks again later, since the call may have swallowed it.
 * <ul>
 *   <li>Another's interrupt before the limit is over stays, and so does one after the call's end.
 *   <li>A timer that fires as the call ends comes before the end, and its interrupt is taken back, or after it, and
 *       does not interrupt: both hold the monitor for the whole step.
 *   <li>Another's interrupt between this limit's own and the end of the call cannot be told from this limit's own, or
 *       from a call that restores the flag, and is taken back with it. A call that has answered the interrupt by then
 *       leaves the flag clear, and its {@code finally} blocks run uninterrupted: a limit interrupts its call once.
 * </ul>
 *
 * <h2>Nested limits</h2>
 *
 * The limits that are under way on one thread know each other (a {@link Chain}), and one timer thread serves them all.
 * An outer limit that is over while an inner call runs interrupts that. If the inner call has timed out as well, its
 * end does not take the interrupt back, and sets it again if the call has answered it: what follows the inner call, its
 * fallback for one, is part of the outer call, which is to stop. If the inner call was in time, it ends as it likes, as
 * any code does that is interrupted: with its value, or with the {@link InterruptedException}.
 *
 * <h2>Limits that do not interrupt</h2>
 *
 * A limit that is not to disturb its call has no timer, and looks at the clock as the call ends. It is in the chain
 * like the others, since nested calls may ask how much time is left.
 *
 * <h2>Memory order</h2>
 *
 * All fields that change are guarded by the chain's monitor, which is contended only where an
 * end and a timer meet. The interrupt itself is sent while it is held; so an end that finds INTERRUPTED finds the flag
 * set by it, or cleared by the call since.
 */
final class RunningLimit {

    /** How soon a timer looks again whether a thread is still interrupted by another, and how late at most. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(1);

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(64);

    private enum State {
        RUNNING,
        OVER,
        INTERRUPTED,
        ENDED
    }

    /** The limits under way on one thread, while there are any. */
    private static final class Chain {

        static final ThreadLocal<Chain> OF_THREAD = new ThreadLocal<>();

        final Thread thread = Thread.currentThread();

        @Nullable
        RunningLimit innermost;
    }

    private final Chain chain;
    private final TimeSource time;
    private final @Nullable RunningLimit outer;
    private final long beginNanos;
    private final long limitNanos;
    private final boolean interrupts;
    private State state = State.RUNNING;
    private boolean outerInterrupted;
    private Duration pause = FIRST_PAUSE;
    private @Nullable Timer timer;

    private RunningLimit(Chain chain, TimeSource time, Duration duration, boolean interrupts) {
        this.chain = chain;
        this.time = time;
        this.outer = chain.innermost;
        this.beginNanos = time.nanoTime();
        this.limitNanos = Math.max(0, Nanos.of(duration));
        this.interrupts = interrupts;
    }

    /** Begins a limit for what this thread does next. */
    static RunningLimit begin(TimeSource time, Duration duration, boolean interrupts) {
        Chain known = Chain.OF_THREAD.get();
        Chain chain = known == null ? new Chain() : known;
        synchronized (chain) {
            RunningLimit limit = new RunningLimit(chain, time, duration, interrupts);
            if (interrupts) {
                // Before the limit is linked: if no timer can be had, the caller is told, and nothing has begun.
                limit.timer = time.schedule(limit::expire, limit.limitNanos);
            }
            chain.innermost = limit;
            if (known == null) {
                Chain.OF_THREAD.set(chain);
            }
            return limit;
        }
    }

    /** Returns the least that the limits under way on this thread have left; empty if there are none. */
    static Optional<Duration> remaining() {
        Chain chain = Chain.OF_THREAD.get();
        if (chain == null) {
            return Optional.empty();
        }
        long least = Long.MAX_VALUE;
        // Only this thread links and unlinks.
        for (RunningLimit limit = chain.innermost; limit != null; limit = limit.outer) {
            least = Math.min(least, limit.limitNanos - limit.elapsedNanos());
        }
        return Optional.of(Duration.ofNanos(Math.max(0, least)));
    }

    private long elapsedNanos() {
        return time.nanoTime() - beginNanos;
    }

    /** The limit is over: called by the timer. */
    private void expire() {
        synchronized (chain) {
            if (state == State.ENDED) {
                return;
            }
            state = State.OVER;
            if (chain.thread.isInterrupted()) {
                timer = time.schedule(this::expire, pause);
                pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : pause;
                return;
            }
            chain.thread.interrupt();
            state = State.INTERRUPTED;
            for (RunningLimit inner = chain.innermost; inner != null && inner != this; inner = inner.outer) {
                inner.outerInterrupted = true;
            }
        }
    }

    /** Ends the limit with its call; true if the limit was over first. Called once, by the caller's thread. */
    boolean end() {
        State last;
        synchronized (chain) {
            last = lastState();
            state = State.ENDED;
            if (last != State.RUNNING && outerInterrupted) {
                chain.thread.interrupt();
            } else if (last == State.INTERRUPTED) {
                Thread.interrupted();
            }
            chain.innermost = outer;
            if (outer == null) {
                Chain.OF_THREAD.remove();
            }
        }
        if (timer != null && last != State.INTERRUPTED) {
            timer.cancel();
        }
        return last != State.RUNNING;
    }

    private State lastState() {
        return !interrupts && elapsedNanos() > limitNanos ? State.OVER : state;
    }
}
