package io.holdfast.strategies.bulkhead;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.registry.ConfigConflict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A registry of limits behind Resilience4j's own interface. Finding a known name takes no lock; an unknown one is made
 * exactly once, however many threads ask for it at the same time. A second, different configuration for a known name is
 * reported ({@link #conflicts()} and a warning in the log), not silently ignored. Event consumers run after a limit is
 * in the registry, outside any lock; what they throw is logged.
 *
 * <p>The methods inherited from {@link BulkheadRegistry} do what they do there; {@code concurrencyLimit} is {@code
 * bulkhead} with our own type. Thread-safe.
 */
public interface ConcurrencyLimitRegistry extends BulkheadRegistry {

    /**
     * Returns a registry with Resilience4j's default configuration.
     */
    static ConcurrencyLimitRegistry ofDefaults() {
        return custom().build();
    }

    /**
     * Returns a registry whose limits have a configuration unless they are made with another.
     *
     * @param config the configuration
     */
    static ConcurrencyLimitRegistry of(BulkheadConfig config) {
        return custom().config(config).build();
    }

    /**
     * Returns a registry with a default configuration and tags.
     *
     * @param config the configuration
     * @param tags for every limit
     */
    static ConcurrencyLimitRegistry of(BulkheadConfig config, Map<String, String> tags) {
        return custom().config(config).tags(tags).build();
    }

    /**
     * Returns a registry with a default configuration and a consumer of its events.
     *
     * @param config the configuration
     * @param consumer the consumer
     */
    static ConcurrencyLimitRegistry of(BulkheadConfig config, RegistryEventConsumer<Bulkhead> consumer) {
        return custom().config(config).consumer(consumer).build();
    }

    /**
     * Returns a registry with a default configuration and consumers of its events.
     *
     * @param config the configuration
     * @param consumers the consumers
     */
    static ConcurrencyLimitRegistry of(BulkheadConfig config, List<RegistryEventConsumer<Bulkhead>> consumers) {
        return custom().config(config).consumers(consumers).build();
    }

    /**
     * Returns a registry with named configurations; the one named {@code default} is the default.
     *
     * @param configs the configurations by name
     */
    static ConcurrencyLimitRegistry of(Map<String, BulkheadConfig> configs) {
        return custom().configs(configs).build();
    }

    /**
     * Returns a registry with named configurations and tags.
     *
     * @param configs the configurations by name
     * @param tags for every limit
     */
    static ConcurrencyLimitRegistry of(Map<String, BulkheadConfig> configs, Map<String, String> tags) {
        return custom().configs(configs).tags(tags).build();
    }

    /**
     * Returns a registry with named configurations and a consumer of its events.
     *
     * @param configs the configurations by name
     * @param consumer the consumer
     */
    static ConcurrencyLimitRegistry of(Map<String, BulkheadConfig> configs, RegistryEventConsumer<Bulkhead> consumer) {
        return custom().configs(configs).consumer(consumer).build();
    }

    /**
     * Returns a registry with named configurations, a consumer of its events and tags.
     *
     * @param configs the configurations by name
     * @param consumer the consumer
     * @param tags for every limit
     */
    static ConcurrencyLimitRegistry of(
            Map<String, BulkheadConfig> configs, RegistryEventConsumer<Bulkhead> consumer, Map<String, String> tags) {
        return custom().configs(configs).consumer(consumer).tags(tags).build();
    }

    /**
     * Returns a registry with named configurations and consumers of its events.
     *
     * @param configs the configurations by name
     * @param consumers the consumers
     */
    static ConcurrencyLimitRegistry of(
            Map<String, BulkheadConfig> configs, List<RegistryEventConsumer<Bulkhead>> consumers) {
        return custom().configs(configs).consumers(consumers).build();
    }

    /**
     * Returns a builder with everything a registry can be made with.
     */
    static ConcurrencyLimitRegistryBuilder custom() {
        return new ConcurrencyLimitRegistryBuilder();
    }

    /**
     * Returns the limit of a name, made with the default configuration if the name is new.
     *
     * @param name the name of the limit
     * @return the one limit of that name
     * @throws IllegalStateException if {@link #replace} has put a bulkhead there that is not one of ours
     */
    ConcurrencyLimit concurrencyLimit(String name);

    /**
     * Returns the limit of a name, made with a configuration if the name is new.
     *
     * @param name the name of the limit
     * @param config the configuration; if the name is known with another, that is reported
     * @return the one limit of that name
     * @throws IllegalStateException if {@link #replace} has put a bulkhead there that is not one of ours
     */
    ConcurrencyLimit concurrencyLimit(String name, BulkheadConfig config);

    /**
     * Gives the limit of a name another configuration, as {@link ConcurrencyLimit#reconfigure} does.
     *
     * @param name the name of the limit
     * @param change makes the new configuration from the present one
     * @return what came of it; empty if the name is unknown, or {@link #replace} has put a bulkhead there that is not
     *     one of ours
     */
    Optional<Reconfiguration> reconfigure(String name, UnaryOperator<BulkheadConfig> change);

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
