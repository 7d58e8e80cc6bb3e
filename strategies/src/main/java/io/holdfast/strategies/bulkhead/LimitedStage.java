package io.holdfast.strategies.bulkhead;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The future that stands for a stage under a limit. The place is given back once, when the stage ends, however it ends
 * and whatever throws on the way, and the future completes after that. To cancel the future does not end the stage, so
 * the place stays taken: what runs on is running.
 */
final class LimitedStage<T> extends CompletableFuture<T> {

    private static final VarHandle ENDED = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "ended", VarHandle.class, LimitedStage.class, boolean.class);

    private final HeldPermit.Source limit;
    private final @Nullable Sample timed;
    private final boolean cancelSource;
    private volatile @Nullable CompletionStage<T> source;

    @SuppressWarnings("UnusedVariable") // written through the handle
    private volatile boolean ended;

    /** {@code limit} has admitted the call. */
    LimitedStage(HeldPermit.Source limit, @Nullable Sample timed, boolean cancelSource) {
        this.limit = limit;
        this.timed = timed;
        this.cancelSource = cancelSource;
    }

    void run(Supplier<CompletionStage<T>> supplier) {
        try {
            CompletionStage<T> stage = supplier.get();
            if (stage == null) {
                throw new NullPointerException("stage: null (expected: a CompletionStage)");
            }
            source = stage;
            // handle, not whenComplete: the dependent that nobody looks at would cost an exception with a stack trace.
            CompletionStage<@Nullable Object> unused = stage.handle(this::end);
        } catch (Throwable t) {
            // A stage that cannot be listened to never tells how it ends. It may have told before it threw.
            Object unused = end(null, t);
        }
    }

    private @Nullable Object end(@Nullable T result, @Nullable Throwable error) {
        if (ENDED.compareAndSet(this, false, true)) {
            try {
                limit.ended(timed, error);
            } finally {
                if (error == null) {
                    completeWith(result);
                } else {
                    completeExceptionally(error);
                }
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
        CompletionStage<T> stage = source;
        if (cancelled && cancelSource && stage != null) {
            stage.toCompletableFuture().cancel(mayInterruptIfRunning);
        }
        return cancelled;
    }
}
