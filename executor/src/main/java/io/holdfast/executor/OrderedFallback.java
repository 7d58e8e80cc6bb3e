package io.holdfast.executor;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A fallback as a layer: what is inside it has failed, and it answers. Neither an interrupt of the caller nor trouble
 * of the JVM is a failure to it.
 *
 * @param type of the failures that it is for
 * @param function yields the value; or, if {@code async}, a stage of it
 * @param executor where it runs for a call that is a stage; a blocking call's runs on its caller's thread
 */
record OrderedFallback(
        Class<? extends Throwable> type,
        Function<? super Throwable, ? extends @Nullable Object> function,
        boolean async,
        Executor executor)
        implements GuardLayer.Blocking, GuardLayer.Starting {

    private boolean isFor(Failure failure) {
        return type.isInstance(failure.cause()) && !failure.isFatal() && !OrderedCall.isInterrupt(failure.cause());
    }

    @Override
    @SuppressWarnings("NullAway") // a stand-in may be null; Callable does not say so
    public Object call(OrderedCall call, OrderedEntry inner) throws Exception {
        try {
            return inner.call();
        } catch (Throwable t) {
            Failure failure = Failure.of(t);
            if (!isFor(failure)) {
                throw t;
            }
            int attempt = call.attempt();
            call.failedWith(failure.cause(), attempt);
            Object value = function.apply(failure.cause());
            Object standIn = async ? Awaited.value(stageOf(value).toCompletableFuture()) : value;
            call.standsIn(attempt);
            return standIn;
        }
    }

    private static CompletionStage<?> stageOf(@Nullable Object stage) {
        return (CompletionStage<?>) Objects.requireNonNull(stage, "fallback: null stage (expected: a CompletionStage)");
    }

    @Override
    public CompletionStage<Object> start(OrderedCall call, Supplier<CompletionStage<Object>> inner) {
        CompletableFuture<Object> promise = new CompletableFuture<>();
        Object unused = inner.get().handle((value, thrown) -> {
            if (thrown == null) {
                promise.complete(value);
                return null;
            }
            Failure failure = Failure.of(thrown);
            if (isFor(failure) && !promise.isDone()) {
                handTo(call, promise, failure.cause());
            } else {
                promise.completeExceptionally(thrown);
            }
            return null;
        });
        return promise;
    }

    private void handTo(OrderedCall call, CompletableFuture<Object> promise, Throwable cause) {
        int attempt = call.attempt();
        call.failedWith(cause, attempt);
        try {
            executor.execute(() -> standIn(call, attempt, promise, cause));
        } catch (Throwable refused) {
            promise.completeExceptionally(refused);
        }
    }

    @SuppressWarnings("NullAway") // a stand-in may be null; CompletableFuture does not say so
    private void standIn(OrderedCall call, int attempt, CompletableFuture<Object> promise, Throwable cause) {
        if (promise.isDone()) {
            return; // cancelled while it waited for a thread
        }
        try {
            Object value = function.apply(cause);
            if (!async) {
                call.standsIn(attempt);
                promise.complete(value);
                return;
            }
            Object unused = stageOf(value).handle((standIn, thrown) -> {
                if (thrown == null) {
                    call.standsIn(attempt);
                    promise.complete(standIn);
                } else {
                    promise.completeExceptionally(thrown);
                }
                return null;
            });
        } catch (Throwable t) {
            promise.completeExceptionally(t);
        }
    }
}
