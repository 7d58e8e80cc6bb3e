package io.holdfast.core.breaker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The future that stands for a guarded stage. It always completes when the stage does, whatever the configuration's
 * functions throw. Cancelling it gives the permit back and counts as no outcome; the stage itself may be shared with
 * others and is left alone.
 */
final class GuardedStage<T> extends CompletableFuture<T> {

    private final Admission permit;
    private final boolean timed;
    private final long start;
    private volatile boolean deaf;

    GuardedStage(Admission permit, boolean timed, long start) {
        this.permit = permit;
        this.timed = timed;
        this.start = start;
    }

    void run(Supplier<CompletionStage<T>> supplier) {
        CompletionStage<T> stage;
        try {
            stage = supplier.get();
            if (stage == null) {
                throw new NullPointerException("stage: null (expected: a CompletionStage)");
            }
        } catch (Throwable t) {
            done(null, t);
            return;
        }
        try {
            // handle, not whenComplete: the dependent that nobody looks at would cost an exception with a stack trace.
            CompletionStage<@Nullable Object> unused = stage.handle(this::heard);
        } catch (Throwable t) {
            // A stage that cannot be listened to never tells how it ends. It may have told before it threw.
            if (!isDone()) {
                deaf = true;
                done(null, t);
            }
        }
    }

    private @Nullable Object heard(@Nullable T result, @Nullable Throwable error) {
        return deaf ? null : done(result, error);
    }

    private @Nullable Object done(@Nullable T result, @Nullable Throwable error) {
        try {
            if (isCancelled()) {
                permit.ignore();
            } else if (error == null) {
                permit.returned(timed, start, result);
            } else {
                permit.threw(timed, start, error);
            }
        } finally {
            if (error == null) {
                completeWith(result);
            } else {
                completeExceptionally(error);
            }
        }
        return null;
    }

    @SuppressWarnings("NullAway") // a stage's result may be null; CompletableFuture's own type does not say so
    private void completeWith(@Nullable T result) {
        complete(result);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            permit.ignore();
        }
        return cancelled;
    }
}
