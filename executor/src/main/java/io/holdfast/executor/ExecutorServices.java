package io.holdfast.executor;

import io.holdfast.contracts.Contract;
import io.holdfast.core.time.TimeSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * What all runs of one executor share.
 *
 * @param contract names and numbers
 * @param time clock and timers
 * @param executor runs the nodes
 * @param fallbackExecutor runs the fallbacks, so that hung nodes cannot starve them
 * @param continuations goes on after a timer: neither hung nodes nor hung fallbacks can starve that
 * @param context carries thread-locals along
 * @param errors where trouble beside the work goes
 * @param observations observations, or nothing
 * @param listeners listeners
 * @param sharedStages one listener per shared stage
 * @param reserveNanos kept back for fallbacks
 * @param activeRuns the runs there are, and whether new ones are refused
 */
record ExecutorServices(
        Contract<?> contract,
        TimeSource time,
        Executor executor,
        Executor fallbackExecutor,
        Executor continuations,
        ContextCarrier context,
        InternalErrors errors,
        NodeObservations observations,
        ListenerDispatcher listeners,
        SharedStages sharedStages,
        long reserveNanos,
        ActiveRuns activeRuns) {

    /** A run that somebody asked for begins; false if it is to be refused. Each has its {@link #runEnds}. */
    boolean runStarts() {
        return activeRuns.starts();
    }

    /** The last thing of a run. */
    void runEnds() {
        activeRuns.ends();
    }

    /** A node's run that its answer does not await is under way until it ends. */
    void runGoesOn(CompletableFuture<?> run) {
        activeRuns.goesOn();
        CompletableFuture<?> unused = run.whenComplete((result, failure) -> activeRuns.ends());
    }

    /**
     * To a thread on which nothing else waits. Where the executor has none, to one of its own: the thread that asks is
     * often the timer's, which serves all executors of the process. Only if there is none to be had, it is done here.
     */
    void handOver(Runnable task) {
        try {
            continuations.execute(task);
        } catch (Throwable e) {
            errors.failed("continuation executor", e);
            onThreadOfItsOwn(task);
        }
    }

    private void onThreadOfItsOwn(Runnable task) {
        try {
            DefaultExecutors.startThread("holdfast-handover", task);
        } catch (Throwable e) {
            errors.failed("thread", e);
            task.run();
        }
    }
}
