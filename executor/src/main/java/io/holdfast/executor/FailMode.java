package io.holdfast.executor;

/**
 * What a node's failure does to the answer. Derived from the {@link NodePolicy}, never set: {@link #FAIL_FALLBACK} without a fallback
 * cannot be written.
 */
public enum FailMode {
    /** The answer goes on without the node, or with the default value given to {@link NodePolicy#failOpen(Object)}. */
    FAIL_OPEN,
    /** The answer fails and whatever else runs for it is cancelled. */
    FAIL_CLOSE,
    /** The fallbacks are awaited in their order; if all of them fail, the answer goes on without the node. */
    FAIL_FALLBACK
}
