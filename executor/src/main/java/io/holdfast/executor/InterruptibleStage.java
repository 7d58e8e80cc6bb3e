package io.holdfast.executor;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Blocking work as a stage, whose cancel interrupts the work: which thread that is, {@link FutureTask} knows safely.
 */
final class InterruptibleStage extends CallersFuture<Object> {

    private final FutureTask<Void> task;

    private InterruptibleStage(OrderedEntry.Branch work) {
        this.task = new FutureTask<>(() -> run(work), null);
    }

    /**
     * Starts the work.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the executor refuses it
     */
    static CompletionStage<Object> start(OrderedEntry.Branch work, Executor executor) {
        InterruptibleStage stage = new InterruptibleStage(work);
        executor.execute(stage.task);
        return stage;
    }

    private void run(OrderedEntry.Branch work) {
        try {
            boolean unused = completeWith(value(work.call(this::isDone)));
        } catch (Throwable t) {
            boolean unused = failWith(t);
            Failure.of(t).passOnIfFatal(); // in any case: another call may be the one that is heard
        }
    }

    @SuppressWarnings("NullAway") // a value may be null; CompletableFuture's own type does not say so
    private static Object value(@Nullable Object yielded) {
        return yielded;
    }

    @Override
    void endedByCaller() {
        boolean unused = task.cancel(true);
    }
}
