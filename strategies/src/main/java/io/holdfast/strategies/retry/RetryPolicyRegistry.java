package io.holdfast.strategies.retry;

import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.registry.ConfigConflict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A registry of retries behind Resilience4j's own interface. Finding a known name takes no lock; an unknown one is
 * made exactly once, however many threads ask for it at the same time. A second, different configuration for a known
 * name is reported ({@link #conflicts()} and a warning in the log), not silently ignored. Event consumers run after a
 * retry is in the registry, outside any lock; what they throw is logged.
 *
 * <p>The methods inherited from {@link RetryRegistry} do what they do there; {@code retryPolicy} is {@code
 * retry} with our own type. Thread-safe.
 */
public interface RetryPolicyRegistry extends RetryRegistry {

    /** Returns a registry with Resilience4j's default configuration. */
    static RetryPolicyRegistry ofDefaults() {
        return custom().build();
    }

    /**
     * Returns a registry whose retries have a configuration unless they are made with another.
     *
     * @param config the configuration
     */
    static RetryPolicyRegistry of(RetryConfig config) {
        return custom().config(config).build();
    }

    /**
     * Returns a registry with a default configuration and a consumer of its events.
     *
     * @param config the configuration
     * @param consumer the consumer
     */
    static RetryPolicyRegistry of(RetryConfig config, RegistryEventConsumer<Retry> consumer) {
        return custom().config(config).consumer(consumer).build();
    }

    /**
     * Returns a registry with a default configuration and consumers of its events.
     *
     * @param config the configuration
     * @param consumers the consumers
     */
    static RetryPolicyRegistry of(RetryConfig config, List<RegistryEventConsumer<Retry>> consumers) {
        return custom().config(config).consumers(consumers).build();
    }

    /**
     * Returns a registry with named configurations; the one named {@code default} is the default.
     *
     * @param configs the configurations by name
     */
    static RetryPolicyRegistry of(Map<String, RetryConfig> configs) {
        return custom().configs(configs).build();
    }

    /**
     * Returns a registry with named configurations and tags.
     *
     * @param configs the configurations by name
     * @param tags for every retry
     */
    static RetryPolicyRegistry of(Map<String, RetryConfig> configs, Map<String, String> tags) {
        return custom().configs(configs).tags(tags).build();
    }

    /**
     * Returns a registry with named configurations and a consumer of its events.
     *
     * @param configs the configurations by name
     * @param consumer the consumer
     */
    static RetryPolicyRegistry of(Map<String, RetryConfig> configs, RegistryEventConsumer<Retry> consumer) {
        return custom().configs(configs).consumer(consumer).build();
    }

    /**
     * Returns a registry with named configurations, a consumer of its events and tags.
     *
     * @param configs the configurations by name
     * @param consumer the consumer
     * @param tags for every retry
     */
    static RetryPolicyRegistry of(
            Map<String, RetryConfig> configs, RegistryEventConsumer<Retry> consumer, Map<String, String> tags) {
        return custom().configs(configs).consumer(consumer).tags(tags).build();
    }

    /**
     * Returns a registry with named configurations and consumers of its events.
     *
     * @param configs the configurations by name
     * @param consumers the consumers
     */
    static RetryPolicyRegistry of(Map<String, RetryConfig> configs, List<RegistryEventConsumer<Retry>> consumers) {
        return custom().configs(configs).consumers(consumers).build();
    }

    /** Returns a builder with everything a registry can be made with. */
    static RetryPolicyRegistryBuilder custom() {
        return new RetryPolicyRegistryBuilder();
    }

    /**
     * Returns the retry of a name, made with the default configuration if the name is new.
     *
     * @param name the name of the retry
     * @return the one retry of that name
     * @throws IllegalStateException if {@link #replace} has put one there that is not one of ours
     */
    RetryPolicy retryPolicy(String name);

    /**
     * Returns the retry of a name, made with a configuration if the name is new.
     *
     * @param name the name of the retry
     * @param config the configuration; if the name is known with another, that is reported
     * @return the one retry of that name
     * @throws IllegalStateException if {@link #replace} has put one there that is not one of ours
     */
    RetryPolicy retryPolicy(String name, RetryConfig config);

    /**
     * Changes the configuration of a retry while it is in use, as {@link RetryPolicy#reconfigure} does.
     *
     * @param name the name of the retry
     * @param change given the configuration in use, returns the next
     * @return what was changed; empty if there is no retry of that name, or not one of ours
     */
    Optional<Reconfiguration> reconfigure(String name, UnaryOperator<RetryConfig> change);

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
