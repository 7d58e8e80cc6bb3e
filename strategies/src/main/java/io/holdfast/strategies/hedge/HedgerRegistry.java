package io.holdfast.strategies.hedge;

import io.github.resilience4j.core.Registry;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.registry.ConfigConflict;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Hedgers by name, so that they can be found, metered and changed while they are in use. Finding a known name takes no
 * lock; an unknown one is made exactly once, however many threads ask for it at the same time. A second, different
 * configuration for a known name is reported ({@link #conflicts()} and a warning in the log), not silently ignored.
 * Event consumers run after a hedger is in the registry, outside any lock; what they throw is logged.
 *
 * <p>Resilience4j has no such interface in what it publishes; what is inherited from its {@link Registry} does what it
 * does there. Thread-safe.
 */
public interface HedgerRegistry extends Registry<Hedger, Hedge> {

    /**
     * Returns a registry.
     *
     * @param hedge the configuration of hedgers that are made without one
     */
    static HedgerRegistry of(Hedge hedge) {
        return of(hedge, HedgeOptions.defaults());
    }

    /**
     * Returns a registry whose hedgers have a time source or an executor of their own.
     *
     * @param hedge the configuration of hedgers that are made without one
     * @param options of all hedgers
     */
    static HedgerRegistry of(Hedge hedge, HedgeOptions options) {
        return new StandardHedgerRegistry(
                Objects.requireNonNull(hedge, "hedge"), Objects.requireNonNull(options, "options"));
    }

    /**
     * Returns the hedger of a name, made with the default configuration if the name is new.
     *
     * @param name the name of the hedger
     * @return the one hedger of that name
     */
    Hedger hedger(String name);

    /**
     * Returns the hedger of a name, made with a configuration if the name is new.
     *
     * @param name the name of the hedger
     * @param hedge the configuration; if the name is known with another, that is reported
     * @return the one hedger of that name
     */
    Hedger hedger(String name, Hedge hedge);

    /** Returns all hedgers, in a new set that is the caller's own. */
    Set<Hedger> getAllHedgers();

    /**
     * Gives the hedger of a name another configuration, as {@link Hedger#reconfigure} does.
     *
     * @param name the name of the hedger
     * @param change makes the new configuration from the present one
     * @return what came of it; empty if the name is unknown
     */
    Optional<Reconfiguration> reconfigure(String name, UnaryOperator<Hedge> change);

    /**
     * Subscribes to what {@link #reconfigure} does.
     *
     * @param consumer called by the thread that reconfigures, after it has; what it throws is logged
     * @return closes the subscription
     */
    Subscription onReconfigured(Consumer<? super Reconfiguration> consumer);

    /**
     * Returns the second configurations that were given for known names, and not used: the first for each name, for
     * 1000 names at most.
     *
     * @return a copy, in no particular order
     */
    List<ConfigConflict> conflicts();
}
