package io.holdfast.core.breaker;

import java.time.Duration;

/**
 * The answer to a request for permission to make one call, bound to the breaker state that gave it.
 *
 * <p>A permit acts on that state alone. When the breaker has moved on by the time the call ends, the outcome is late:
 * it adds one to {@link Breaker#lateOutcomes()} and changes nothing else. A call that ends in none of {@link
 * #success}, {@link #failure} and {@link #ignore} should not happen, but harms only half-open breakers, and those
 * only until the permit's lease ends.
 *
 * <p>In CLOSED the permit is the state's own, shared by all calls and not one-shot, so that a call allocates nothing.
 * In HALF_OPEN each permit is a one-shot lease: the first of the three methods, or its expiry, decides; later calls
 * count as late. On a refused permit the three methods do nothing. Thread-safe.
 */
public interface Permit {

    /**
     * Whether the call may be made.
     *
     * @return true if granted
     */
    boolean granted();

    /**
     * When asking again makes sense.
     *
     * @return zero if granted; the rest of the wait if refused by an open breaker; the time until a probe's lease
     *     ends, at the latest, if all probes of a half-open one are out; 292 years if forced open; never null, never
     *     negative
     */
    Duration retryAfter();

    /**
     * The call returned.
     *
     * @param elapsedNanos how long it took, nanoseconds
     */
    void success(long elapsedNanos);

    /**
     * The call failed. The configuration's predicates decide whether that counts as a failure, a success or not at all.
     *
     * @param elapsedNanos how long it took, nanoseconds
     * @param error why, not null
     */
    void failure(long elapsedNanos, Throwable error);

    /**
     * The call was not made, or its outcome says nothing (cancelled, refused elsewhere): a half-open breaker may give
     * the permit to another.
     */
    void ignore();
}
