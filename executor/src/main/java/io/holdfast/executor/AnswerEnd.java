package io.holdfast.executor;

import io.holdfast.executor.NodeException.Reason;
import io.micrometer.context.ContextSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * How an answer ends, and what that means for the nodes that have no result by then.
 *
 * @param how it ends
 * @param closedBy the node that failed closed; null for none
 */
record AnswerEnd(How how, @Nullable String closedBy) {

    enum How {
        /** All nodes have settled. */
        SETTLED,
        /** The grace for what is only welcome is over. */
        GRACE,
        /** A node that fails closed has failed. */
        CLOSED,
        /** The caller wants no answer any more. */
        CANCELLED,
        /** The time is over. */
        DEADLINE
    }

    /** The result of a node that has none, run or not. */
    NodeResult result(
            NodePlan node, @Nullable NodeRun run, NodeInputs inputs, @Nullable ContextSnapshot context, long now) {
        boolean useful = how == How.GRACE || how == How.DEADLINE;
        if (run == null) {
            NodeException cancelled = NodeException.of(node.name, Reason.CANCELLED, notAwaited());
            EarlyResult early = EarlyResult.unstarted(node, inputs, context, cancelled);
            return useful ? early.result() : early.cancelled();
        }
        if (useful) {
            return EarlyResult.now(run, reason(node), now);
        }
        NodeResult ended = EarlyResult.ended(run);
        return ended == null ? EarlyResult.of(run, reason(node), now, null).cancelled() : ended;
    }

    /** Why a run ends that was under way. */
    NodeException reason(NodePlan node) {
        return how == How.DEADLINE
                ? NodeException.timeout(node.name, Reason.DEADLINE, 0)
                : NodeException.of(node.name, Reason.CANCELLED, notAwaited());
    }

    private String notAwaited() {
        return closedBy == null ? "not awaited by the answer" : "cancelled because " + closedBy + " failed";
    }

    /** Whether what still runs may go on, unawaited: what has failed with its answer, or is late, may not. */
    boolean leavesRunning() {
        return how == How.GRACE || how == How.SETTLED;
    }
}
