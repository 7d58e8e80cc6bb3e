package io.holdfast.contracts.rules;

/**
 * How long an intent may take. Immutable and thread-safe.
 *
 * @param deadlineNanos the whole time of a run, in nanoseconds; positive
 * @param reserveNanos the part of it that nodes with fallbacks leave to these, in nanoseconds; not negative
 * @param graceNanos how long the answer waits for what is only welcome once the required fields are in, in nanoseconds;
 *     negative where nothing but the time limits of the nodes and the deadline ends that
 */
public record DeadlineFacts(long deadlineNanos, long reserveNanos, long graceNanos) {

    /** Returns a deadline without a grace of its own. */
    public DeadlineFacts(long deadlineNanos, long reserveNanos) {
        this(deadlineNanos, reserveNanos, -1);
    }

    /**
     * Returns the time, in nanoseconds, that the deadline leaves a node: all of it where no fallbacks have to follow.
     */
    public long availableNanos(PolicyFacts policy) {
        return policy.fallbacks().isEmpty() ? deadlineNanos : deadlineNanos - reserveNanos;
    }
}
