package io.holdfast.spring.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.common.CompositeCustomizer;
import io.github.resilience4j.common.circuitbreaker.configuration.CircuitBreakerConfigCustomizer;
import io.github.resilience4j.common.circuitbreaker.configuration.CommonCircuitBreakerConfigurationProperties.InstanceProperties;
import io.github.resilience4j.spring6.circuitbreaker.configure.CircuitBreakerConfigurationProperties;
import io.holdfast.spring.internal.NamedSettings;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Settings of breakers. */
final class BreakerSettings extends NamedSettings<InstanceProperties, CircuitBreakerConfig> {

    static final String PREFIX = "resilience4j.circuitbreaker";

    private final CircuitBreakerConfigurationProperties properties;
    private final CompositeCustomizer<CircuitBreakerConfigCustomizer> customizers;

    BreakerSettings(
            CircuitBreakerConfigurationProperties properties,
            CompositeCustomizer<CircuitBreakerConfigCustomizer> customizers) {
        this.properties = properties;
        this.customizers = customizers;
    }

    @Override
    protected Map<String, InstanceProperties> configs() {
        return properties.getConfigs();
    }

    @Override
    protected Map<String, InstanceProperties> instances() {
        return properties.getInstances();
    }

    @Override
    protected CircuitBreakerConfig create(String name, @Nullable InstanceProperties own) {
        return properties.createCircuitBreakerConfig(name, own, customizers);
    }

    @Override
    protected Set<String> customized() {
        return customizers.instanceNames();
    }

    @Override
    public Map<String, String> tags() {
        return properties.getTags();
    }

    @Override
    protected int eventsKept(String name) {
        return eventsKept(properties
                .findCircuitBreakerProperties(name)
                .map(InstanceProperties::getEventConsumerBufferSize)
                .orElse(null));
    }

    @Override
    protected BreakerSettings rebound(Environment environment) {
        return new BreakerSettings(
                Binder.get(environment).bindOrCreate(PREFIX, CircuitBreakerConfigurationProperties.class), customizers);
    }
}
