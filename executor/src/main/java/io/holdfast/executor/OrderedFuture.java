package io.holdfast.executor;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a guard in order hands out for an asynchronous call.
 *
 * @param <R> what the future yields: the call's value, or its {@link Outcome}
 */
final class OrderedFuture<R extends @Nullable Object> extends CompletableFuture<R> {

    private final OrderedCall call;
    private final OrderedFrame outermost;
    private final ActiveRuns active;
    private final boolean asOutcome;

    OrderedFuture(OrderedCall call, ActiveRuns active, boolean asOutcome) {
        this.call = call;
        this.outermost = new OrderedFrame(call, 0);
        this.active = active;
        this.asOutcome = asOutcome;
    }

    OrderedFuture<R> begin() {
        try {
            // handle, not whenComplete: the dependent that nobody looks at would cost an exception with a stack trace
            Object unused = outermost.open().handle((value, failure) -> {
                end(failure == null ? call.succeeded(value) : call.failed(failure));
                return null;
            });
        } catch (Throwable t) {
            end(call.failed(t));
        }
        return this;
    }

    void end(NodeResult result) {
        boolean unused;
        if (asOutcome) {
            unused = super.complete(as(new Outcome<>(result)));
        } else if (result.status().isSuccess()) {
            unused = super.complete(as(result.valueOf(NodeShape.ANYTHING)));
        } else {
            unused = super.completeExceptionally(Outcome.failureOf(result));
        }
        active.ends();
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the guard asks for one of the two, and a value may be null
    private R as(@Nullable Object yielded) {
        return (R) yielded;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return endedByUser(super.cancel(mayInterruptIfRunning)) || isCancelled();
    }

    @Override
    public boolean complete(R value) {
        return endedByUser(super.complete(value));
    }

    @Override
    public boolean completeExceptionally(Throwable ex) {
        return endedByUser(super.completeExceptionally(ex));
    }

    private boolean endedByUser(boolean ended) {
        if (ended) {
            outermost.end();
        }
        return ended;
    }
}
