package io.holdfast.strategies.timelimit;

import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.registry.ConfigConflict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A registry of time limits behind Resilience4j's own interface. Finding a known name takes no lock; an unknown one is
 * made exactly once, however many threads ask for it at the same time. A second, different configuration for a known
 * name is reported ({@link #conflicts()} and a warning in the log), not silently ignored. Event consumers run after a
 * time limit is in the registry, outside any lock; what they throw is logged.
 *
 * <p>The methods inherited from {@link TimeLimiterRegistry} do what they do there; {@code timeLimit} is {@code
 * timeLimiter} with our own type. Thread-safe.
 */
public interface TimeLimitRegistry extends TimeLimiterRegistry {

    /** Returns a registry with Resilience4j's default configuration. */
    static TimeLimitRegistry ofDefaults() {
        return custom().build();
    }

    /**
     * Returns a registry whose time limits have a configuration unless they are made with another.
     *
     * @param config the configuration
     */
    static TimeLimitRegistry of(TimeLimiterConfig config) {
        return custom().config(config).build();
    }

    /**
     * Returns a registry with a default configuration and a consumer of its events.
     *
     * @param config the configuration
     * @param consumer the consumer
     */
    static TimeLimitRegistry of(TimeLimiterConfig config, RegistryEventConsumer<TimeLimiter> consumer) {
        return custom().config(config).consumer(consumer).build();
    }

    /**
     * Returns a registry with a default configuration and consumers of its events.
     *
     * @param config the configuration
     * @param consumers the consumers
     */
    static TimeLimitRegistry of(TimeLimiterConfig config, List<RegistryEventConsumer<TimeLimiter>> consumers) {
        return custom().config(config).consumers(consumers).build();
    }

    /**
     * Returns a registry with named configurations; the one named {@code default} is the default.
     *
     * @param configs the configurations by name
     */
    static TimeLimitRegistry of(Map<String, TimeLimiterConfig> configs) {
        return custom().configs(configs).build();
    }

    /**
     * Returns a registry with named configurations and tags.
     *
     * @param configs the configurations by name
     * @param tags for every time limit
     */
    static TimeLimitRegistry of(Map<String, TimeLimiterConfig> configs, Map<String, String> tags) {
        return custom().configs(configs).tags(tags).build();
    }

    /**
     * Returns a registry with named configurations and a consumer of its events.
     *
     * @param configs the configurations by name
     * @param consumer the consumer
     */
    static TimeLimitRegistry of(Map<String, TimeLimiterConfig> configs, RegistryEventConsumer<TimeLimiter> consumer) {
        return custom().configs(configs).consumer(consumer).build();
    }

    /**
     * Returns a registry with named configurations, a consumer of its events and tags.
     *
     * @param configs the configurations by name
     * @param consumer the consumer
     * @param tags for every time limit
     */
    static TimeLimitRegistry of(
            Map<String, TimeLimiterConfig> configs,
            RegistryEventConsumer<TimeLimiter> consumer,
            Map<String, String> tags) {
        return custom().configs(configs).consumer(consumer).tags(tags).build();
    }

    /**
     * Returns a registry with named configurations and consumers of its events.
     *
     * @param configs the configurations by name
     * @param consumers the consumers
     */
    static TimeLimitRegistry of(
            Map<String, TimeLimiterConfig> configs, List<RegistryEventConsumer<TimeLimiter>> consumers) {
        return custom().configs(configs).consumers(consumers).build();
    }

    /** Returns a builder with everything a registry can be made with. */
    static TimeLimitRegistryBuilder custom() {
        return new TimeLimitRegistryBuilder();
    }

    /**
     * Returns the time limit of a name, made with the default configuration if the name is new.
     *
     * @param name the name of the time limit
     * @return the one time limit of that name
     * @throws IllegalStateException if {@link #replace} has put one there that is not one of ours
     */
    TimeLimit timeLimit(String name);

    /**
     * Returns the time limit of a name, made with a configuration if the name is new.
     *
     * @param name the name of the time limit
     * @param config the configuration; if the name is known with another, that is reported
     * @return the one time limit of that name
     * @throws IllegalStateException if {@link #replace} has put one there that is not one of ours
     */
    TimeLimit timeLimit(String name, TimeLimiterConfig config);

    /**
     * Changes the configuration of a time limit while it is in use, as {@link TimeLimit#reconfigure} does.
     *
     * @param name the name of the time limit
     * @param change given the configuration in use, returns the next
     * @return what was changed; empty if there is no time limit of that name, or not one of ours
     */
    Optional<Reconfiguration> reconfigure(String name, UnaryOperator<TimeLimiterConfig> change);

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
