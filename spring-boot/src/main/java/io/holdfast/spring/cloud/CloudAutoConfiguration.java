package io.holdfast.spring.cloud;

import io.github.resilience4j.spring6.timelimiter.configure.TimeLimiterConfigurationProperties;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import io.holdfast.core.registry.BreakerRegistry;
import java.util.Set;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.cloud.client.circuitbreaker.CircuitBreakerFactory;
import org.springframework.cloud.client.circuitbreaker.Customizer;
import org.springframework.cloud.client.circuitbreaker.ReactiveCircuitBreakerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** Makes Spring Cloud's circuit breakers from our registry. */
@AutoConfiguration(
        afterName = {
            "io.holdfast.spring.breaker.BreakerAutoConfiguration",
            "io.github.resilience4j.springboot3.timelimiter.autoconfigure.TimeLimiterAutoConfiguration",
            "io.github.resilience4j.springboot.timelimiter.autoconfigure.TimeLimiterAutoConfiguration"
        },
        beforeName = {
            "org.springframework.cloud.circuitbreaker.resilience4j.Resilience4JAutoConfiguration",
            "org.springframework.cloud.circuitbreaker.resilience4j.ReactiveResilience4JAutoConfiguration"
        })
@ConditionalOnClass(CircuitBreakerFactory.class)
@ConditionalOnBean(BreakerRegistry.class)
@ConditionalOnProperty(name = "holdfast.enabled", matchIfMissing = true)
@Conditional(WantedCondition.class)
final class CloudAutoConfiguration implements AopInfrastructureBean {

    @Bean
    @ConditionalOnMissingBean(CircuitBreakerFactory.class)
    BreakerFactory holdfastCircuitBreakerFactory(
            BreakerRegistry registry,
            ObjectProvider<TimeLimiterRegistry> timeLimiters,
            ObjectProvider<TimeLimiterConfigurationProperties> properties,
            ObjectProvider<Customizer<BreakerFactory>> customizers) {
        BreakerFactory factory = new BreakerFactory(guards(registry, timeLimiters, properties));
        customizers.orderedStream().forEach(customizer -> customizer.customize(factory));
        return factory;
    }

    private static Guards guards(
            BreakerRegistry registry,
            ObjectProvider<TimeLimiterRegistry> timeLimiters,
            ObjectProvider<TimeLimiterConfigurationProperties> properties) {
        TimeLimiterConfigurationProperties known = properties.getIfAvailable();
        Set<String> named = known == null ? Set.of() : known.getInstances().keySet();
        return new Guards(registry, new TimeLimits(timeLimiters.getIfAvailable(), named));
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Mono.class)
    static final class Reactive implements AopInfrastructureBean {

        @Bean
        @ConditionalOnMissingBean(ReactiveCircuitBreakerFactory.class)
        ReactiveBreakerFactory holdfastReactiveCircuitBreakerFactory(
                BreakerRegistry registry,
                ObjectProvider<TimeLimiterRegistry> timeLimiters,
                ObjectProvider<TimeLimiterConfigurationProperties> properties,
                ObjectProvider<Customizer<ReactiveBreakerFactory>> customizers) {
            ReactiveBreakerFactory factory = new ReactiveBreakerFactory(guards(registry, timeLimiters, properties));
            customizers.orderedStream().forEach(customizer -> customizer.customize(factory));
            return factory;
        }
    }
}
