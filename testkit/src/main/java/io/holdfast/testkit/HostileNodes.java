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

    /** Makes a set of nodes of which none hangs yet. */
    public HostileNodes() {}

    /**
     * Returns a function whose stages never complete; each call makes a new one.
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
     * Returns a function that throws instead of returning a stage.
     */
    public AsyncNodeFunction throwsAtOnce(Exception failure) {
        return in -> {
            throw failure;
        };
    }

    /**
     * Returns a function that throws an {@link Error}.
     */
    public AsyncNodeFunction throwsError(Error error) {
        return in -> {
            throw error;
        };
    }

    /**
     * Returns a function that returns null instead of a stage.
     */
    @SuppressWarnings("NullAway") // that is what it is for
    public AsyncNodeFunction nullStage() {
        return in -> null;
    }

    /**
     * Returns a function whose stage completes after a delay, whether anybody still waits or not.
     *
     * @param value the value
     * @param delay after how long
     * @param time whose timer completes it: user code on the timer's thread
     */
    public AsyncNodeFunction late(Object value, Duration delay, TimeSource time) {
        return in -> {
            CompletableFuture<Object> stage = new CompletableFuture<>();
            TimeSource.Timer unused = time.schedule(() -> stage.complete(value), delay);
            return stage;
        };
    }

    /**
     * Returns a function whose stage completes twice, with different values; the second is forced.
     *
     * @param first the first value
     * @param second the second value
     * @param time whose timer completes it
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
     * Returns a function that works until {@link #release()} and ignores interrupts.
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
     * Returns a function whose stage completes on the timer's thread and blocks it there until {@link #release()},
     * through a dependent of its own.
     *
     * @param value the value
     * @param time whose timer is blocked; not a virtual one, or the test hangs
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
     * Returns a function whose stage is behind a chain of dependents.
     *
     * @param value the value
     * @param depth how many dependents, 0 or more
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
     * Returns all asynchronous functions that need no clock, by name, for parameterised tests. The map is immutable.
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
     * Returns how many threads are still working in {@link #ignoresInterrupt()}.
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
