package io.holdfast.strategies.ratelimit;

import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.holdfast.core.internal.registry.RegistryParts;
import io.holdfast.strategies.internal.Options;
import java.util.List;
import java.util.Map;

/** Makes a {@link RateLimitRegistry}. Not thread-safe. */
public final class RateLimitRegistryBuilder {

    private final RegistryParts<RateLimiter, RateLimiterConfig> parts =
            new RegistryParts<>(RateLimiterConfig.ofDefaults());
    private final Options<RateLimitOptions> options = new Options<>(RateLimitOptions.defaults());

    RateLimitRegistryBuilder() {}

    /**
     * Sets the default configuration.
     *
     * @param config the configuration
     */
    public RateLimitRegistryBuilder config(RateLimiterConfig config) {
        parts.config(config);
        return this;
    }

    /**
     * Adds a named configuration; {@code default} names the default.
     *
     * @param name the name of the configuration
     * @param config the configuration
     */
    public RateLimitRegistryBuilder config(String name, RateLimiterConfig config) {
        parts.config(name, config);
        return this;
    }

    /**
     * Adds named configurations; {@code default} names the default.
     *
     * @param named the configurations by name
     */
    public RateLimitRegistryBuilder configs(Map<String, RateLimiterConfig> named) {
        parts.configs(named);
        return this;
    }

    /**
     * Adds a consumer of the registry's events.
     *
     * @param consumer the consumer
     */
    public RateLimitRegistryBuilder consumer(RegistryEventConsumer<RateLimiter> consumer) {
        parts.consumer(consumer);
        return this;
    }

    /**
     * Adds consumers of the registry's events.
     *
     * @param more the consumers
     */
    public RateLimitRegistryBuilder consumers(List<RegistryEventConsumer<RateLimiter>> more) {
        parts.consumers(more);
        return this;
    }

    /**
     * Sets the tags that every limit gets.
     *
     * @param all the tags; copied
     * @throws IllegalArgumentException if a key or a value is null
     */
    public RateLimitRegistryBuilder tags(Map<String, String> all) {
        parts.tags(all);
        return this;
    }

    /**
     * Sets the options for names that have none of their own.
     *
     * @param ofAll the options
     */
    public RateLimitRegistryBuilder options(RateLimitOptions ofAll) {
        options.set(ofAll);
        return this;
    }

    /**
     * Sets the options for one name.
     *
     * @param name the name of the rate limit
     * @param own its options
     */
    public RateLimitRegistryBuilder options(String name, RateLimitOptions own) {
        options.set(name, own);
        return this;
    }

    /**
     * Makes the registry.
     */
    public RateLimitRegistry build() {
        return new StandardRateLimitRegistry(parts, options.copy());
    }
}
