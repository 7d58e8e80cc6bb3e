package com.example.shop;

// region recipe
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerEvent;
import io.github.resilience4j.common.CompositeCustomizer;
import io.github.resilience4j.common.circuitbreaker.configuration.CircuitBreakerConfigCustomizer;
import io.github.resilience4j.consumer.EventConsumerRegistry;
import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.github.resilience4j.spring6.circuitbreaker.configure.CircuitBreakerConfiguration;
import io.github.resilience4j.spring6.circuitbreaker.configure.CircuitBreakerConfigurationProperties;
import io.holdfast.core.registry.BreakerRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The registry that Resilience4j's starter would make, from the same properties and with the same listeners. */
@Configuration(proxyBeanMethods = false)
class BreakersFromYaml {

    // Held here, evictIdle lets none of them go; the aspect would make it anew without its settings.
    private final List<CircuitBreaker> configured = new ArrayList<>();

    @Bean
    BreakerRegistry circuitBreakerRegistry(
            CircuitBreakerConfigurationProperties yaml,
            @Qualifier("compositeCircuitBreakerCustomizer")
                    CompositeCustomizer<CircuitBreakerConfigCustomizer> customizers,
            RegistryEventConsumer<CircuitBreaker> consumers,
            EventConsumerRegistry<CircuitBreakerEvent> buffers) {
        Map<String, CircuitBreakerConfig> configs = new HashMap<>();
        yaml.getConfigs()
                .forEach((name, settings) ->
                        configs.put(name, yaml.createCircuitBreakerConfig(name, settings, customizers)));
        BreakerRegistry registry = BreakerRegistry.custom()
                .configs(configs)
                .consumer(consumers)
                .tags(yaml.getTags())
                .build();
        new CircuitBreakerConfiguration(yaml).registerEventConsumer(registry, buffers);
        yaml.getInstances()
                .forEach((name, settings) -> configured.add(
                        registry.circuitBreaker(name, yaml.createCircuitBreakerConfig(name, settings, customizers))));
        for (String name : customizers.instanceNames()) {
            if (registry.getConfiguration(name).isEmpty() && registry.find(name).isEmpty()) {
                configured.add(registry.circuitBreaker(name, yaml.createCircuitBreakerConfig(name, null, customizers)));
            }
        }
        return registry;
    }
}
// endregion
