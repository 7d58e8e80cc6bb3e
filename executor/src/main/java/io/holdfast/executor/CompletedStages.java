package io.holdfast.executor;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Reads stages that are complete already, without a dependent stage where there is a value. */
final class CompletedStages {

    /** A stage to wait for. */
    record Pending(CompletionStage<?> stage) {}

    private CompletedStages() {}

    /** The value, {@link Signal#NO_VALUE}, a {@link Failure}, or {@link Pending}. */
    static Object outcome(String node, @Nullable Object returned) {
        if (!(returned instanceof CompletionStage<?> stage)) {
            return Failure.of(
                    node, NodeException.Reason.NULL_STAGE, "null stage (expected: a CompletionStage, never null)");
        }
        if (!(stage instanceof CompletableFuture<?> future)) {
            return new Pending(stage);
        }
        try {
            if (!future.isDone()) {
                return new Pending(stage);
            }
            if (future.isCompletedExceptionally()) {
                return failure(future);
            }
            Object value = future.getNow(null);
            return value == null ? Signal.NO_VALUE : value;
        } catch (UnsupportedOperationException minimalStage) {
            return new Pending(stage);
        } catch (Throwable e) {
            return Failure.of(e);
        }
    }

    /** Whether others listen already; false where the future does not say. */
    static boolean hasDependents(CompletableFuture<?> future) {
        try {
            return future.getNumberOfDependents() > 0;
        } catch (UnsupportedOperationException minimalStage) {
            return false;
        }
    }

    /**
     * By {@code handle}, which hands the exception over; {@code join} would wrap it in a new one with a stack trace.
     */
    private static Object failure(CompletableFuture<?> future) {
        Object outcome = future.handle(CompletedStages::asOutcome).getNow(null);
        return outcome == null ? new Pending(future) : outcome;
    }

    static Object asOutcome(@Nullable Object value, @Nullable Throwable failure) {
        return failure != null ? Failure.of(failure) : value == null ? Signal.NO_VALUE : value;
    }
}
