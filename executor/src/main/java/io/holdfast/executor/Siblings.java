package io.holdfast.executor;

import io.holdfast.contracts.Field;
import org.jspecify.annotations.Nullable;

/** The other nodes of an answer, as the run of one of them sees them. */
interface Siblings extends NodeInputs.Source {

    /** Why a field has no value, for the message. */
    String whyAbsent(Field<?> field);

    /** A field that the node may have read whose value is a stand-in, or made from one; null for none. */
    @Nullable
    Field<?> standInFor(NodePlan reader);

    /** The result of a node that need not run again as an alternate; null for any other node. */
    @Nullable
    NodeResult resultOf(NodePlan alternate);

    /** The run of such a node; null for any other, and before its turn has come. */
    @Nullable
    NodeRun runOf(NodePlan alternate);

    /** What the alternate waits for on behalf of this node and is not there yet; empty if it may be tried. */
    int[] unsettledFor(int waiting, NodePlan alternate);

    /**
     * Calls the nodes that produce what is waited for, and sees to it that the step ends when all of them have settled.
     * They are started by the thread that drives the waiting run, after it has parked: no run may be driven inside
     * another.
     */
    void provide(OnDemandNodes.Wait wait);

    /** Starts what has become ready. */
    void startReady(Origin origin);
}
