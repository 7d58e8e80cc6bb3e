package io.holdfast.core.breaker;

import java.time.Duration;

/**
 * The answer to a request for permission to make one call, bound to the breaker state that gave it.
 *
 * <p>A permit acts on that state alone. When the breaker has moved on by the time the call ends, the outcome is late:
 * events, figures and {@link Breaker#lateOutcomes()} tell of it, and it decides nothing. A call that ends in none of
 * {@link #success}, {@link #failure}, {@link #certainFailure} and {@link #ignore} should not happen, but harms only
 * half-open breakers, and those only until the permit's lease ends and a substitute may go.
 *
 * <p>In CLOSED the permit is the state's own, shared by all calls and not one-shot, so that a call allocates nothing.
 * In HALF_OPEN each permit is good for one report: the first of these methods decides, whether the lease is over or
 * not; further ones are counted as late and told to nobody. On a refused permit they do nothing. Thread-safe.
 */
public interface Permit {

    /**
     * Returns whether the call may be made.
     */
    boolean granted();

    /**
     * Returns when asking again makes sense.
     *
     * @return zero if granted; the rest of the wait if refused by an open breaker; the sooner of its open wait and
     *     the time at which a substitute may go, if all probes of a half-open one are out; 292 years if forced open;
     *     never negative
     */
    Duration retryAfter();

    /**
     * The call returned.
     *
     * @param elapsedNanos how long it took, nanoseconds; less than zero counts as zero
     */
    void success(long elapsedNanos);

    /**
     * The call failed. The configuration's predicates decide whether that counts as a failure, a success or not at all.
     *
     * @param elapsedNanos how long it took, nanoseconds; less than zero counts as zero
     * @param error why; if it is null all the same, that is a failure whatever the configuration says
     */
    void failure(long elapsedNanos, Throwable error);

    /**
     * The call failed in a way that is beyond doubt, such as a time limit that is over: a failure whatever the
     * configuration's predicates say. Those judge what the callee threw.
     *
     * @param elapsedNanos how long it took, nanoseconds; less than zero counts as zero
     * @param error why, for events
     */
    default void certainFailure(long elapsedNanos, Throwable error) {
        failure(elapsedNanos, error);
    }

    /**
     * The call was not made, or its outcome says nothing (cancelled, refused elsewhere): a half-open breaker may give
     * the permit to another.
     */
    void ignore();
}
