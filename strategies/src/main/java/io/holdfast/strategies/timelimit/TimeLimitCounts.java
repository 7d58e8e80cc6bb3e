package io.holdfast.strategies.timelimit;

/**
 * How the calls of a time limit ended since it was made. Calls that end while they are counted may be in one number and
 * not yet in another.
 *
 * @param successful calls that returned in time
 * @param failed calls that threw in time
 * @param timedOut calls that were over their limit
 */
public record TimeLimitCounts(long successful, long failed, long timedOut) {}
