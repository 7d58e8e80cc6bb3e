package io.holdfast.executor;

/**
 * What a node's failure does to the answer. Derived from the {@link NodePolicy}, never set: {@link #FAIL_FALLBACK}
 * without a fallback cannot be written.
 */
public enum FailMode {
    /** The answer goes on without the node, or with the default value given to {@link NodePolicy#failOpen(Object)}. */
    FAIL_OPEN,
    /**
     * The answer fails at once, and whatever else runs for it is cancelled. As the default, where nothing was said, it
     * holds for the answers that require what the node yields; {@link NodePolicy#failClose()} extends it to all that
     * run the node.
     */
    FAIL_CLOSE,
    /**
     * The fallbacks are awaited in their order; if all of them fail, the answer goes on without the node, and fails in
     * the end if it requires what that yields.
     */
    FAIL_FALLBACK
}
