package io.holdfast.strategies.bulkhead;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.holdfast.core.internal.registry.Arguments;
import io.holdfast.core.internal.registry.Configurations;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Makes a {@link ConcurrencyLimitRegistry}. Not thread-safe. */
public final class ConcurrencyLimitRegistryBuilder {

    private final Map<String, BulkheadConfig> configs = new HashMap<>();
    private final List<RegistryEventConsumer<Bulkhead>> consumers = new ArrayList<>();
    private Map<String, String> tags = Map.of();
    private ConcurrencyLimitOptions options = ConcurrencyLimitOptions.defaults();

    ConcurrencyLimitRegistryBuilder() {
        configs.put(Configurations.DEFAULT, BulkheadConfig.ofDefaults());
    }

    /**
     * Sets the default configuration.
     *
     * @param config the configuration
     */
    public ConcurrencyLimitRegistryBuilder config(BulkheadConfig config) {
        return config(Configurations.DEFAULT, config);
    }

    /**
     * Adds a named configuration; {@code default} names the default.
     *
     * @param name the name of the configuration
     * @param config the configuration
     */
    public ConcurrencyLimitRegistryBuilder config(String name, BulkheadConfig config) {
        configs.put(Objects.requireNonNull(name, "name"), Arguments.config(config));
        return this;
    }

    /**
     * Adds named configurations; {@code default} names the default.
     *
     * @param named the configurations by name
     */
    public ConcurrencyLimitRegistryBuilder configs(Map<String, BulkheadConfig> named) {
        Objects.requireNonNull(named, "configs").forEach(this::config);
        return this;
    }

    /**
     * Adds a consumer of the registry's events.
     *
     * @param consumer the consumer
     */
    public ConcurrencyLimitRegistryBuilder consumer(RegistryEventConsumer<Bulkhead> consumer) {
        consumers.add(Arguments.consumers(consumer));
        return this;
    }

    /**
     * Adds consumers of the registry's events.
     *
     * @param more the consumers
     */
    public ConcurrencyLimitRegistryBuilder consumers(List<RegistryEventConsumer<Bulkhead>> more) {
        Arguments.consumers(more).forEach(this::consumer);
        return this;
    }

    /**
     * Sets the tags that every limit gets.
     *
     * @param all the tags; copied
     * @throws IllegalArgumentException if a key or a value is null
     */
    public ConcurrencyLimitRegistryBuilder tags(Map<String, String> all) {
        this.tags = Arguments.copyOfTags(all);
        return this;
    }

    /**
     * Sets the options of every limit.
     *
     * @param ofAll the options
     */
    public ConcurrencyLimitRegistryBuilder options(ConcurrencyLimitOptions ofAll) {
        this.options = Objects.requireNonNull(ofAll, "options");
        return this;
    }

    /**
     * Makes the registry.
     */
    public ConcurrencyLimitRegistry build() {
        return new StandardConcurrencyLimitRegistry(configs, consumers, tags, options);
    }
}
