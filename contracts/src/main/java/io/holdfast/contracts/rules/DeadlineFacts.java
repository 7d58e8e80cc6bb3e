package io.holdfast.contracts.rules;

/**
 * How long an intent may take. Immutable and thread-safe.
 *
 * @param deadlineNanos the whole time of a run, in nanoseconds; positive
 * @param reserveNanos the part of it that is kept for fallbacks, in nanoseconds; not negative
 */
public record DeadlineFacts(long deadlineNanos, long reserveNanos) {}
