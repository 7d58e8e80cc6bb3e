package io.holdfast.core.internal.registry;

import io.github.resilience4j.core.registry.RegistryEventConsumer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the builder of any registry is given. Not thread-safe.
 *
 * @param <E> what the registry holds
 * @param <C> the type of the configurations
 */
public final class RegistryParts<E, C> {

    private final Map<String, C> configs = new HashMap<>();
    private final List<RegistryEventConsumer<E>> consumers = new ArrayList<>();
    private Map<String, String> tags = Map.of();

    /** Begins with a default configuration. */
    public RegistryParts(C byDefault) {
        configs.put(Configurations.DEFAULT, byDefault);
    }

    /** Sets the default configuration. */
    public void config(C config) {
        config(Configurations.DEFAULT, config);
    }

    /** Adds a named configuration; {@code default} names the default. */
    public void config(String name, C config) {
        configs.put(Objects.requireNonNull(name, "name"), Arguments.config(config));
    }

    /** Adds named configurations. */
    public void configs(Map<String, C> named) {
        Objects.requireNonNull(named, "configs").forEach(this::config);
    }

    /** Adds a consumer of the registry's events. */
    public void consumer(RegistryEventConsumer<E> consumer) {
        consumers.add(Arguments.consumers(consumer));
    }

    /** Adds consumers of the registry's events. */
    public void consumers(List<RegistryEventConsumer<E>> more) {
        Arguments.consumers(more).forEach(this::consumer);
    }

    /** Sets the tags of every entry, and copies them. */
    public void tags(Map<String, String> all) {
        tags = Arguments.copyOfTags(all);
    }

    /** Returns the configurations by name, one of which is the default. */
    public Map<String, C> configs() {
        return configs;
    }

    /** Returns the consumers in the order in which they came. */
    public List<RegistryEventConsumer<E>> consumers() {
        return consumers;
    }

    /** Returns the tags; they cannot be changed. */
    public Map<String, String> tags() {
        return tags;
    }
}
