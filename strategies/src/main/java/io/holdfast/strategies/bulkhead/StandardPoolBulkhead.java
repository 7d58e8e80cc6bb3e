package io.holdfast.strategies.bulkhead;

import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig;
import io.github.resilience4j.bulkhead.event.BulkheadEvent;
import io.github.resilience4j.core.ContextPropagator;
import io.github.resilience4j.core.EventConsumer;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.internal.Nanos;
import io.holdfast.core.log.GuardedLog;
import io.holdfast.strategies.internal.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * The bulkhead that {@link PoolBulkhead} makes. How many calls run or wait together is one number, in {@link Places},
 * and a call is admitted or refused by it alone; {@link TaskPool} has the threads, and {@link TaskQueue} says whether
 * an admitted call waits or gets a thread more. A call and its promise are one object, {@link PoolTask}.
 *
 * <p><b>Why every promise completes.</b> A call that is admitted is in the queue or with a thread until it ends. One
 * that is not goes to the configured handler, and when that returns it has been run, is in the queue, or is refused.
 * Whatever has a place is in {@code calls}, from before it reaches the queue or a thread until its promise is done:
 * closing cancels all of it after its bound, also a call that a thread has taken and not yet begun.
 */
final class StandardPoolBulkhead implements PoolBulkhead, PoolTask.Pool {

    private static final GuardedLog LOG = GuardedLog.of(PoolBulkhead.class);

    private final String name;
    private final PoolBulkheadOptions options;
    private final Map<String, String> tags;
    private final LimitPublisher publisher;
    private final Places places;
    private final TaskQueue queue;
    private final TaskPool pool;
    private final Metrics metrics = new PoolMetrics();
    /** Calls that have a place, and those that a handler runs without one. */
    private final Set<PoolTask<?>> calls = ConcurrentHashMap.newKeySet();

    private final ReentrantLock changes = new ReentrantLock();
    private volatile PoolSettings settings;

    StandardPoolBulkhead(
            String name, ThreadPoolBulkheadConfig config, PoolBulkheadOptions options, Map<String, String> tags) {
        this.name = name;
        this.options = options;
        this.tags = tags;
        this.settings = new PoolSettings(config);
        this.publisher = new LimitPublisher(name, LOG);
        this.places = new Places(settings.most);
        this.queue = new TaskQueue(config.getQueueCapacity(), this::refused);
        this.pool = new TaskPool(config, queue, PoolThreads.of(name, options), options.isVirtualThreads());
    }

    // ---- calls

    @Override
    public <T> CompletableFuture<T> submit(Callable<T> call) {
        PoolSettings now = settings;
        PoolTask<T> task = new PoolTask<>(
                this,
                ContextPropagator.decorateCallable(now.config.getContextPropagator(), Objects.requireNonNull(call)));
        try {
            if (task.takePlace()) {
                pool.execute(task);
            } else {
                refuse(task, now);
            }
        } catch (RejectedExecutionException e) {
            boolean unused = task.refuse(e);
            throw refused();
        } catch (Throwable t) {
            boolean unused = task.refuse(t);
            throw t;
        }
        return task;
    }

    @Override
    public CompletableFuture<Void> submit(Runnable call) {
        Objects.requireNonNull(call);
        return submit(nothing(call));
    }

    @SuppressWarnings("NullAway") // Void has no other value
    private static Callable<Void> nothing(Runnable call) {
        return () -> {
            call.run();
            return null;
        };
    }

    private void refuse(PoolTask<?> task, PoolSettings now) {
        if (now.aborts) {
            throw new RejectedExecutionException("pool: full (expected: a place)");
        }
        now.config.getRejectedExecutionHandler().rejectedExecution(task, pool);
        // It may have been discarded, or put into the queue of a pool that is closed.
        if (task.isLeftAlone() || (pool.isShutdown() && pool.remove(task))) {
            boolean unused = task.refuse(refused());
        }
    }

    private BulkheadFullException refused() {
        publisher.rejected();
        return settings.refusal(this);
    }

    @Override
    public Places places() {
        return places;
    }

    @Override
    public void admits(PoolTask<?> task) {
        calls.add(task);
    }

    @Override
    public void leaves(PoolTask<?> task) {
        calls.remove(task);
    }

    @Override
    public void begins(PoolTask<?> task) {
        calls.add(task);
        publisher.permitted();
    }

    @Override
    public void ends(PoolTask<?> task) {
        publisher.finished();
    }

    @Override
    public void forget(PoolTask<?> task) {
        boolean unused = pool.remove(task);
    }

    // ---- what it is, and how it changes

    @Override
    public Reconfiguration reconfigure(UnaryOperator<ThreadPoolBulkheadConfig> change) {
        for (; ; ) {
            PoolSettings before = settings;
            PoolSettings after = new PoolSettings(Objects.requireNonNull(change.apply(before.copy()), "config"));
            changes.lock();
            try {
                if (settings == before) {
                    settings = after;
                    places.limit(after.most);
                    pool.change(after.config);
                    publisher.counts().reconfigured();
                    return new Reconfiguration(
                            name, Setting.changes(PoolSettings.ALL, before.config, after.config), carried(), List.of());
                }
            } finally {
                changes.unlock();
            }
        }
    }

    private List<String> carried() {
        List<String> carried = new ArrayList<>();
        int calls = places.taken();
        if (calls > 0) {
            carried.add("calls that run or wait: " + calls);
        }
        return carried;
    }

    /** Begins to close: what was admitted still runs, nothing more is. */
    void shutdown() {
        pool.shutdown();
    }

    @Override
    public void close() {
        boolean unused = close(options.getCloseTimeout());
    }

    @Override
    public boolean close(Duration timeout) {
        pool.shutdown();
        boolean ended = false;
        try {
            ended = pool.awaitTermination(Nanos.of(timeout), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!ended) {
            for (Runnable waiting : pool.shutdownNow()) {
                cancel(waiting);
            }
            calls.forEach(StandardPoolBulkhead::cancel);
        }
        return ended;
    }

    private static void cancel(Runnable task) {
        if (task instanceof PoolTask<?> call) {
            boolean unused = call.cancel(true);
        }
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public ThreadPoolBulkheadConfig getBulkheadConfig() {
        return settings.config;
    }

    @Override
    public PoolBulkheadOptions getOptions() {
        return options;
    }

    @Override
    public Metrics getMetrics() {
        return metrics;
    }

    @Override
    public Map<String, String> getTags() {
        return tags;
    }

    @Override
    public LimitCounts counts() {
        return publisher.counts();
    }

    @Override
    public ThreadPoolBulkheadEventPublisher getEventPublisher() {
        return publisher;
    }

    @Override
    public <E extends BulkheadEvent> Subscription subscribe(Class<E> type, EventConsumer<? super E> consumer) {
        return publisher.subscribe(type, consumer);
    }

    @Override
    public String toString() {
        return "PoolBulkhead '" + name + "'";
    }

    private final class PoolMetrics implements Metrics {
        @Override
        public int getCoreThreadPoolSize() {
            return pool.getCorePoolSize();
        }

        @Override
        public int getThreadPoolSize() {
            return pool.getPoolSize();
        }

        @Override
        public int getMaximumThreadPoolSize() {
            return pool.getMaximumPoolSize();
        }

        @Override
        public int getQueueDepth() {
            return queue.size();
        }

        @Override
        public int getRemainingQueueCapacity() {
            return queue.remainingCapacity();
        }

        @Override
        public int getQueueCapacity() {
            return settings.config.getQueueCapacity();
        }

        @Override
        public int getActiveThreadCount() {
            return pool.getActiveCount();
        }

        @Override
        public int getAvailableThreadCount() {
            return pool.getMaximumPoolSize() - pool.getActiveCount();
        }
    }
}
