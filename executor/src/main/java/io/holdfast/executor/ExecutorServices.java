package io.holdfast.executor;

import io.holdfast.core.time.TimeSource;
import io.holdfast.strategies.hedge.HedgerRegistry;
import org.jspecify.annotations.Nullable;

/**
 * What all runs of one executor share.
 *
 * @param time clock and timers
 * @param executors where code runs
 * @param context carries thread-locals along
 * @param errors where trouble beside the work goes
 * @param observations of nodes and answers, or none
 * @param listeners are told of nodes and answers
 * @param sharedStages one listener per stage that several attempts wait for
 * @param activeRuns the runs there are, and whether new ones are refused
 * @param hedgers where the nodes' hedgers are; null: each node has its own
 */
record ExecutorServices(
        TimeSource time,
        RunExecutors executors,
        ContextCarrier context,
        InternalErrors errors,
        NodeObservations observations,
        ListenerDispatcher listeners,
        SharedStages sharedStages,
        ActiveRuns activeRuns,
        @Nullable HedgerRegistry hedgers) {

    /** To a thread on which nothing else waits. */
    void handOver(Runnable task) {
        executors.handOver(task, errors);
    }
}
