package io.holdfast.executor;

/**
 * Is told how nodes and answers ended: off the critical path, on the executor, one event at a time and in order. What it throws is logged and
 * counted. When it is so slow that ten thousand events wait, further ones are dropped and counted.
 */
public interface NodeListener {

    /**
     * A node's execution has ended.
     *
     * @param result not null
     */
    default void onNode(NodeResult result) {}

    /**
     * An intent has been answered.
     *
     * @param answer not null
     */
    default void onAnswer(Answer answer) {}
}
