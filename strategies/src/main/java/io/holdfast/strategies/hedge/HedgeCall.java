package io.holdfast.strategies.hedge;

import io.holdfast.core.log.GuardedLog;
import io.holdfast.strategies.internal.Stages;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call of an execution, the first or a hedge.
 *
 * <p>{@code over} moves once, by a CAS: the call's own end, or that it is given up. Only the first of the two counts.
 * {@code stage} is written before a look at {@code over}, and given up after {@code over} is set, so that one of two
 * threads sees both and cancels; taking the stage out makes that once.
 */
final class HedgeCall<T> implements BiFunction<T, @Nullable Throwable, @Nullable Object> {

    private static final VarHandle CLAIM = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "over", VarHandle.class, HedgeCall.class, boolean.class);

    private static final VarHandle STAGE = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "stage", VarHandle.class, HedgeCall.class, CompletionStage.class);

    private static final GuardedLog LOG = GuardedLog.of(Hedger.class);

    private final HedgedStage<T> promise;

    /** The call before; null for the first. */
    final @Nullable HedgeCall<T> before;

    /** Written before the call is counted as failed, and read by the one that has counted the last. */
    @Nullable
    Throwable failure;

    private volatile boolean over;

    @SuppressWarnings("UnusedVariable") // read through STAGE
    private volatile @Nullable CompletionStage<T> stage;

    HedgeCall(HedgedStage<T> promise, @Nullable HedgeCall<T> before) {
        this.promise = promise;
        this.before = before;
    }

    /** Calls, on this thread. */
    void ask(Supplier<? extends CompletionStage<T>> supplier) {
        try {
            CompletionStage<T> made =
                    Objects.requireNonNull(supplier.get(), "stage: null (expected: a CompletionStage)");
            stage = made;
            if (promise.isOver()) {
                promise.giveUp(this);
            }
            if (over) {
                cancelStage();
            }
            // handle, not whenComplete: the dependent that nobody looks at would cost an exception with a stack trace.
            CompletionStage<@Nullable Object> unused = made.handle(this);
        } catch (Throwable t) {
            fail(t);
        }
    }

    /** The stage has ended. */
    @Override
    public @Nullable Object apply(@Nullable T result, @Nullable Throwable error) {
        if (error != null) {
            fail(error);
        } else if (claim()) {
            promise.succeeded(this, result);
        }
        return null;
    }

    private void fail(Throwable error) {
        if (claim()) {
            failure = error;
            promise.failed();
        }
    }

    private boolean claim() {
        return CLAIM.compareAndSet(this, false, true);
    }

    /** Cancels the stage, now or as soon as it is there; false if the call had ended. */
    boolean giveUp() {
        if (!claim()) {
            return false;
        }
        cancelStage();
        return true;
    }

    private void cancelStage() {
        Object taken = STAGE.getAndSet(this, null);
        if (taken == null) {
            return;
        }
        try {
            Stages.cancel((CompletionStage<?>) taken);
        } catch (Throwable t) {
            LOG.warn("hedger {}: a stage could not be cancelled", promise.name(), t);
        }
    }
}
