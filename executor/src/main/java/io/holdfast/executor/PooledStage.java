package io.holdfast.executor;

import io.holdfast.strategies.bulkhead.PoolBulkhead;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A stage that is started on a thread of a bulkhead, and whose end takes it out of that bulkhead's queue. */
final class PooledStage extends CompletableFuture<Object> {

    private final CompletableFuture<CompletionStage<Object>> task;

    private PooledStage(CompletableFuture<CompletionStage<Object>> task) {
        this.task = task;
    }

    static CompletionStage<Object> start(PoolBulkhead pool, Supplier<CompletionStage<Object>> inner) {
        PooledStage promise;
        try {
            promise = new PooledStage(pool.submit(inner::get));
        } catch (Throwable refused) {
            return CompletableFuture.failedFuture(refused);
        }
        Object unused = promise.task
                .thenCompose(stage -> stage)
                .handle((value, failure) ->
                        failure == null ? promise.complete(value) : promise.completeExceptionally(failure));
        return promise;
    }

    /** Waits for a blocking call; an interrupt of the caller is one of the call. */
    static Object call(PoolBulkhead pool, Callable<Object> inner) throws Exception {
        return Awaited.value(pool.submit(inner));
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        boolean unused = task.cancel(mayInterruptIfRunning);
        return cancelled;
    }
}
