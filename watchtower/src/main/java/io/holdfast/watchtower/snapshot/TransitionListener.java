package io.holdfast.watchtower.snapshot;

import java.time.Instant;

/** Receives every change of a breaker's state, on the thread that caused it; must not block. */
@FunctionalInterface
public interface TransitionListener {

    /**
     * A breaker changed its state.
     *
     * @param at when
     * @param registry the name under which its registry is shown
     * @param breaker its name
     * @param from the state before
     * @param to the state after
     * @param why what opened it; empty for other changes
     */
    void moved(Instant at, String registry, String breaker, String from, String to, String why);
}
