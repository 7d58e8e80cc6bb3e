package io.holdfast.core.time;

import io.holdfast.core.log.GuardedLog;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The one place in {@code core} that reads the machine's clocks and owns threads. */
final class SystemTime implements TimeSource {

    static final SystemTime INSTANCE = new SystemTime("holdfast-timer");

    private static final GuardedLog LOG = GuardedLog.of(SystemTime.class);

    // Its thread starts with the first timer, so a program without timers has none.
    private final ScheduledThreadPoolExecutor pool;

    SystemTime(String threadName) {
        this.pool = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, threadName);
            thread.setDaemon(true);
            // The class loader of the first caller must not be held for ever.
            thread.setContextClassLoader(SystemTime.class.getClassLoader());
            return thread;
        });
        pool.setRemoveOnCancelPolicy(true);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Instant instant() {
        return Instant.now();
    }

    @Override
    public Timer schedule(Runnable task, long delayNanos) {
        Objects.requireNonNull(task, "task");
        OneShot timer = new OneShot(task);
        timer.future = pool.schedule(timer, Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
        return timer;
    }

    /**
     * Starts or is cancelled, whichever comes first; the pool's own future says "cancelled" of a task that is running,
     * too.
     */
    private static final class OneShot implements Runnable, Timer {
        private final Runnable task;
        private final AtomicBoolean decided = new AtomicBoolean();
        private volatile @Nullable Future<?> future;

        OneShot(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (!decided.compareAndSet(false, true)) {
                return;
            }
            try {
                task.run();
            } catch (Throwable t) {
                LOG.warn("timer task failed: {}", task, t);
            }
        }

        @Override
        public boolean cancel() {
            boolean first = decided.compareAndSet(false, true);
            Future<?> scheduled = future;
            if (first && scheduled != null) {
                scheduled.cancel(false);
            }
            return first;
        }
    }
}
