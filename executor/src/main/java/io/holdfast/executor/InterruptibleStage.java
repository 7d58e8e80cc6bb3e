package io.holdfast.executor;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/**
 * Blocking work as a stage, whose cancel interrupts the work: which thread that is, {@link FutureTask} knows safely.
 */
final class InterruptibleStage extends CallersFuture<Object> {

    private final FutureTask<Void> task;

    private InterruptibleStage(Callable<Object> work) {
        this.task = new FutureTask<>(() -> run(work), null);
    }

    /**
     * Starts the work.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the executor refuses it
     */
    static CompletionStage<Object> start(Callable<Object> work, Executor executor) {
        InterruptibleStage stage = new InterruptibleStage(work);
        executor.execute(stage.task);
        return stage;
    }

    private void run(Callable<Object> work) {
        try {
            boolean unused = completeWith(work.call());
        } catch (Throwable t) {
            boolean unused = failWith(t);
        }
    }

    @Override
    void endedByCaller() {
        boolean unused = task.cancel(true);
    }

    /** Dependents are ordinary futures: to cancel one interrupts nothing. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
