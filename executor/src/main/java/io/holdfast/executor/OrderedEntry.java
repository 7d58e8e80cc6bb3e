package io.holdfast.executor;

import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is inside a layer of a blocking call: the next layer, or the work. A hedger enters it several times at once,
 * each time by a {@link Branch}.
 */
final class OrderedEntry implements Callable<Object> {

    private final OrderedCall call;
    private final int depth;
    private final boolean ofHedge;
    private final BooleanSupplier over;
    private boolean entered;

    OrderedEntry(OrderedCall call, int depth, boolean ofHedge, BooleanSupplier over) {
        this.call = call;
        this.depth = depth;
        this.ofHedge = ofHedge;
        this.over = over;
    }

    /** One of the calls that a hedger makes. */
    interface Branch {

        /** Nothing begins in it once it is over: nobody waits for what it would yield. */
        @Nullable
        Object call(BooleanSupplier isOver) throws Exception;
    }

    @Override
    @SuppressWarnings("NullAway") // a value may be null all the way; neither Callable nor Resilience4j say so
    public Object call() throws Exception {
        return call.enter(depth, ofHedge, over);
    }

    /**
     * The first is the call itself, the others are its hedges; by one thread at a time, the caller's or the timer's.
     */
    Branch branch() {
        boolean hedge = ofHedge || entered;
        if (entered) {
            call.hedged();
        }
        entered = true;
        return isOver -> call.enter(depth, hedge, () -> over.getAsBoolean() || isOver.getAsBoolean());
    }
}
