package io.holdfast.strategies.timelimit;

import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.holdfast.core.internal.registry.RegistryParts;
import io.holdfast.strategies.internal.Options;
import java.util.List;
import java.util.Map;

/** Makes a {@link TimeLimitRegistry}. Not thread-safe. */
public final class TimeLimitRegistryBuilder {

    private final RegistryParts<TimeLimiter, TimeLimiterConfig> parts =
            new RegistryParts<>(TimeLimiterConfig.ofDefaults());
    private final Options<TimeLimitOptions> options = new Options<>(TimeLimitOptions.defaults());

    TimeLimitRegistryBuilder() {}

    /**
     * Sets the default configuration.
     *
     * @param config the configuration
     */
    public TimeLimitRegistryBuilder config(TimeLimiterConfig config) {
        parts.config(config);
        return this;
    }

    /**
     * Adds a named configuration; {@code default} names the default.
     *
     * @param name the name of the configuration
     * @param config the configuration
     */
    public TimeLimitRegistryBuilder config(String name, TimeLimiterConfig config) {
        parts.config(name, config);
        return this;
    }

    /**
     * Adds named configurations; {@code default} names the default.
     *
     * @param named the configurations by name
     */
    public TimeLimitRegistryBuilder configs(Map<String, TimeLimiterConfig> named) {
        parts.configs(named);
        return this;
    }

    /**
     * Adds a consumer of the registry's events.
     *
     * @param consumer the consumer
     */
    public TimeLimitRegistryBuilder consumer(RegistryEventConsumer<TimeLimiter> consumer) {
        parts.consumer(consumer);
        return this;
    }

    /**
     * Adds consumers of the registry's events.
     *
     * @param more the consumers
     */
    public TimeLimitRegistryBuilder consumers(List<RegistryEventConsumer<TimeLimiter>> more) {
        parts.consumers(more);
        return this;
    }

    /**
     * Sets the tags that every time limit gets.
     *
     * @param all the tags; copied
     * @throws IllegalArgumentException if a key or a value is null
     */
    public TimeLimitRegistryBuilder tags(Map<String, String> all) {
        parts.tags(all);
        return this;
    }

    /**
     * Sets the options for names that have none of their own.
     *
     * @param ofAll the options
     */
    public TimeLimitRegistryBuilder options(TimeLimitOptions ofAll) {
        options.set(ofAll);
        return this;
    }

    /**
     * Sets the options for one name.
     *
     * @param name the name of the time limit
     * @param own its options
     */
    public TimeLimitRegistryBuilder options(String name, TimeLimitOptions own) {
        options.set(name, own);
        return this;
    }

    /** Makes the registry. */
    public TimeLimitRegistry build() {
        return new StandardTimeLimitRegistry(parts, options.copy());
    }
}
