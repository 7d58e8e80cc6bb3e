package io.holdfast.executor;

/**
 * What happened to a node, as far as the choice of a fallback is concerned: see {@link Fallback#on(FailureKind...)}.
 */
public enum FailureKind {
    /** It threw, its stage failed, or a declared output was absent or of the wrong type. */
    ERROR,
    /** Its time limit or the deadline was over. */
    TIMEOUT,
    /** It was refused: breaker, concurrency limit, too many zombies, executor full. */
    REFUSAL,
    /** It answered, and {@link NodePolicy#failWhen} did not accept the answer. */
    SOFT_FAILURE,
    /** An input it reads was absent. */
    MISSING_INPUT
}
