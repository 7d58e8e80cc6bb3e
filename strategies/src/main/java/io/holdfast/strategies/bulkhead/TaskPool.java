package io.holdfast.strategies.bulkhead;

import io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig;
import io.holdfast.core.internal.Nanos;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of a pool bulkhead. It runs what has a place among the calls that are admitted, and refuses nothing else
 * while it is open: the JDK's own pool refuses, too, when its queue is full for the moment in which a thread that is
 * free has not taken the next call yet.
 */
final class TaskPool extends ThreadPoolExecutor {

    private final TaskQueue tasks;

    TaskPool(ThreadPoolBulkheadConfig config, TaskQueue tasks, ThreadFactory threads, boolean virtual) {
        super(
                config.getCoreThreadPoolSize(),
                config.getMaxThreadPoolSize(),
                Nanos.of(config.getKeepAliveDuration()),
                TimeUnit.NANOSECONDS,
                tasks,
                threads,
                TaskPool::overflow);
        this.tasks = tasks;
        if (virtual && config.getKeepAliveDuration().compareTo(Duration.ZERO) > 0) {
            allowCoreThreadTimeOut(true); // there is nothing to be saved
        }
    }

    /** Runs a call that has a place, or gets one now. Handlers of refused calls come here, too. */
    @Override
    public void execute(Runnable task) {
        if (task instanceof PoolTask<?> call && !call.takePlace()) {
            throw new RejectedExecutionException("pool: full (expected: a place)");
        }
        super.execute(task);
    }

    private static void overflow(Runnable task, ThreadPoolExecutor pool) {
        if (pool.isShutdown() || !(pool instanceof TaskPool ours) || !ours.tasks.force(task)) {
            throw new RejectedExecutionException("pool: shut down (expected: open)");
        }
        boolean unused = pool.prestartCoreThread(); // all may have left for want of work since this was refused
        if (pool.isShutdown() && pool.remove(task)) {
            throw new RejectedExecutionException("pool: shut down (expected: open)");
        }
    }

    /** Changes the numbers, in an order in which they never contradict each other. */
    void change(ThreadPoolBulkheadConfig to) {
        setKeepAliveTime(
                Math.max(allowsCoreThreadTimeOut() ? 1 : 0, Nanos.of(to.getKeepAliveDuration())), TimeUnit.NANOSECONDS);
        if (to.getMaxThreadPoolSize() >= getCorePoolSize()) {
            setMaximumPoolSize(to.getMaxThreadPoolSize());
            setCorePoolSize(to.getCoreThreadPoolSize());
        } else {
            setCorePoolSize(to.getCoreThreadPoolSize());
            setMaximumPoolSize(to.getMaxThreadPoolSize());
        }
        tasks.capacity(to.getQueueCapacity());
    }
}
