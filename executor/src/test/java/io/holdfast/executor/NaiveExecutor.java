package io.holdfast.executor;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What one writes in an afternoon with the methods of {@code CompletableFuture}. It has the defects the trap tests are
 * about, and those tests show it, so that each is seen to fail on something.
 */
final class NaiveExecutor {

    private NaiveExecutor() {}

    static <T> CompletableFuture<T> timed(CompletableFuture<T> stage, Duration timeout) {
        return stage.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    static <T> CompletableFuture<T> copiedAndTimed(CompletableFuture<T> stage, Duration timeout) {
        return stage.thenApply(value -> value).orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // composed on the next line, which is the naive part
    static <T> CompletableFuture<T> retried(Supplier<CompletableFuture<T>> node, int retries) {
        return node.get()
                .handle((value, failure) -> failure == null
                        ? CompletableFuture.completedFuture(value)
                        : retries == 0 ? CompletableFuture.<T>failedFuture(failure) : retried(node, retries - 1))
                .thenCompose(Function.identity());
    }

    static <T> CompletableFuture<T> withFallback(
            Supplier<? extends CompletionStage<T>> node, Function<Throwable, T> fallback) {
        return node.get().exceptionally(fallback).toCompletableFuture();
    }

    /** The seed's defect: bookkeeping inside the retried block. */
    static <T> T retriedWithBookkeeping(Callable<T> node, Runnable recordSuccess, int retries) throws Exception {
        for (int attempt = 0; ; attempt++) {
            try {
                T value = node.call();
                recordSuccess.run();
                return value;
            } catch (Exception e) {
                if (attempt == retries) {
                    throw e;
                }
            }
        }
    }

    /** The place is given back when the future ends, and the future ends before the work does. */
    static <T> CompletableFuture<T> limited(Supplier<T> work, Semaphore places, Duration timeout, Executor pool) {
        if (!places.tryAcquire()) {
            return CompletableFuture.failedFuture(new IllegalStateException("full"));
        }
        return timed(CompletableFuture.supplyAsync(work, pool), timeout)
                .whenComplete((value, failure) -> places.release());
    }

    /** Starts the fallback, and answers with what it has by then. */
    static <T> CompletableFuture<T> notAwaited(CompletableFuture<T> node, Supplier<CompletableFuture<T>> fallback) {
        return node.exceptionally(failure -> fallback.get().getNow(null));
    }

    /** Awaits the fallback, for ever if need be, and forgets what the node failed with. */
    static <T> CompletableFuture<T> awaited(CompletableFuture<T> node, Supplier<CompletableFuture<T>> fallback) {
        return node.exceptionallyCompose(failure -> fallback.get());
    }

    /** Each attempt writes its value when it has one. */
    static <T> CompletableFuture<Void> writing(
            CompletableFuture<T> attempt, AtomicReference<T> state, Duration timeout) {
        CompletableFuture<Void> written = attempt.thenAccept(state::set);
        return timed(written.copy(), timeout);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the naive part
    static <T> CompletableFuture<T> timedBy(
            ScheduledExecutorService timers, CompletableFuture<T> stage, Duration timeout) {
        CompletableFuture<T> copy = stage.copy();
        ScheduledFuture<Boolean> never = timers.schedule(
                () -> copy.completeExceptionally(new TimeoutException()), timeout.toNanos(), TimeUnit.NANOSECONDS);
        return never.isDone() ? stage : copy;
    }

    /** The listener sits in the chain of the outcome. */
    static <T> CompletableFuture<T> listened(CompletableFuture<T> stage, BiConsumer<T, Throwable> listener) {
        return stage.whenComplete(listener);
    }
}
