package io.holdfast.strategies.bulkhead;

import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.core.functions.CheckedSupplier;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The calls of a limit: a place before each, and after it the place's return and what the call has shown. */
abstract class LimitedCalls extends Places implements ConcurrencyLimit, PermitFuture.Source {

    LimitedCalls(int limit) {
        super(limit);
    }

    /** A call begins, which has a place; null if it is not one of those that are timed. */
    @Nullable
    abstract Sample begun();

    /** Why there was no place. */
    abstract BulkheadFullException refusal();

    @Override
    public <T extends @Nullable Object> T executeSupplier(Supplier<T> supplier) {
        acquirePermission();
        Sample timed = begun();
        Throwable failure = null;
        try {
            return supplier.get();
        } catch (Throwable t) {
            failure = t;
            throw t;
        } finally {
            ended(timed, failure);
        }
    }

    @Override
    public <T extends @Nullable Object> T executeCallable(Callable<T> callable) throws Exception {
        acquirePermission();
        Sample timed = begun();
        Throwable failure = null;
        try {
            return callable.call();
        } catch (Throwable t) {
            failure = t;
            throw t;
        } finally {
            ended(timed, failure);
        }
    }

    @Override
    public void executeRunnable(Runnable runnable) {
        acquirePermission();
        Sample timed = begun();
        Throwable failure = null;
        try {
            runnable.run();
        } catch (Throwable t) {
            failure = t;
            throw t;
        } finally {
            ended(timed, failure);
        }
    }

    @Override
    public <T extends @Nullable Object> T executeCheckedSupplier(CheckedSupplier<T> supplier) throws Throwable {
        acquirePermission();
        Sample timed = begun();
        Throwable failure = null;
        try {
            return supplier.get();
        } catch (Throwable t) {
            failure = t;
            throw t;
        } finally {
            ended(timed, failure);
        }
    }

    @Override
    public <T> CompletionStage<T> executeCompletionStage(Supplier<CompletionStage<T>> supplier) {
        if (!tryAcquirePermission()) {
            return CompletableFuture.failedFuture(refusal());
        }
        LimitedStage<T> guarded = new LimitedStage<>(this, begun(), getOptions().isCancelSource());
        guarded.run(supplier);
        return guarded;
    }

    @Override
    public <T> Supplier<CompletionStage<T>> decorateCompletionStage(Supplier<CompletionStage<T>> supplier) {
        return () -> executeCompletionStage(supplier);
    }

    @Override
    public <T> Supplier<Future<T>> decorateFuture(Supplier<Future<T>> supplier) {
        return () -> {
            if (!tryAcquirePermission()) {
                return CompletableFuture.failedFuture(refusal());
            }
            LimitedFuture<T> guarded;
            try {
                guarded = new LimitedFuture<>(this, Objects.requireNonNull(supplier.get(), "future"));
            } catch (Throwable t) {
                releasePermission();
                throw t;
            }
            return guarded.listening();
        };
    }
}
