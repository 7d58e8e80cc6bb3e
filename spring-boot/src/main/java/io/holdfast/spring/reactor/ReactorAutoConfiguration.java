package io.holdfast.spring.reactor;

import io.github.resilience4j.spring6.circuitbreaker.configure.CircuitBreakerAspectExt;
import io.github.resilience4j.spring6.fallback.FallbackDecorator;
import io.holdfast.core.registry.BreakerRegistry;
import org.aspectj.lang.ProceedingJoinPoint;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import reactor.core.publisher.Mono;

/** Puts our operator behind {@code @CircuitBreaker} where Reactor is, and the registry is ours. */
@AutoConfiguration(
        afterName = "io.holdfast.spring.breaker.BreakerAutoConfiguration",
        beforeName = {
            "io.github.resilience4j.springboot3.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration",
            "io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration"
        })
@ConditionalOnClass({Mono.class, CircuitBreakerAspectExt.class, ProceedingJoinPoint.class})
@ConditionalOnBean(BreakerRegistry.class)
@ConditionalOnProperty(
        name = {"holdfast.enabled", "holdfast.reactor.enabled"},
        matchIfMissing = true)
final class ReactorAutoConfiguration implements AopInfrastructureBean {

    @Bean
    CircuitBreakerAspectExt holdfastReactorAspect() {
        return new ReactorAspect();
    }

    @Bean
    @ConditionalOnMissingClass("io.github.resilience4j.reactor.AbstractSubscriber")
    FallbackDecorator holdfastReactorFallback() {
        return new ReactorFallback();
    }
}
