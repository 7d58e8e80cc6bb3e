package io.holdfast.executor;

/** One of the calls that a hedger makes, whose end by the hedger reaches the innermost of its own layers. */
final class OrderedBranch extends CallersFuture<Object> {

    private final OrderedFrame frame;

    OrderedBranch(OrderedFrame frame) {
        this.frame = frame;
    }

    OrderedBranch begin() {
        Object unused =
                frame.open().handle((value, failure) -> failure == null ? completeWith(value) : failWith(failure));
        return this;
    }

    @Override
    void endedByCaller() {
        frame.end();
    }
}
