package io.holdfast.watchtower.snapshot;

import io.holdfast.core.config.Reconfiguration;
import java.time.Instant;

/** Receives every change of a configuration in use, on the thread that made it; must not block. */
@FunctionalInterface
public interface ReconfigurationListener {

    /**
     * Something was given another configuration.
     *
     * @param at when
     * @param kind {@code BREAKER}, or what {@link LimitSource#kind} calls it
     * @param registry the name under which its registry is shown
     * @param done what was changed and kept
     */
    void reconfigured(Instant at, String kind, String registry, Reconfiguration done);
}
