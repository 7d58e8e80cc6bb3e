package io.holdfast.executor;

import org.jspecify.annotations.Nullable;

/** What the run of a node is a part of, if it was not asked for alone: an answer, or another node's fallback chain. */
interface RunOwner {

    /** Called once, by the driver of the run, unless the run ended within {@link SteppedRun#start}. */
    void nodeFinished(int index, NodeResult result, Origin origin);

    /** The name of the intent, for meters. */
    String intentName();

    /** What follows that; null for nothing. */
    @Nullable
    Trace trace();

    /** The other nodes of the answer; null where one node was asked for alone. */
    @Nullable
    Siblings siblings();

    /** What the node sees of the world beyond the values given; null for nothing. */
    default NodeInputs.@Nullable Source source() {
        return siblings();
    }

    /** The step of another run that waits for this one, its alternate; null for none. */
    default @Nullable AlternateStep waitingStep() {
        return null;
    }
}
