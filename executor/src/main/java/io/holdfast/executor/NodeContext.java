package io.holdfast.executor;

import io.holdfast.contracts.Node;
import java.time.Duration;
import java.util.Optional;

/** What an attempt may know about itself. Thread-safe; valid after the attempt has ended, too. */
public interface NodeContext {

    /** Returns the node this attempt serves; for a fallback, the node it stands in for. */
    Node node();

    /**
     * Which attempt this is.
     *
     * @return 1 for the first, 2 for the first retry; for a fallback its place in the chain, from 1
     */
    int attempt();

    /**
     * Time left for this attempt: what an HTTP or gRPC client should be given as its own limit.
     *
     * @return zero when it is over, never negative
     */
    Duration remaining();

    /**
     * Whether the outcome of this attempt is no longer wanted: it timed out, or its run was cancelled.
     *
     * @return true once that has happened
     */
    boolean isCancelled();

    /**
     * Runs an action when the outcome of this attempt is no longer wanted: at once if that has happened already, never
     * if the attempt ends by itself, and at most once. What the action throws is logged.
     *
     * @param action short; runs on {@link NodeExecutorBuilder#continuationExecutor} with the
     *     caller's context, and nothing waits for it
     */
    void onCancel(Runnable action);

    /**
     * For a fallback, what the node failed with.
     *
     * @return empty for the node's own attempts
     */
    Optional<Throwable> failure();
}
