package io.holdfast.spring.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerEvent;
import io.github.resilience4j.common.CompositeCustomizer;
import io.github.resilience4j.common.circuitbreaker.configuration.CircuitBreakerConfigCustomizer;
import io.github.resilience4j.consumer.EventConsumerRegistry;
import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.github.resilience4j.spring6.circuitbreaker.configure.CircuitBreakerConfigurationProperties;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.core.registry.RegistryBuilder;
import io.holdfast.core.time.TimeSource;
import io.holdfast.spring.internal.GivenProperties;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Makes the registry that Resilience4j's starter would make, from the same properties and with the same listeners, but
 * with Holdfast's breakers. The starter makes none where there is one, so there is no other; a registry of the
 * application's own goes before both.
 */
@AutoConfiguration(
        beforeName = {
            "io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration",
            "io.github.resilience4j.springboot.circuitbreaker.autoconfigure"
                    + ".CircuitBreakerRefreshScopedRegistryAutoConfiguration",
            "io.github.resilience4j.springboot3.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration"
        })
@ConditionalOnClass({CircuitBreakerRegistry.class, CircuitBreakerConfigurationProperties.class})
@ConditionalOnProperty(
        name = {"holdfast.enabled", "holdfast.breaker.enabled"},
        matchIfMissing = true)
@RegisterReflectionForBinding(BreakerProperties.class)
final class BreakerAutoConfiguration implements AopInfrastructureBean {

    /** Asked once for both beans: the one must not make the other step back. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean(CircuitBreakerRegistry.class)
    static class Registry implements AopInfrastructureBean {

        /** The name of the starter's bean, so that what asks for it by name finds this one. */
        @Bean
        BreakerRegistry circuitBreakerRegistry(ConfiguredBreakers configured) {
            return configured.registry();
        }

        /** Lives as long as the context and so holds the breakers that the properties name. */
        @Bean
        ConfiguredBreakers holdfastConfiguredBreakers(
                Environment environment,
                ObjectProvider<BreakerOptions> options,
                ObjectProvider<TimeSource> time,
                ObjectProvider<CircuitBreakerConfigurationProperties> properties,
                @Qualifier("compositeCircuitBreakerCustomizer")
                        ObjectProvider<CompositeCustomizer<CircuitBreakerConfigCustomizer>> customizers,
                ObjectProvider<RegistryEventConsumer<CircuitBreaker>> consumers,
                ObjectProvider<EventConsumerRegistry<CircuitBreakerEvent>> buffers) {
            BreakerOptions asked = options(environment, options.getIfUnique());
            TimeSource source = time.getIfUnique();
            if (source != null && asked.getTimeSource() == null) {
                asked = asked.timeSource(source);
            }
            RegistryBuilder builder = BreakerRegistry.custom().options(asked);
            CircuitBreakerConfigurationProperties yaml = properties.getIfAvailable();
            if (yaml == null) { // the application has excluded Resilience4j's own auto-configuration
                return new ConfiguredBreakers(builder.build(), null);
            }
            BreakerSettings settings = new BreakerSettings(yaml, customizers.getObject());
            builder.configs(settings.allConfigs())
                    .tags(settings.tags())
                    .consumer(consumers.getObject())
                    .consumer(new BreakerBuffers(settings, buffers.getObject()));
            return new ConfiguredBreakers(builder.build(), settings);
        }
    }

    /** Binds by hand, and only where there is something to bind: most applications leave all of it as it is. */
    private static BreakerOptions options(Environment environment, @Nullable BreakerOptions bean) {
        BreakerOptions options = bean == null ? BreakerOptions.defaults() : bean;
        return GivenProperties.anyBelow(environment, BreakerProperties.PREFIX)
                ? Binder.get(environment)
                        .bindOrCreate(BreakerProperties.PREFIX, BreakerProperties.class)
                        .over(options)
                : options;
    }
}
