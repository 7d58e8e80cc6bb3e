package io.holdfast.strategies.bulkhead;

import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig;
import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.holdfast.core.internal.registry.Arguments;
import io.holdfast.core.internal.registry.Configurations;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Makes a {@link PoolBulkheadRegistry}. Not thread-safe. */
public final class PoolBulkheadRegistryBuilder {

    private final Map<String, ThreadPoolBulkheadConfig> configs = new HashMap<>();
    private final List<RegistryEventConsumer<ThreadPoolBulkhead>> consumers = new ArrayList<>();
    private Map<String, String> tags = Map.of();
    private PoolBulkheadOptions options = PoolBulkheadOptions.defaults();

    PoolBulkheadRegistryBuilder() {
        configs.put(Configurations.DEFAULT, ThreadPoolBulkheadConfig.ofDefaults());
    }

    /**
     * Sets the default configuration.
     *
     * @param config the configuration
     */
    public PoolBulkheadRegistryBuilder config(ThreadPoolBulkheadConfig config) {
        return config(Configurations.DEFAULT, config);
    }

    /**
     * Adds a named configuration; {@code default} names the default.
     *
     * @param name the name of the configuration
     * @param config the configuration
     */
    public PoolBulkheadRegistryBuilder config(String name, ThreadPoolBulkheadConfig config) {
        configs.put(Objects.requireNonNull(name, "name"), Arguments.config(config));
        return this;
    }

    /**
     * Adds named configurations; {@code default} names the default.
     *
     * @param named the configurations by name
     */
    public PoolBulkheadRegistryBuilder configs(Map<String, ThreadPoolBulkheadConfig> named) {
        Objects.requireNonNull(named, "configs").forEach(this::config);
        return this;
    }

    /**
     * Adds a consumer of the registry's events.
     *
     * @param consumer the consumer
     */
    public PoolBulkheadRegistryBuilder consumer(RegistryEventConsumer<ThreadPoolBulkhead> consumer) {
        consumers.add(Arguments.consumers(consumer));
        return this;
    }

    /**
     * Adds consumers of the registry's events.
     *
     * @param more the consumers
     */
    public PoolBulkheadRegistryBuilder consumers(List<RegistryEventConsumer<ThreadPoolBulkhead>> more) {
        Arguments.consumers(more).forEach(this::consumer);
        return this;
    }

    /**
     * Sets the tags that every bulkhead gets.
     *
     * @param all the tags; copied
     * @throws IllegalArgumentException if a key or a value is null
     */
    public PoolBulkheadRegistryBuilder tags(Map<String, String> all) {
        this.tags = Arguments.copyOfTags(all);
        return this;
    }

    /**
     * Sets the options of every bulkhead.
     *
     * @param ofAll the options
     */
    public PoolBulkheadRegistryBuilder options(PoolBulkheadOptions ofAll) {
        this.options = Objects.requireNonNull(ofAll, "options");
        return this;
    }

    /**
     * Makes the registry.
     */
    public PoolBulkheadRegistry build() {
        return new StandardPoolBulkheadRegistry(configs, consumers, tags, options);
    }
}
