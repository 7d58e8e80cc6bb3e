package io.holdfast.watchtower.server;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the server shows. Called by the server's threads, many at once. */
public interface Feed {

    /**
     * Returns the first frame for a client.
     *
     * @param after the sequence of the last snapshot it has; negative for none
     * @param run the run it had that from; null if it does not say
     * @return UTF-8 JSON
     */
    byte[] hello(long after, @Nullable String run);

    /**
     * Tells whether work should be sent to the process.
     *
     * @return null if so, else what is in the way
     */
    @Nullable
    String notReady();

    /**
     * Tells whether the work loop is alive.
     *
     * @return null if so, else for how long it has been silent
     */
    @Nullable
    String notAlive();

    /**
     * Returns what happened between two times.
     *
     * @param since the beginning
     * @param until the end
     * @return JSON; null if nothing is recorded
     * @throws RuntimeException if it cannot be read; the message is shown
     */
    @Nullable
    String history(Instant since, Instant until);

    /**
     * Returns breakers of the last snapshot, including those that found no room in its frame.
     *
     * @param query which
     * @return JSON; null before the first snapshot
     */
    byte @Nullable [] breakers(BreakerQuery query);

    /** Returns the time of day. */
    Instant now();
}
