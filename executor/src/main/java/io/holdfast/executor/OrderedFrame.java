package io.holdfast.executor;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A layer that an asynchronous call has entered, and through it all that are inside, so that an end from outside, by
 * the caller or a time limit, reaches the innermost: the layers' own promises are ended, and the user's stage only if
 * the guard says so. A layer that is entered twice, inside a retry, has a frame for each time.
 *
 * <p>{@code inner} and {@code stage} are written before a look at {@code ended}; whoever ends the frame writes that
 * first. So one of the two sees the other, and nothing begins inside a frame that has ended.
 *
 * <p>A hedger enters what is inside it several times at once. Each time is an {@link OrderedBranch} that the hedger
 * itself ends, so that layer has no {@code inner}: its promise is ended, and that ends the branches.
 */
final class OrderedFrame implements Supplier<CompletionStage<Object>> {

    private final OrderedCall call;
    private final int depth;
    private final boolean ofHedge;
    private boolean entered;
    private volatile @Nullable OrderedFrame inner;
    private volatile @Nullable CompletionStage<Object> stage;
    private volatile boolean ended;

    /** The outermost. */
    OrderedFrame(OrderedCall call) {
        this(call, 0, false);
    }

    private OrderedFrame(OrderedCall call, int depth, boolean ofHedge) {
        this.call = call;
        this.depth = depth;
        this.ofHedge = ofHedge;
    }

    /** Enters the layer, or calls the work. */
    CompletionStage<Object> open() {
        if (ended) {
            return CompletableFuture.failedFuture(new CancellationException("ended from outside"));
        }
        GuardLayer layer = call.layer(depth);
        CompletionStage<Object> made = layer == null ? call.start(ofHedge) : entered(layer);
        stage = made;
        if (ended) {
            abandon(made);
        } else if (layer != null && layer.kind() == GuardLayer.Kind.TIME_LIMIT) {
            CompletionStage<Object> unused = made.handle((value, failure) -> {
                endInner(); // if time was over first; what is inside has ended otherwise
                return value;
            });
        }
        return made;
    }

    /** What a layer throws is a stage as well, so that those outside it see it where they look. */
    private CompletionStage<Object> entered(GuardLayer layer) {
        try {
            return layer.starting().start(call, this);
        } catch (Throwable t) {
            return CompletableFuture.failedFuture(t);
        }
    }

    /** The layer asks for what is inside it. */
    @Override
    public CompletionStage<Object> get() {
        GuardLayer layer = call.layer(depth);
        boolean hedges = layer != null && layer.kind() == GuardLayer.Kind.HEDGE;
        OrderedFrame next = new OrderedFrame(call, depth + 1, ofHedge || (hedges && entered));
        if (hedges && entered) {
            call.hedged();
        }
        entered = true; // a hedge comes after the first call, by the timer
        if (!hedges) {
            inner = next;
        }
        if (ended) {
            next.end();
        }
        return hedges ? new OrderedBranch(next).begin() : next.open();
    }

    /** Nobody waits for it any more; from the outside in, so that no layer takes the end of what is inside for news. */
    void end() {
        for (OrderedFrame frame = this; frame != null; frame = frame.inner) {
            frame.ended = true;
            CompletionStage<Object> made = frame.stage;
            if (made != null) {
                frame.abandon(made);
            }
        }
    }

    private void endInner() {
        OrderedFrame entered = inner;
        if (entered != null) {
            entered.end();
        }
    }

    private void abandon(CompletionStage<Object> made) {
        if (call.layer(depth) == null && !call.cancelsSource) {
            return;
        }
        try {
            boolean unused = made.toCompletableFuture().cancel(true);
        } catch (Throwable t) {
            InternalErrors.LOG.warn("a stage could not be cancelled", t);
        }
    }
}
