package io.holdfast.executor;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What one writes in an afternoon with the methods of {@code CompletableFuture}. It has the defects the trap tests are about, and those tests
 * show it, so that each is seen to fail on something.
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
}
