package io.holdfast.executor;

import java.util.Locale;

/** How one execution of a node ended. */
public enum NodeStatus {
    /** The node itself yielded its outputs, at the first attempt or a retry. */
    SUCCESS,
    /** The node failed, and a fallback yielded its outputs. */
    FALLBACK_SUCCESS,
    /** An error, a soft failure, or a declared output that was not there. */
    FAILED,
    /** Its time limit or the deadline was over. */
    TIMEOUT,
    /** The circuit breaker refused it. */
    CIRCUIT_OPEN,
    /**
     * Refused for another reason: concurrency limit, too much timed-out work still running, executor full or closed.
     */
    REJECTED,
    /**
     * The service answered with a business refusal, such as a declined card: see {@link NodePolicy#declines(Class...)}.
     */
    DECLINED,
    /** Not run: an input was absent, or its condition was false. */
    SKIPPED,
    /** Stopped because nobody needed it any more. */
    CANCELLED;

    /** The name as a meter tag. */
    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Whether the node's outputs are there.
     *
     * @return true for {@link #SUCCESS} and {@link #FALLBACK_SUCCESS}
     */
    public boolean isSuccess() {
        return this == SUCCESS || this == FALLBACK_SUCCESS;
    }
}
