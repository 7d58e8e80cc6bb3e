package io.holdfast.executor;

/**
 * Is told how nodes and answers ended: off the critical path, on the executor, one event at a time and in order, unless
 * it {@linkplain #isImmediate() wants it at once}. What it throws is logged and counted. When it is so slow that ten
 * thousand events wait, further ones are dropped and counted; so are those for which the executor has no thread.
 */
public interface NodeListener {

    /**
     * Whether to tell it at once, on the thread that ended the node or the answer and before the future completes. Then
     * nothing is queued and nothing dropped, whatever becomes of the executor; but every nanosecond that it takes is
     * the caller's, many threads may tell it at the same time, and without the caller's context. For those who only
     * count: it must not block. Asked once, when it is registered.
     *
     * @return false unless overridden
     */
    default boolean isImmediate() {
        return false;
    }

    /** A node's execution has ended. */
    default void onNode(NodeResult result) {}

    /** An intent has been answered. */
    default void onAnswer(Answer answer) {}
}
