package io.holdfast.testkit;

import io.holdfast.core.time.TimeSource;
import io.holdfast.executor.AsyncNodeFunction;
import io.holdfast.executor.NodeFunction;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Node functions that behave badly, each in one way. Bind them in place of your own and see what your service answers.
 *
 * <p>{@link #release()} ends everything that was left hanging: threads that ignore their interrupt, and stages that
 * never complete. {@link #close()} does the same, so that a try-with-resources leaves nothing behind. Thread-safe.
 */
public final class HostileNodes implements AutoCloseable {

    private final Queue<CompletableFuture<Object>> hanging = new ConcurrentLinkedQueue<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger stubborn = new AtomicInteger();

    /** Nothing hangs yet. */
    public HostileNodes() {}

    /**
     * Returns a stage that never completes, a new one each time.
     *
     * @return a function
     */
    public AsyncNodeFunction neverCompletes() {
        return in -> hang();
    }

    private CompletableFuture<Object> hang() {
        CompletableFuture<Object> stage = new CompletableFuture<>();
        hanging.add(stage);
        if (released.getCount() == 0) {
            stage.cancel(false);
        }
        return stage;
    }

    /**
     * Throws instead of returning a stage.
     *
     * @param failure what, not null
     * @return a function
     */
    public AsyncNodeFunction throwsAtOnce(Exception failure) {
        return in -> {
            throw failure;
        };
    }

    /**
     * Throws an {@link Error}.
     *
     * @param error what, not null
     * @return a function
     */
    public AsyncNodeFunction throwsError(Error error) {
        return in -> {
            throw error;
        };
    }

    /**
     * Returns null instead of a stage.
     *
     * @return a function
     */
    @SuppressWarnings("NullAway") // that is what it is for
    public AsyncNodeFunction nullStage() {
        return in -> null;
    }

    /**
     * Completes after a delay, whether anybody still waits or not.
     *
     * @param value the value, not null
     * @param delay after how long, not null
     * @param time whose timer completes it: user code on the timer's thread, not null
     * @return a function
     */
    public AsyncNodeFunction late(Object value, Duration delay, TimeSource time) {
        return in -> {
            CompletableFuture<Object> stage = new CompletableFuture<>();
            TimeSource.Timer unused = time.schedule(() -> stage.complete(value), delay);
            return stage;
        };
    }

    /**
     * Completes twice, with different values; the second is forced.
     *
     * @param first not null
     * @param second not null
     * @param time whose timer completes it, not null
     * @return a function
     */
    public AsyncNodeFunction twice(Object first, Object second, TimeSource time) {
        return in -> {
            CompletableFuture<Object> stage = new CompletableFuture<>();
            TimeSource.Timer unused = time.schedule(
                    () -> {
                        stage.complete(first);
                        stage.obtrudeValue(second);
                    },
                    Duration.ofMillis(1));
            return stage;
        };
    }

    /**
     * Works until {@link #release()}, whoever interrupts it.
     *
     * @return a function that does its work before it returns
     */
    public NodeFunction ignoresInterrupt() {
        return in -> {
            stubborn.incrementAndGet();
            try {
                while (released.getCount() > 0) {
                    try {
                        released.await();
                    } catch (InterruptedException ignored) {
                        // hostile: goes on as if nothing had happened
                        continue;
                    }
                }
            } finally {
                stubborn.decrementAndGet();
            }
            return "too late";
        };
    }

    /**
     * Completes on the timer's thread and blocks it there until {@link #release()}, through a dependent of its own.
     *
     * @param value the value, not null
     * @param time whose timer is blocked, not null; not a virtual one, or the test hangs
     * @return a function
     */
    public AsyncNodeFunction blocksTheTimer(Object value, TimeSource time) {
        return in -> {
            CompletableFuture<Object> stage = new CompletableFuture<>();
            TimeSource.Timer unused = time.schedule(
                    () -> {
                        stage.complete(value);
                        awaitRelease();
                    },
                    Duration.ofMillis(1));
            return stage;
        };
    }

    private void awaitRelease() {
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Returns a stage behind a chain of dependents.
     *
     * @param value the value, not null
     * @param depth how many dependents, 0 or more
     * @return a function
     */
    public AsyncNodeFunction deepChain(Object value, int depth) {
        return in -> {
            CompletableFuture<Object> stage = CompletableFuture.completedFuture(value);
            for (int i = 0; i < depth; i++) {
                stage = stage.thenApply(same -> same);
            }
            return stage;
        };
    }

    /**
     * All asynchronous ones that need no clock, by name: for parameterised tests.
     *
     * @return an immutable map
     */
    public Map<String, AsyncNodeFunction> all() {
        return Map.of(
                "neverCompletes", neverCompletes(),
                "throwsAtOnce", throwsAtOnce(new IllegalStateException("hostile")),
                "throwsError", throwsError(new AssertionError("hostile")),
                "nullStage", nullStage(),
                "deepChain", deepChain("deep", 1_000));
    }

    /**
     * How many threads work on in {@link #ignoresInterrupt()}.
     *
     * @return 0 or more
     */
    public int stubbornThreads() {
        return stubborn.get();
    }

    /** Ends everything that was left hanging: stages are cancelled, threads go on. */
    public void release() {
        released.countDown();
        for (CompletableFuture<Object> stage = hanging.poll(); stage != null; stage = hanging.poll()) {
            stage.cancel(false);
        }
    }

    @Override
    public void close() {
        release();
    }
}
