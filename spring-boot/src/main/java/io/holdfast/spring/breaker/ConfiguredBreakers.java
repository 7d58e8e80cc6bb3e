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
import io.holdfast.core.log.GuardedLog;
import io.holdfast.core.registry.BreakerRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.util.ClassUtils;

/**
 * A registry and the breakers that have settings of their own in it. They are held here, so that
 * {@link BreakerRegistry#evictIdle} lets none of them go: an annotation would make it anew with the default settings.
 */
final class ConfiguredBreakers implements AopInfrastructureBean {

    private static final GuardedLog LOG = GuardedLog.of(ConfiguredBreakers.class);

    private final BreakerRegistry registry;
    private final Map<String, CircuitBreaker> held = new ConcurrentHashMap<>();

    /** For names without settings, since a refresh changed that; the registry's own default is for good. */
    private volatile @Nullable CircuitBreakerConfig laterDefault;

    private ConfiguredBreakers(BreakerRegistry registry, List<CircuitBreaker> made) {
        this.registry = registry;
        made.forEach(breaker -> held.put(breaker.getName(), breaker));
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

    /**
     * Takes over changed settings. Where nothing but settings of certain names was changed, only these are touched:
     * what an operator has given to others by hand stays.
     */
    void refresh(
            Set<String> changedKeys,
            CircuitBreakerConfigurationProperties yaml,
            CompositeCustomizer<CircuitBreakerConfigCustomizer> customizers) {
        boolean shared = !changedKeys.stream()
                .allMatch(key -> isOfOne(key, yaml.getInstances().keySet()));
        if (shared) {
            refreshShared(yaml, customizers);
        }
        for (Map.Entry<String, InstanceProperties> each : yaml.getInstances().entrySet()) {
            String name = each.getKey();
            if (shared || changedKeys.stream().anyMatch(key -> isOfOne(key, Set.of(name)))) {
                refreshOne(name, () -> yaml.createCircuitBreakerConfig(name, each.getValue(), customizers));
            }
        }
    }

    private static boolean isOfOne(String key, Set<String> names) {
        return names.stream()
                .anyMatch(
                        name -> key.startsWith("instances." + name + ".") || key.startsWith("backends." + name + "."));
    }

    private void refreshShared(
            CircuitBreakerConfigurationProperties yaml,
            CompositeCustomizer<CircuitBreakerConfigCustomizer> customizers) {
        CircuitBreakerConfig before = defaultNow();
        for (Map.Entry<String, InstanceProperties> each : yaml.getConfigs().entrySet()) {
            CircuitBreakerConfig config = yaml.createCircuitBreakerConfig(each.getKey(), each.getValue(), customizers);
            if (!each.getKey().equals("default")) {
                registry.addConfiguration(each.getKey(), config);
            } else {
                boolean first = laterDefault == null;
                laterDefault = config;
                if (first) {
                    registry.getEventPublisher()
                            .onEntryAdded(added -> toLaterDefault(added.getAddedEntry(), registry.getDefaultConfig()));
                }
            }
        }
        for (CircuitBreaker breaker : registry.getAllCircuitBreakers()) {
            toLaterDefault(breaker, before);
        }
    }

    private CircuitBreakerConfig defaultNow() {
        CircuitBreakerConfig later = laterDefault;
        return later == null ? registry.getDefaultConfig() : later;
    }

    private void toLaterDefault(CircuitBreaker breaker, CircuitBreakerConfig before) {
        String name = breaker.getName();
        if (breaker.getCircuitBreakerConfig() == before && !held.containsKey(name)) {
            refreshOne(name, this::defaultNow);
        }
    }

    /** What one breaker cannot take costs it the change, and the others nothing. */
    private void refreshOne(String name, Supplier<CircuitBreakerConfig> settings) {
        try {
            CircuitBreakerConfig config = settings.get();
            if (registry.reconfigure(name, before -> config).isEmpty()) {
                held.put(name, registry.circuitBreaker(name, config));
            }
        } catch (RuntimeException refused) {
            LOG.warn("breaker '{}' keeps its settings: {}", name, refused.getMessage(), refused);
        }
    }
}
