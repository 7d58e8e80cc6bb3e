package io.holdfast.executor;

import io.holdfast.contracts.Contract;
import io.holdfast.core.time.TimeSource;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

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
 * @param closed whether new runs are refused
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
        AtomicBoolean closed) {

    /** To a thread on which nothing else waits; where there is none, it is done here. */
    void handOver(Runnable task) {
        try {
            continuations.execute(task);
        } catch (Throwable e) {
            books.failed("continuation executor", e);
            task.run();
        }
    }
}
