package io.holdfast.core.registry;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.ConfigurationNotFoundException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The named configurations of a registry. Thread-safe. */
final class Configurations {

    private final CircuitBreakerConfig byDefault;
    private final Map<String, CircuitBreakerConfig> named;
    private final ConfigSource more;
    private final Set<String> removed = ConcurrentHashMap.newKeySet();

    /** One of {@code named} is the default. */
    Configurations(Map<String, CircuitBreakerConfig> named, ConfigSource more) {
        this.byDefault = Arguments.config(named.get(RegistryBuilder.DEFAULT));
        this.named = new ConcurrentHashMap<>(named);
        this.more = more;
    }

    /** The same for good: it can be neither added nor removed. */
    CircuitBreakerConfig byDefault() {
        return byDefault;
    }

    CircuitBreakerConfig get(String name) {
        CircuitBreakerConfig known = find(name);
        if (known == null) {
            throw new ConfigurationNotFoundException(name);
        }
        return known;
    }

    @Nullable
    CircuitBreakerConfig find(String name) {
        CircuitBreakerConfig known = named.get(Objects.requireNonNull(name, "configName"));
        return known == null && !removed.contains(name) ? more.find(name) : known;
    }

    /** Refuses with Resilience4j's messages. */
    void add(String name, CircuitBreakerConfig config) {
        if (Objects.requireNonNull(name, "configName").equals(RegistryBuilder.DEFAULT)) {
            throw new IllegalArgumentException("You cannot use 'default' as a configuration name as it is preserved for"
                    + " default configuration");
        }
        Arguments.config(config);
        removed.remove(name);
        named.put(name, config);
    }

    @Nullable
    CircuitBreakerConfig remove(String name) {
        if (Objects.requireNonNull(name, "configName").equals(RegistryBuilder.DEFAULT)) {
            throw new IllegalArgumentException("You cannot remove the default configuration");
        }
        CircuitBreakerConfig own = named.remove(name);
        CircuitBreakerConfig others = more.find(name);
        boolean hiddenNow = others != null && removed.add(name);
        return own == null && hiddenNow ? others : own;
    }
}
