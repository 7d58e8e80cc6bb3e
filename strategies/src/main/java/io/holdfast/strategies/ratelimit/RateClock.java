package io.holdfast.strategies.ratelimit;

import io.holdfast.core.log.GuardedLog;
import io.holdfast.core.time.TimeSource;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Time as a rate limit sees it, and how its callers wait. On the machine's time a thread parks with a bound; on any
 * other a timer of that time wakes it, so that a test that moves time moves waiters too. Thread-safe.
 */
final class RateClock {

    /** By the name that users know. */
    private static final GuardedLog LOG = GuardedLog.of("io.holdfast.strategies.ratelimit.RateLimit");

    private static final TimeSource SYSTEM = TimeSource.system();

    /** What depends on a future runs where it completes, so this is a thread apart. */
    private static final TimeSource SYSTEM_TIMERS = TimeSource.systemWithTimerThread("holdfast-ratelimit-timer");

    private final @Nullable TimeSource source;
    // What a user's clock last said, for when it fails. Racy on purpose: any recent reading will do.
    private volatile long last;

    /** Without a source, the machine's time. */
    RateClock(@Nullable TimeSource source) {
        this.source = source;
    }

    /** Monotonic time; for a clock that fails it stands still. */
    long nanos() {
        TimeSource own = source;
        if (own == null) {
            return SYSTEM.nanoTime();
        }
        try {
            long now = own.nanoTime();
            last = now;
            return now;
        } catch (Throwable t) {
            LOG.warn("clock failed, time stands still", t);
            return last;
        }
    }

    TimeSource.Timer schedule(Runnable task, long nanos) {
        return (source == null ? SYSTEM_TIMERS : source).schedule(task, nanos);
    }

    /**
     * Holds the calling thread up.
     *
     * @return false if it was interrupted, which it then still is, or time has no timers
     */
    boolean sleep(long nanos) {
        if (nanos <= 0) {
            return true;
        }
        return source == null ? parkFor(nanos) : parkUntilWoken(nanos);
    }

    private boolean parkFor(long nanos) {
        long begin = SYSTEM.nanoTime();
        for (long rest = nanos; rest > 0; rest = nanos - (SYSTEM.nanoTime() - begin)) {
            if (Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(this, rest);
        }
        return !Thread.currentThread().isInterrupted();
    }

    private boolean parkUntilWoken(long nanos) {
        Alarm alarm = new Alarm(Thread.currentThread());
        TimeSource.Timer timer;
        try {
            timer = schedule(alarm, nanos);
        } catch (Throwable t) {
            LOG.warn("timer failed, not waiting", t);
            return false;
        }
        while (!alarm.rung && !Thread.currentThread().isInterrupted()) {
            LockSupport.park(this);
        }
        boolean unused = timer.cancel();
        return !Thread.currentThread().isInterrupted();
    }

    private static final class Alarm implements Runnable {
        private final Thread sleeper;
        volatile boolean rung;

        Alarm(Thread sleeper) {
            this.sleeper = sleeper;
        }

        @Override
        public void run() {
            rung = true;
            LockSupport.unpark(sleeper);
        }
    }
}
