package io.holdfast.strategies.bulkhead;

import org.jspecify.annotations.Nullable;

/**
 * The answer to a request for a place among the calls that may run at once. If it is {@link #granted()}, the place is
 * the caller's until it is released; once, for good: to release a permit again gives back nothing that it does not
 * have, and is counted ({@link ConcurrencyLimit#unmatchedReleases()}). A permit that is not granted holds nothing,
 * and to release it does nothing. Thread-safe.
 *
 * <pre>{@code
 * try (ConcurrencyPermit permit = limit.tryAcquire()) {
 *     return permit.granted() ? fetch() : cached();
 * }
 * }</pre>
 */
public interface ConcurrencyPermit extends AutoCloseable {

    /**
     * Returns whether the call may be made.
     */
    boolean granted();

    /** Gives the place back; the call has ended, however it did. */
    void release();

    /**
     * As {@link #release()}, and tells an adaptive limit how the call went. Without this a call counts as one that
     * succeeded, and a failure that came quickly as a quick success.
     *
     * @param failure what the call failed with; null if it succeeded
     */
    void release(@Nullable Throwable failure);

    /** As {@link #release()}. */
    @Override
    default void close() {
        release();
    }
}
