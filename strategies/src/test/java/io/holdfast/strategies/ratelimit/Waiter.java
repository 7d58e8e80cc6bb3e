package io.holdfast.strategies.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.ratelimiter.RateLimiter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A thread that asks for permission, and what it is told. */
final class Waiter {

    private static final long LIMIT_SECONDS = 20;

    private final CompletableFuture<Boolean> answer = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean interruptedAfter;

    private Waiter(BooleanSupplier question) {
        this.thread = new Thread(() -> {
            try {
                boolean granted = question.getAsBoolean();
                interruptedAfter = Thread.currentThread().isInterrupted();
                answer.complete(granted);
            } catch (Throwable t) {
                answer.completeExceptionally(t);
            }
        });
    }

    /** Asks, and comes back when the thread waits. */
    static Waiter on(RateLimiter limit, BooleanSupplier question) {
        int before = limit.getMetrics().getNumberOfWaitingThreads();
        Waiter waiter = new Waiter(question);
        waiter.thread.start();
        await(() -> limit.getMetrics().getNumberOfWaitingThreads() > before
                && waiter.thread.getState() != Thread.State.RUNNABLE);
        return waiter;
    }

    static Waiter on(RateLimiter limit) {
        return on(limit, limit::acquirePermission);
    }

    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as("time is over").isNegative();
            Thread.onSpinWait();
        }
    }

    void interrupt() {
        thread.interrupt();
    }

    boolean isWaiting() {
        return !answer.isDone();
    }

    boolean answer() throws Exception {
        return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    boolean interruptedAfter() {
        return interruptedAfter;
    }
}
