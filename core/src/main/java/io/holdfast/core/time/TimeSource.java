package io.holdfast.core.time;

import io.holdfast.core.internal.Nanos;
import java.time.Duration;
import java.time.Instant;

/**
 * Monotonic time, wall-clock time and one-shot timers. Implementations are thread-safe.
 *
 * <p>Production code uses {@link #system()}; tests use {@link VirtualTime}.
 */
public interface TimeSource {

    /**
     * Returns monotonic time in nanoseconds from an arbitrary origin, which may be negative. Only differences mean
     * anything: compare with {@code a - b < 0}, never with {@code a < b}.
     *
     * @return the current monotonic time, nanoseconds
     */
    long nanoTime();

    /**
     * Returns wall-clock time. It may jump in either direction, so it serves as a timestamp for people and never as a
     * measure.
     *
     * @return the current instant
     */
    Instant instant();

    /**
     * Runs a task once after a delay. The task runs on a thread that all timers share: it must be short, must not
     * block, and hands user code to an executor. What it throws is logged and affects no other timer.
     *
     * @param task what to run
     * @param delayNanos nanoseconds from now; zero or less means as soon as possible
     * @return a handle to cancel it
     * @throws NullPointerException if {@code task} is null
     */
    Timer schedule(Runnable task, long delayNanos);

    /**
     * As {@link #schedule(Runnable, long)} with a {@link Duration}; one too long for a {@code long} of nanoseconds
     * counts as 292 years.
     *
     * @param task what to run
     * @param delay the delay from now
     * @return a handle to cancel it
     */
    default Timer schedule(Runnable task, Duration delay) {
        return schedule(task, Nanos.of(delay));
    }

    /**
     * Returns the machine's own time. Its timers share one daemon thread that is started with the first timer;
     * cancelled timers leave its queue at once.
     *
     * @return the process-wide instance
     */
    static TimeSource system() {
        return SystemTime.INSTANCE;
    }

    /**
     * Returns the machine's own time with a timer thread apart from that of {@link #system()}, for timers that run user
     * code and may be held up by it.
     *
     * @param threadName the name of the daemon thread; it is started with the first timer
     */
    static TimeSource systemWithTimerThread(String threadName) {
        return new SystemTime(threadName);
    }

    /** A scheduled task. Thread-safe. */
    interface Timer {

        /**
         * Cancels the task if it has not started.
         *
         * @return true if the task will not run; false if it has started, has ended or was cancelled before
         */
        boolean cancel();
    }
}
