package io.holdfast.executor;

import io.holdfast.contracts.Inputs;
import io.micrometer.context.ContextSnapshot;
import org.jspecify.annotations.Nullable;

/** What an attempt needs of the run that makes it. */
interface AttemptOwner extends Step.Driver {

    NodePlan plan();

    /** What the node has failed with, where the attempt is a fallback's; null for the node's own. */
    @Nullable
    Failure failureBefore();

    Inputs inputs();

    /** The caller's context; null before the work has left the caller's thread. */
    @Nullable
    ContextSnapshot snapshot();

    @Nullable
    Trace trace();

    /** What thread drives now. */
    Origin origin();

    long now();

    /** From here to {@link #await} the driver may lose its role, and touches no plain field. */
    void begin(Step step, long limitNanos);

    Object await(Step step);
}
