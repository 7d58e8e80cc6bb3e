package io.holdfast.core.registry;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.internal.registry.ConfigSource;
import io.holdfast.core.internal.registry.RegistryParts;
import io.holdfast.core.time.TimeSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Makes a {@link BreakerRegistry}. Not thread-safe. */
public final class RegistryBuilder {

    private final RegistryParts<CircuitBreaker, CircuitBreakerConfig> parts =
            new RegistryParts<>(CircuitBreakerConfig.ofDefaults());
    private BreakerOptions options = BreakerOptions.defaults();
    private TimeSource time = TimeSource.system();
    private ConfigSource<CircuitBreakerConfig> moreConfigs = name -> null;

    RegistryBuilder() {}

    /**
     * Sets the default configuration.
     *
     * @param config the configuration
     */
    public RegistryBuilder config(CircuitBreakerConfig config) {
        parts.config(config);
        return this;
    }

    /**
     * Adds a named configuration; {@code default} names the default.
     *
     * @param name the name of the configuration
     * @param config the configuration
     */
    public RegistryBuilder config(String name, CircuitBreakerConfig config) {
        parts.config(name, config);
        return this;
    }

    /**
     * Adds named configurations; {@code default} names the default.
     *
     * @param named the configurations by name
     */
    public RegistryBuilder configs(Map<String, CircuitBreakerConfig> named) {
        parts.configs(named);
        return this;
    }

    /**
     * Adds a consumer of the registry's events.
     *
     * @param consumer the consumer
     */
    public RegistryBuilder consumer(RegistryEventConsumer<CircuitBreaker> consumer) {
        parts.consumer(consumer);
        return this;
    }

    /**
     * Adds consumers of the registry's events.
     *
     * @param more the consumers
     */
    public RegistryBuilder consumers(List<RegistryEventConsumer<CircuitBreaker>> more) {
        parts.consumers(more);
        return this;
    }

    /**
     * Sets the tags that every breaker gets.
     *
     * @param all the tags; copied
     * @throws IllegalArgumentException if a key or a value is null
     */
    public RegistryBuilder tags(Map<String, String> all) {
        parts.tags(all);
        return this;
    }

    /**
     * Sets the options for breakers that are made without any.
     *
     * @param defaults the options
     */
    public RegistryBuilder options(BreakerOptions defaults) {
        this.options = Objects.requireNonNull(defaults, "options");
        return this;
    }

    /**
     * Sets where the time for eviction comes from. Breakers take theirs from their options.
     *
     * @param source where time comes from
     */
    public RegistryBuilder timeSource(TimeSource source) {
        this.time = Objects.requireNonNull(source, "timeSource");
        return this;
    }

    /**
     * Makes the registry.
     */
    public BreakerRegistry build() {
        return new StandardRegistry(parts, moreConfigs, options, time);
    }

    RegistryBuilder moreConfigs(ConfigSource<CircuitBreakerConfig> source) {
        this.moreConfigs = source;
        return this;
    }
}
