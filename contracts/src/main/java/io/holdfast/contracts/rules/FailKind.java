package io.holdfast.contracts.rules;

/**
 * What a policy does about a failed node; the rules' own word for an executor's fail mode, from the strictest to the
 * weakest.
 */
public enum FailKind {

    /** The answer fails. */
    CLOSE,

    /** The fallbacks are awaited. */
    FALLBACK,

    /** The run goes on without. */
    OPEN
}
