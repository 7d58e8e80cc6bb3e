package io.holdfast.strategies.ratelimit;

import io.github.resilience4j.core.exception.AcquirePermissionCancelledException;
import io.github.resilience4j.core.functions.CheckedSupplier;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.holdfast.core.log.GuardedLog;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls that a rate limit guards itself: Resilience4j's {@code execute} methods. They throw what its static
 * decorators throw, but a thread that is interrupted already takes no permit there, and a predicate that throws takes
 * no result away. An {@link Error} that a call throws is not shown to the predicate, as there.
 */
abstract class GuardedRateLimit implements RateLimit {

    private static final GuardedLog LOG = GuardedLog.of(RateLimit.class);

    /** What a configuration has that names no predicate; it need not be asked. */
    private static final Predicate<?> NEVER_DRAINS =
            RateLimiterConfig.ofDefaults().getDrainPermissionsOnResult();

    private volatile @Nullable RequestNotPermitted withoutTrace;

    /** Returns why a request is refused; always the same object if it shows no stack trace. */
    final RequestNotPermitted rejection() {
        if (getRateLimiterConfig().isWritableStackTraceEnabled()) {
            return RequestNotPermitted.createRequestNotPermitted(this);
        }
        RequestNotPermitted known = withoutTrace;
        if (known == null) {
            known = RequestNotPermitted.createRequestNotPermitted(this);
            // It has one if the configuration was changed meanwhile.
            if (known.getStackTrace().length == 0) {
                withoutTrace = known;
            }
        }
        return known;
    }

    private void acquireOrThrow(int permits) {
        if (Thread.currentThread().isInterrupted()) {
            throw new AcquirePermissionCancelledException();
        }
        if (!acquirePermission(permits)) {
            if (Thread.currentThread().isInterrupted()) {
                throw new AcquirePermissionCancelledException();
            }
            throw rejection();
        }
    }

    // ---- outcomes

    @Override
    public void onError(Throwable throwable) {
        Predicate<Either<? extends Throwable, ?>> predicate = predicate();
        if (predicate != null) {
            judge(predicate, Either.left(throwable));
        }
    }

    @Override
    public void onSuccess() {
        onResult(null);
    }

    @Override
    public void onResult(@Nullable Object result) {
        Predicate<Either<? extends Throwable, ?>> predicate = predicate();
        if (predicate != null) {
            judge(predicate, Either.right(result));
        }
    }

    @Override
    @Deprecated
    public void drainIfNeeded(Either<? extends Throwable, ?> callsResult) {
        Predicate<Either<? extends Throwable, ?>> predicate = predicate();
        if (predicate != null) {
            judge(predicate, callsResult);
        }
    }

    private @Nullable Predicate<Either<? extends Throwable, ?>> predicate() {
        Predicate<Either<? extends Throwable, ?>> configured =
                getRateLimiterConfig().getDrainPermissionsOnResult();
        return configured == NEVER_DRAINS ? null : configured;
    }

    private void judge(Predicate<Either<? extends Throwable, ?>> predicate, Either<? extends Throwable, ?> result) {
        boolean drains;
        try {
            drains = predicate.test(result);
        } catch (Throwable t) {
            LOG.warn("drainPermissionsOnResult failed, draining nothing", t);
            return;
        }
        if (drains) {
            drainPermissions();
        }
    }

    // ---- calls

    @Override
    public <T extends @Nullable Object> T executeSupplier(int permits, Supplier<T> supplier) {
        acquireOrThrow(permits);
        T result;
        try {
            result = supplier.get();
        } catch (Exception e) {
            onError(e);
            throw e;
        }
        onResult(result);
        return result;
    }

    @Override
    public <T extends @Nullable Object> T executeCallable(int permits, Callable<T> callable) throws Exception {
        acquireOrThrow(permits);
        T result;
        try {
            result = callable.call();
        } catch (Exception e) {
            onError(e);
            throw e;
        }
        onResult(result);
        return result;
    }

    @Override
    public <T extends @Nullable Object> T executeCheckedSupplier(int permits, CheckedSupplier<T> supplier)
            throws Throwable {
        acquireOrThrow(permits);
        T result;
        try {
            result = supplier.get();
        } catch (Exception e) {
            onError(e);
            throw e;
        }
        onResult(result);
        return result;
    }

    @Override
    public void executeRunnable(int permits, Runnable runnable) {
        acquireOrThrow(permits);
        try {
            runnable.run();
        } catch (Exception e) {
            onError(e);
            throw e;
        }
        onSuccess();
    }

    @Override
    public <T> CompletionStage<T> executeCompletionStage(Supplier<CompletionStage<T>> supplier) {
        return executeCompletionStage(1, supplier);
    }

    @Override
    public <T> CompletionStage<T> executeCompletionStage(int permits, Supplier<CompletionStage<T>> supplier) {
        try {
            acquireOrThrow(permits);
        } catch (RequestNotPermitted | AcquirePermissionCancelledException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        CompletableFuture<T> promise = new CompletableFuture<>();
        try {
            // handle, not whenComplete: the dependent that nobody looks at would cost an exception with a stack trace.
            CompletionStage<@Nullable Object> unused = supplier.get().handle((result, error) -> {
                ended(promise, result, error);
                return null;
            });
        } catch (Exception e) {
            if (promise.completeExceptionally(e)) {
                onError(e);
            }
        }
        return promise;
    }

    private <T> void ended(CompletableFuture<T> promise, T result, @Nullable Throwable error) {
        if (error == null) {
            onResult(result);
            promise.complete(result);
        } else {
            onError(error);
            promise.completeExceptionally(error);
        }
    }
}
