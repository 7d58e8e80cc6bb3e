package io.holdfast.strategies.bulkhead;

import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadRegistry;
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
 * A registry of bulkheads with threads behind Resilience4j's own interface. Finding a known name takes no lock; an
 * unknown one is made exactly once, however many threads ask for it at the same time. A second, different
 * configuration for a known name is reported ({@link #conflicts()} and a warning in the log), not silently ignored.
 * Event consumers run after a bulkhead is in the registry, outside any lock; what they throw is logged.
 *
 * <p>The methods inherited from {@link ThreadPoolBulkheadRegistry} do what they do there; {@code poolBulkhead} is
 * {@code bulkhead} with our own type. Thread-safe.
 */
public interface PoolBulkheadRegistry extends ThreadPoolBulkheadRegistry {

    /**
     * Returns a registry with Resilience4j's default configuration.
     */
    static PoolBulkheadRegistry ofDefaults() {
        return custom().build();
    }

    /**
     * Returns a registry whose bulkheads have a configuration unless they are made with another.
     *
     * @param config the configuration
     */
    static PoolBulkheadRegistry of(ThreadPoolBulkheadConfig config) {
        return custom().config(config).build();
    }

    /**
     * Returns a registry with a default configuration and tags.
     *
     * @param config the configuration
     * @param tags for every bulkhead
     */
    static PoolBulkheadRegistry of(ThreadPoolBulkheadConfig config, Map<String, String> tags) {
        return custom().config(config).tags(tags).build();
    }

    /**
     * Returns a registry with a default configuration and a consumer of its events.
     *
     * @param config the configuration
     * @param consumer the consumer
     */
    static PoolBulkheadRegistry of(
            ThreadPoolBulkheadConfig config, RegistryEventConsumer<ThreadPoolBulkhead> consumer) {
        return custom().config(config).consumer(consumer).build();
    }

    /**
     * Returns a registry with a default configuration and consumers of its events.
     *
     * @param config the configuration
     * @param consumers the consumers
     */
    static PoolBulkheadRegistry of(
            ThreadPoolBulkheadConfig config, List<RegistryEventConsumer<ThreadPoolBulkhead>> consumers) {
        return custom().config(config).consumers(consumers).build();
    }

    /**
     * Returns a registry with named configurations; the one named {@code default} is the default.
     *
     * @param configs the configurations by name
     */
    static PoolBulkheadRegistry of(Map<String, ThreadPoolBulkheadConfig> configs) {
        return custom().configs(configs).build();
    }

    /**
     * Returns a registry with named configurations and tags.
     *
     * @param configs the configurations by name
     * @param tags for every bulkhead
     */
    static PoolBulkheadRegistry of(Map<String, ThreadPoolBulkheadConfig> configs, Map<String, String> tags) {
        return custom().configs(configs).tags(tags).build();
    }

    /**
     * Returns a registry with named configurations and a consumer of its events.
     *
     * @param configs the configurations by name
     * @param consumer the consumer
     */
    static PoolBulkheadRegistry of(
            Map<String, ThreadPoolBulkheadConfig> configs, RegistryEventConsumer<ThreadPoolBulkhead> consumer) {
        return custom().configs(configs).consumer(consumer).build();
    }

    /**
     * Returns a registry with named configurations, a consumer of its events and tags.
     *
     * @param configs the configurations by name
     * @param consumer the consumer
     * @param tags for every bulkhead
     */
    static PoolBulkheadRegistry of(
            Map<String, ThreadPoolBulkheadConfig> configs,
            RegistryEventConsumer<ThreadPoolBulkhead> consumer,
            Map<String, String> tags) {
        return custom().configs(configs).consumer(consumer).tags(tags).build();
    }

    /**
     * Returns a registry with named configurations and consumers of its events.
     *
     * @param configs the configurations by name
     * @param consumers the consumers
     */
    static PoolBulkheadRegistry of(
            Map<String, ThreadPoolBulkheadConfig> configs, List<RegistryEventConsumer<ThreadPoolBulkhead>> consumers) {
        return custom().configs(configs).consumers(consumers).build();
    }

    /**
     * Returns a builder with everything a registry can be made with.
     */
    static PoolBulkheadRegistryBuilder custom() {
        return new PoolBulkheadRegistryBuilder();
    }

    /**
     * Returns the bulkhead of a name, made with the default configuration if the name is new.
     *
     * @param name the name of the bulkhead
     * @return the one bulkhead of that name
     * @throws IllegalStateException if {@link #replace} has put a bulkhead there that is not one of ours
     */
    PoolBulkhead poolBulkhead(String name);

    /**
     * Returns the bulkhead of a name, made with a configuration if the name is new.
     *
     * @param name the name of the bulkhead
     * @param config the configuration; if the name is known with another, that is reported
     * @return the one bulkhead of that name
     * @throws IllegalStateException if {@link #replace} has put a bulkhead there that is not one of ours
     */
    PoolBulkhead poolBulkhead(String name, ThreadPoolBulkheadConfig config);

    /**
     * Gives the bulkhead of a name another configuration, as {@link PoolBulkhead#reconfigure} does.
     *
     * @param name the name of the bulkhead
     * @param change makes the new configuration from the present one
     * @return what came of it; empty if the name is unknown, or {@link #replace} has put a bulkhead there that is not
     *     one of ours
     */
    Optional<Reconfiguration> reconfigure(String name, UnaryOperator<ThreadPoolBulkheadConfig> change);

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

    /**
     * Closes all bulkheads: none admits any more calls, and each has the time of its options for those that it
     * admitted, all of them at once.
     */
    @Override
    void close();
}
