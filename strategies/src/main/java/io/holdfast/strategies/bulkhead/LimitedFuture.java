package io.holdfast.strategies.bulkhead;

import io.github.resilience4j.bulkhead.Bulkhead;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A future under a limit. One that is a stage as well says itself when it ends, and that is when the place is given
 * back. Others tell nobody: theirs is given back by the first that asks for the outcome, sees that it is done, or
 * cancels it. One that stops asking, since its time is over or it was interrupted, gives it back too, as in
 * Resilience4j: there may be no second.
 */
final class LimitedFuture<T> implements Future<T> {

    private static final VarHandle ENDED = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "ended", VarHandle.class, LimitedFuture.class, boolean.class);

    private final Bulkhead bulkhead;
    private final Future<T> future;
    private final boolean tellsItself;

    @SuppressWarnings("UnusedVariable") // written through the handle
    private volatile boolean ended;

    LimitedFuture(Bulkhead bulkhead, Future<T> future) {
        this.bulkhead = bulkhead;
        this.future = future;
        this.tellsItself = future instanceof CompletionStage;
    }

    /** Begins to listen, if there is something to be heard. */
    LimitedFuture<T> listening() {
        if (future instanceof CompletionStage<?> stage) {
            try {
                CompletionStage<@Nullable Object> unused = stage.handle((result, error) -> {
                    end();
                    return null;
                });
            } catch (Throwable t) {
                end();
                throw t;
            }
        }
        return this;
    }

    private void end() {
        if (ENDED.compareAndSet(this, false, true)) {
            bulkhead.onComplete();
        }
    }

    private void asked() {
        if (!tellsItself) {
            end();
        }
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        try {
            return future.get();
        } finally {
            asked();
        }
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return future.get(timeout, unit);
        } finally {
            asked();
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = future.cancel(mayInterruptIfRunning);
        if (cancelled) {
            asked();
        }
        return cancelled;
    }

    @Override
    public boolean isCancelled() {
        return future.isCancelled();
    }

    @Override
    public boolean isDone() {
        boolean done = future.isDone();
        if (done) {
            asked();
        }
        return done;
    }
}
