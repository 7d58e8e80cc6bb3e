package io.holdfast.spring.breaker;

import io.github.resilience4j.common.CompositeCustomizer;
import io.github.resilience4j.common.circuitbreaker.configuration.CircuitBreakerConfigCustomizer;
import io.github.resilience4j.spring6.circuitbreaker.configure.CircuitBreakerConfigurationProperties;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/**
 * Gives the breakers the settings that a refresh has changed. States, counts and permits stay. The properties are bound
 * anew here, since the bean of them may be rebound before or after this is told.
 */
final class RefreshedBreakers implements ApplicationListener<EnvironmentChangeEvent>, AopInfrastructureBean {

    private static final String PREFIX = "resilience4j.circuitbreaker";

    private final ObjectProvider<ConfiguredBreakers> breakers;
    private final ObjectProvider<CompositeCustomizer<CircuitBreakerConfigCustomizer>> customizers;
    private final Environment environment;

    RefreshedBreakers(
            ObjectProvider<ConfiguredBreakers> breakers,
            ObjectProvider<CompositeCustomizer<CircuitBreakerConfigCustomizer>> customizers,
            Environment environment) {
        this.breakers = breakers;
        this.customizers = customizers;
        this.environment = environment;
    }

    @Override
    public void onApplicationEvent(EnvironmentChangeEvent changed) {
        Set<String> keys = new TreeSet<>();
        for (String key : changed.getKeys()) {
            if (key.startsWith(PREFIX + ".")) {
                keys.add(key.substring(PREFIX.length() + 1));
            }
        }
        ConfiguredBreakers configured = keys.isEmpty() ? null : breakers.getIfAvailable();
        if (configured != null) {
            configured.refresh(
                    keys,
                    Binder.get(environment).bindOrCreate(PREFIX, CircuitBreakerConfigurationProperties.class),
                    customizers.getObject());
        }
    }
}
