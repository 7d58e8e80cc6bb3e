package io.holdfast.strategies.timelimit;

import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.holdfast.core.internal.registry.Arguments;
import io.holdfast.core.internal.registry.Configurations;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Makes a {@link TimeLimitRegistry}. Not thread-safe. */
public final class TimeLimitRegistryBuilder {

    private final Map<String, TimeLimiterConfig> configs = new HashMap<>();
    private final List<RegistryEventConsumer<TimeLimiter>> consumers = new ArrayList<>();
    private Map<String, String> tags = Map.of();
    private TimeLimitOptions options = TimeLimitOptions.defaults();

    TimeLimitRegistryBuilder() {
        configs.put(Configurations.DEFAULT, TimeLimiterConfig.ofDefaults());
    }

    /**
     * Sets the default configuration.
     *
     * @param config the configuration
     */
    public TimeLimitRegistryBuilder config(TimeLimiterConfig config) {
        return config(Configurations.DEFAULT, config);
    }

    /**
     * Adds a named configuration; {@code default} names the default.
     *
     * @param name the name of the configuration
     * @param config the configuration
     */
    public TimeLimitRegistryBuilder config(String name, TimeLimiterConfig config) {
        configs.put(Objects.requireNonNull(name, "name"), Arguments.config(config));
        return this;
    }

    /**
     * Adds named configurations; {@code default} names the default.
     *
     * @param named the configurations by name
     */
    public TimeLimitRegistryBuilder configs(Map<String, TimeLimiterConfig> named) {
        Objects.requireNonNull(named, "configs").forEach(this::config);
        return this;
    }

    /**
     * Adds a consumer of the registry's events.
     *
     * @param consumer the consumer
     */
    public TimeLimitRegistryBuilder consumer(RegistryEventConsumer<TimeLimiter> consumer) {
        consumers.add(Arguments.consumers(consumer));
        return this;
    }

    /**
     * Adds consumers of the registry's events.
     *
     * @param more the consumers
     */
    public TimeLimitRegistryBuilder consumers(List<RegistryEventConsumer<TimeLimiter>> more) {
        Arguments.consumers(more).forEach(this::consumer);
        return this;
    }

    /**
     * Sets the tags that every time limit gets.
     *
     * @param all the tags; copied
     * @throws IllegalArgumentException if a key or a value is null
     */
    public TimeLimitRegistryBuilder tags(Map<String, String> all) {
        this.tags = Arguments.copyOfTags(all);
        return this;
    }

    /**
     * Sets the options that every time limit gets.
     *
     * @param all the options
     */
    public TimeLimitRegistryBuilder options(TimeLimitOptions all) {
        this.options = Objects.requireNonNull(all, "options");
        return this;
    }

    /** Makes the registry. */
    public TimeLimitRegistry build() {
        return new StandardTimeLimitRegistry(Map.copyOf(configs), List.copyOf(consumers), tags, options);
    }
}
