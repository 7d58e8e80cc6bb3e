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
 * @param books where trouble beside the work goes
 * @param tracing observations, or nothing
 * @param announcer listeners
 * @param hubs one listener per shared stage
 * @param reserveNanos kept back for fallbacks
 * @param underway the runs there are, and whether new ones are refused
 */
record Engine(
        Contract<?> contract,
        TimeSource time,
        Executor executor,
        Executor fallbackExecutor,
        Executor continuations,
        ContextCarrier context,
        Bookkeeping books,
        Tracing tracing,
        Announcer announcer,
        Hubs hubs,
        long reserveNanos,
        Underway underway) {

    /** A run that somebody asked for begins; false if it is to be refused. Each has its {@link #runEnds}. */
    boolean runStarts() {
        return underway.starts();
    }

    /** The last thing of a run. */
    void runEnds() {
        underway.ends();
    }

    /** A node's run that its answer does not await is under way until it ends. */
    void runGoesOn(CompletableFuture<?> run) {
        underway.goesOn();
        CompletableFuture<?> unused = run.whenComplete((result, failure) -> underway.ends());
    }

    /**
     * To a thread on which nothing else waits. Where the executor has none, to one of its own: the thread that asks is
     * often the timer's, which serves all executors of the process. Only if there is none to be had, it is done here.
     */
    void handOver(Runnable task) {
        try {
            continuations.execute(task);
        } catch (Throwable e) {
            books.failed("continuation executor", e);
            onThreadOfItsOwn(task);
        }
    }

    private void onThreadOfItsOwn(Runnable task) {
        try {
            DefaultExecutors.startThread("holdfast-handover", task);
        } catch (Throwable e) {
            books.failed("thread", e);
            task.run();
        }
    }
}
