package io.holdfast.strategies.bulkhead;

import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig;
import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.holdfast.core.internal.registry.RegistryParts;
import io.holdfast.strategies.internal.Options;
import java.util.List;
import java.util.Map;

/** Makes a {@link PoolBulkheadRegistry}. Not thread-safe. */
public final class PoolBulkheadRegistryBuilder {

    private final RegistryParts<ThreadPoolBulkhead, ThreadPoolBulkheadConfig> parts =
            new RegistryParts<>(ThreadPoolBulkheadConfig.ofDefaults());
    private final Options<PoolBulkheadOptions> options = new Options<>(PoolBulkheadOptions.defaults());

    PoolBulkheadRegistryBuilder() {}

    /**
     * Sets the default configuration.
     *
     * @param config the configuration
     */
    public PoolBulkheadRegistryBuilder config(ThreadPoolBulkheadConfig config) {
        parts.config(config);
        return this;
    }

    /**
     * Adds a named configuration; {@code default} names the default.
     *
     * @param name the name of the configuration
     * @param config the configuration
     */
    public PoolBulkheadRegistryBuilder config(String name, ThreadPoolBulkheadConfig config) {
        parts.config(name, config);
        return this;
    }

    /**
     * Adds named configurations; {@code default} names the default.
     *
     * @param named the configurations by name
     */
    public PoolBulkheadRegistryBuilder configs(Map<String, ThreadPoolBulkheadConfig> named) {
        parts.configs(named);
        return this;
    }

    /**
     * Adds a consumer of the registry's events.
     *
     * @param consumer the consumer
     */
    public PoolBulkheadRegistryBuilder consumer(RegistryEventConsumer<ThreadPoolBulkhead> consumer) {
        parts.consumer(consumer);
        return this;
    }

    /**
     * Adds consumers of the registry's events.
     *
     * @param more the consumers
     */
    public PoolBulkheadRegistryBuilder consumers(List<RegistryEventConsumer<ThreadPoolBulkhead>> more) {
        parts.consumers(more);
        return this;
    }

    /**
     * Sets the tags that every bulkhead gets.
     *
     * @param all the tags; copied
     * @throws IllegalArgumentException if a key or a value is null
     */
    public PoolBulkheadRegistryBuilder tags(Map<String, String> all) {
        parts.tags(all);
        return this;
    }

    /**
     * Sets the options for names that have none of their own.
     *
     * @param ofAll the options
     */
    public PoolBulkheadRegistryBuilder options(PoolBulkheadOptions ofAll) {
        options.set(ofAll);
        return this;
    }

    /**
     * Sets the options for one name.
     *
     * @param name the name of the bulkhead
     * @param own its options
     */
    public PoolBulkheadRegistryBuilder options(String name, PoolBulkheadOptions own) {
        options.set(name, own);
        return this;
    }

    /**
     * Makes the registry.
     */
    public PoolBulkheadRegistry build() {
        return new StandardPoolBulkheadRegistry(parts, options.copy());
    }
}
