package io.holdfast.spring.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.spring.internal.ConfiguredEntries;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The registry of breakers, and those that the properties name: {@link BreakerRegistry#evictIdle} must leave them. */
final class ConfiguredBreakers extends ConfiguredEntries<CircuitBreaker, CircuitBreakerConfig> {

    private final BreakerRegistry registry;

    ConfiguredBreakers(BreakerRegistry registry, @Nullable BreakerSettings settings) {
        super("breaker", BreakerSettings.PREFIX, registry, settings);
        this.registry = registry;
        makeAll();
    }

    BreakerRegistry registry() {
        return registry;
    }

    @Override
    protected CircuitBreaker make(String name, CircuitBreakerConfig config) {
        return registry.circuitBreaker(name, config);
    }

    @Override
    protected Collection<CircuitBreaker> all() {
        return registry.getAllCircuitBreakers();
    }

    @Override
    protected String nameOf(CircuitBreaker entry) {
        return entry.getName();
    }

    @Override
    protected CircuitBreakerConfig configOf(CircuitBreaker entry) {
        return entry.getCircuitBreakerConfig();
    }

    @Override
    protected boolean reconfigure(String name, CircuitBreakerConfig config) {
        return registry.reconfigure(name, before -> config).isPresent();
    }
}
