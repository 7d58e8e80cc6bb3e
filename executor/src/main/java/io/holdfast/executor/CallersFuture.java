package io.holdfast.executor;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A future that its caller may cancel or complete, which ends the work behind it. That work completes it by
 * {@link #completeWith} and {@link #failWith}.
 *
 * @param <R> what it yields
 */
abstract class CallersFuture<R extends @Nullable Object> extends CompletableFuture<R> {

    /** The caller, or whoever has the future, has completed it; nobody waits for the work. */
    abstract void endedByCaller();

    /** The work has ended with this; false if the caller was first. */
    final boolean completeWith(R value) {
        return super.complete(value);
    }

    /** The work has ended with a failure; false if the caller was first. */
    final boolean failWith(Throwable failure) {
        return super.completeExceptionally(failure);
    }

    @Override
    public final boolean cancel(boolean mayInterruptIfRunning) {
        return ended(super.cancel(mayInterruptIfRunning)) || isCancelled();
    }

    @Override
    public final boolean complete(R value) {
        return ended(super.complete(value));
    }

    @Override
    public final boolean completeExceptionally(Throwable ex) {
        return ended(super.completeExceptionally(ex));
    }

    private boolean ended(boolean byCaller) {
        if (byCaller) {
            endedByCaller();
        }
        return byCaller;
    }
}
