package io.holdfast.strategies.retry;

import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.holdfast.core.internal.registry.RegistryParts;
import io.holdfast.strategies.internal.Options;
import java.util.List;
import java.util.Map;

/** Makes a {@link RetryPolicyRegistry}. Not thread-safe. */
public final class RetryPolicyRegistryBuilder {

    private final RegistryParts<Retry, RetryConfig> parts = new RegistryParts<>(RetryConfig.ofDefaults());
    private final Options<RetryOptions> options = new Options<>(RetryOptions.defaults());

    RetryPolicyRegistryBuilder() {}

    /**
     * Sets the default configuration.
     *
     * @param config the configuration
     */
    public RetryPolicyRegistryBuilder config(RetryConfig config) {
        parts.config(config);
        return this;
    }

    /**
     * Adds a named configuration; {@code default} names the default.
     *
     * @param name the name of the configuration
     * @param config the configuration
     */
    public RetryPolicyRegistryBuilder config(String name, RetryConfig config) {
        parts.config(name, config);
        return this;
    }

    /**
     * Adds named configurations; {@code default} names the default.
     *
     * @param named the configurations by name
     */
    public RetryPolicyRegistryBuilder configs(Map<String, RetryConfig> named) {
        parts.configs(named);
        return this;
    }

    /**
     * Adds a consumer of the registry's events.
     *
     * @param consumer the consumer
     */
    public RetryPolicyRegistryBuilder consumer(RegistryEventConsumer<Retry> consumer) {
        parts.consumer(consumer);
        return this;
    }

    /**
     * Adds consumers of the registry's events.
     *
     * @param more the consumers
     */
    public RetryPolicyRegistryBuilder consumers(List<RegistryEventConsumer<Retry>> more) {
        parts.consumers(more);
        return this;
    }

    /**
     * Sets the tags that every retry gets.
     *
     * @param all the tags; copied
     * @throws IllegalArgumentException if a key or a value is null
     */
    public RetryPolicyRegistryBuilder tags(Map<String, String> all) {
        parts.tags(all);
        return this;
    }

    /**
     * Sets the options for names that have none of their own.
     *
     * @param ofAll the options
     */
    public RetryPolicyRegistryBuilder options(RetryOptions ofAll) {
        options.set(ofAll);
        return this;
    }

    /**
     * Sets the options for one name.
     *
     * @param name the name of the retry
     * @param own its options
     */
    public RetryPolicyRegistryBuilder options(String name, RetryOptions own) {
        options.set(name, own);
        return this;
    }

    /** Makes the registry. */
    public RetryPolicyRegistry build() {
        return new StandardRetryPolicyRegistry(parts, options.copy());
    }
}
