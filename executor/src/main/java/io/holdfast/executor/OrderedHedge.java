package io.holdfast.executor;

import io.holdfast.strategies.hedge.Hedger;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * A hedger as a layer: what is inside it is entered once more for each hedge.
 *
 * @param hedger says when
 * @param executor where the calls of a blocking one run, the first as well: its caller can wait for one thread at a
 *     time
 */
record OrderedHedge(Hedger hedger, Executor executor) implements GuardLayer.Blocking, GuardLayer.Starting {

    @Override
    public Object call(OrderedCall call, OrderedEntry inner) throws Exception {
        return Awaited.value(
                hedger.executeCompletionStage(() -> started(inner.branch())).toCompletableFuture());
    }

    private CompletionStage<Object> started(OrderedEntry.Branch branch) {
        try {
            return InterruptibleStage.start(branch, executor);
        } catch (Throwable refused) {
            return CompletableFuture.failedFuture(
                    Failure.refused(hedger.getName(), refused).cause());
        }
    }

    @Override
    public CompletionStage<Object> start(OrderedCall call, Supplier<CompletionStage<Object>> inner) {
        return hedger.executeCompletionStage(inner);
    }
}
