package io.holdfast.benchmarks.jcstress.bulkhead;

import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig;
import io.github.resilience4j.bulkhead.event.BulkheadOnCallFinishedEvent;
import io.github.resilience4j.bulkhead.event.BulkheadOnCallPermittedEvent;
import io.holdfast.strategies.bulkhead.PoolBulkhead;
import io.holdfast.strategies.bulkhead.PoolBulkheadOptions;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A bulkhead with one thread and two places in its queue, whose thread an actor is: what the pool starts is its own
 * loop, which waits here until the actor runs it. That loop leaves when it finds the queue empty, so the actor comes
 * back.
 */
final class PoolByHand {

    private static final ThreadPoolBulkheadConfig CONFIG = ThreadPoolBulkheadConfig.custom()
            .coreThreadPoolSize(1)
            .maxThreadPoolSize(1)
            .queueCapacity(2)
            .keepAliveDuration(Duration.ofNanos(1))
            .writableStackTraceEnabled(false)
            .build();

    private final Queue<Runnable> started = new ConcurrentLinkedQueue<>();
    private final AtomicInteger permitted = new AtomicInteger();
    private final AtomicInteger finished = new AtomicInteger();
    // Of virtual threads the first may leave, too.
    final PoolBulkhead pool = PoolBulkhead.of(
            "subject",
            CONFIG,
            PoolBulkheadOptions.defaults().virtualThreads(true).threadFactory(Started::new));

    PoolByHand() {
        pool.subscribe(BulkheadOnCallPermittedEvent.class, event -> permitted.incrementAndGet());
        pool.subscribe(BulkheadOnCallFinishedEvent.class, event -> finished.incrementAndGet());
    }

    /** Up to JDK 18 a pool calls {@code start}; a later one starts the thread past it, which comes to {@code run}. */
    private final class Started extends Thread {
        private final Runnable loop;

        Started(Runnable loop) {
            super(null, null, "subject", 0, false);
            this.loop = loop;
        }

        @Override
        public void start() {
            started.add(loop);
        }

        @Override
        public void run() {
            started.add(loop);
        }
    }

    /** Is the pool's thread until these promises have completed; true if an interrupt is left then. */
    boolean threadUntilDone(CompletableFuture<?>... promises) {
        CompletableFuture<Void> all = CompletableFuture.allOf(promises);
        while (!all.isDone()) {
            threadUntilIdle();
            Thread.yield();
        }
        return Thread.interrupted();
    }

    /** Is the pool's thread, if that has been started, until it finds the queue empty. */
    void threadUntilIdle() {
        for (Runnable loop = started.poll(); loop != null; loop = started.poll()) {
            loop.run();
        }
    }

    /** The value, {@code cancelled}, {@code failed}, or {@code open}. */
    static String end(CompletableFuture<?> promise) {
        if (!promise.isDone()) {
            return "open";
        }
        if (promise.isCancelled()) {
            return "cancelled";
        }
        return promise.isCompletedExceptionally() ? "failed" : String.valueOf(promise.join());
    }

    /** Calls that began, that ended, that are in the queue, and places that are free. */
    String rest() {
        String told = permitted + " " + finished + " " + pool.getMetrics().getQueueDepth();
        int free = 0;
        try {
            while (free < 10) {
                CompletableFuture<Void> unused = pool.submit(() -> {});
                free++;
            }
        } catch (BulkheadFullException full) {
            return told + " " + free;
        }
        return told + " more than there are";
    }
}
