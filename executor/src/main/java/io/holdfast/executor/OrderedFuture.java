package io.holdfast.executor;

import org.jspecify.annotations.Nullable;

/**
 * What a guard in order hands out for an asynchronous call.
 *
 * @param <R> what the future yields: the call's value, or its {@link Outcome}
 */
final class OrderedFuture<R extends @Nullable Object> extends GuardFuture<R> {

    private final OrderedCall call;
    private final OrderedFrame outermost;
    private final ActiveRuns active;

    OrderedFuture(OrderedCall call, ActiveRuns active, boolean asOutcome) {
        super(asOutcome);
        this.call = call;
        this.outermost = new OrderedFrame(call);
        this.active = active;
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
        tell(result);
        active.ends();
    }

    @Override
    void endedByCaller() {
        outermost.end();
    }
}
