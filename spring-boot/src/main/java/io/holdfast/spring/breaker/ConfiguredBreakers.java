package io.holdfast.spring.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerEvent;
import io.github.resilience4j.common.CompositeCustomizer;
import io.github.resilience4j.common.circuitbreaker.configuration.CircuitBreakerConfigCustomizer;
import io.github.resilience4j.common.circuitbreaker.configuration.CommonCircuitBreakerConfigurationProperties.InstanceProperties;
import io.github.resilience4j.consumer.EventConsumerRegistry;
import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.github.resilience4j.spring6.circuitbreaker.configure.CircuitBreakerConfiguration;
import io.github.resilience4j.spring6.circuitbreaker.configure.CircuitBreakerConfigurationProperties;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.registry.BreakerRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.util.ClassUtils;

/**
 * A registry and the breakers that have settings of their own in it. They are held here, so that
 * {@link BreakerRegistry#evictIdle} lets none of them go: an annotation would make it anew with the default settings.
 */
final class ConfiguredBreakers implements AopInfrastructureBean {

    private final BreakerRegistry registry;
    private final List<CircuitBreaker> held;

    private ConfiguredBreakers(BreakerRegistry registry, List<CircuitBreaker> held) {
        this.registry = registry;
        this.held = List.copyOf(held);
    }

    /** Returns a registry that no properties fill. */
    static ConfiguredBreakers none(BreakerOptions options) {
        return new ConfiguredBreakers(BreakerRegistry.custom().options(options).build(), List.of());
    }

    /** Returns the registry that Resilience4j's starter makes of the same beans, names and their order included. */
    static ConfiguredBreakers from(
            CircuitBreakerConfigurationProperties yaml,
            CompositeCustomizer<CircuitBreakerConfigCustomizer> customizers,
            RegistryEventConsumer<CircuitBreaker> consumer,
            EventConsumerRegistry<CircuitBreakerEvent> buffers,
            BreakerOptions options) {
        Map<String, CircuitBreakerConfig> configs = new HashMap<>();
        for (Map.Entry<String, InstanceProperties> each : yaml.getConfigs().entrySet()) {
            configs.put(each.getKey(), yaml.createCircuitBreakerConfig(each.getKey(), each.getValue(), customizers));
        }
        BreakerRegistry registry = BreakerRegistry.custom()
                .configs(configs)
                .consumer(consumer)
                .tags(yaml.getTags())
                .options(options)
                .build();
        new CircuitBreakerConfiguration(yaml).registerEventConsumer(registry, buffers);
        List<CircuitBreaker> made = new ArrayList<>();
        for (Map.Entry<String, InstanceProperties> each : yaml.getInstances().entrySet()) {
            made.add(registry.circuitBreaker(
                    each.getKey(), yaml.createCircuitBreakerConfig(each.getKey(), each.getValue(), customizers)));
        }
        if (customizersMakeBreakers()) {
            for (String name : customizers.instanceNames()) {
                if (registry.getConfiguration(name).isEmpty()
                        && registry.find(name).isEmpty()) {
                    made.add(registry.circuitBreaker(name, yaml.createCircuitBreakerConfig(name, null, customizers)));
                }
            }
        }
        return new ConfiguredBreakers(registry, made);
    }

    private static boolean customizersMakeBreakers() {
        return ClassUtils.hasMethod(CircuitBreakerConfig.class, "getInitialState"); // since 2.4.0, as that is
    }

    BreakerRegistry registry() {
        return registry;
    }

    /** Returns how many breakers are held. */
    int size() {
        return held.size();
    }
}
