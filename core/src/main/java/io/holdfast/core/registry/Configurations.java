package io.holdfast.core.registry;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.ConfigurationNotFoundException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The named configurations of a registry. Thread-safe. */
final class Configurations {

    private final Map<String, CircuitBreakerConfig> named;
    private final ConfigSource more;
    private final Set<String> removed = ConcurrentHashMap.newKeySet();

    Configurations(Map<String, CircuitBreakerConfig> named, ConfigSource more) {
        this.named = new ConcurrentHashMap<>(named);
        this.more = more;
    }

    CircuitBreakerConfig byDefault() {
        return get(RegistryBuilder.DEFAULT);
    }

    CircuitBreakerConfig get(String name) {
        return find(name).orElseThrow(() -> new ConfigurationNotFoundException(name));
    }

    Optional<CircuitBreakerConfig> find(String name) {
        CircuitBreakerConfig known = named.get(Objects.requireNonNull(name, "configName"));
        return Optional.ofNullable(known == null && !removed.contains(name) ? more.find(name) : known);
    }

    void add(String name, CircuitBreakerConfig config) {
        if (name.equals(RegistryBuilder.DEFAULT)) {
            throw new IllegalArgumentException(
                    "configName: default (expected: another name, since breakers may have been made with it)");
        }
        removed.remove(name);
        named.put(name, Objects.requireNonNull(config, "configuration"));
    }

    @Nullable
    CircuitBreakerConfig remove(String name) {
        if (name.equals(RegistryBuilder.DEFAULT)) {
            throw new IllegalArgumentException(
                    "configName: default (expected: another name, since breakers may have been made with it)");
        }
        CircuitBreakerConfig known = find(name).orElse(null);
        removed.add(name);
        named.remove(name);
        return known;
    }
}
