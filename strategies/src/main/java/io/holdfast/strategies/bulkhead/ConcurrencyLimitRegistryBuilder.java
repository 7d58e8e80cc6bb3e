package io.holdfast.strategies.bulkhead;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.holdfast.core.internal.registry.RegistryParts;
import io.holdfast.strategies.internal.Options;
import java.util.List;
import java.util.Map;

/** Makes a {@link ConcurrencyLimitRegistry}. Not thread-safe. */
public final class ConcurrencyLimitRegistryBuilder {

    private final RegistryParts<Bulkhead, BulkheadConfig> parts = new RegistryParts<>(BulkheadConfig.ofDefaults());
    private final Options<ConcurrencyLimitOptions> options = new Options<>(ConcurrencyLimitOptions.defaults());

    ConcurrencyLimitRegistryBuilder() {}

    /**
     * Sets the default configuration.
     *
     * @param config the configuration
     */
    public ConcurrencyLimitRegistryBuilder config(BulkheadConfig config) {
        parts.config(config);
        return this;
    }

    /**
     * Adds a named configuration; {@code default} names the default.
     *
     * @param name the name of the configuration
     * @param config the configuration
     */
    public ConcurrencyLimitRegistryBuilder config(String name, BulkheadConfig config) {
        parts.config(name, config);
        return this;
    }

    /**
     * Adds named configurations; {@code default} names the default.
     *
     * @param named the configurations by name
     */
    public ConcurrencyLimitRegistryBuilder configs(Map<String, BulkheadConfig> named) {
        parts.configs(named);
        return this;
    }

    /**
     * Adds a consumer of the registry's events.
     *
     * @param consumer the consumer
     */
    public ConcurrencyLimitRegistryBuilder consumer(RegistryEventConsumer<Bulkhead> consumer) {
        parts.consumer(consumer);
        return this;
    }

    /**
     * Adds consumers of the registry's events.
     *
     * @param more the consumers
     */
    public ConcurrencyLimitRegistryBuilder consumers(List<RegistryEventConsumer<Bulkhead>> more) {
        parts.consumers(more);
        return this;
    }

    /**
     * Sets the tags that every limit gets.
     *
     * @param all the tags; copied
     * @throws IllegalArgumentException if a key or a value is null
     */
    public ConcurrencyLimitRegistryBuilder tags(Map<String, String> all) {
        parts.tags(all);
        return this;
    }

    /**
     * Sets the options for names that have none of their own.
     *
     * @param ofAll the options
     */
    public ConcurrencyLimitRegistryBuilder options(ConcurrencyLimitOptions ofAll) {
        options.set(ofAll);
        return this;
    }

    /**
     * Sets the options for one name.
     *
     * @param name the name of the limit
     * @param own its options
     */
    public ConcurrencyLimitRegistryBuilder options(String name, ConcurrencyLimitOptions own) {
        options.set(name, own);
        return this;
    }

    /**
     * Makes the registry.
     */
    public ConcurrencyLimitRegistry build() {
        return new StandardConcurrencyLimitRegistry(parts, options.copy());
    }
}
