package io.holdfast.spring.breaker;

import io.github.resilience4j.spring6.fallback.FallbackDecorator;
import io.github.resilience4j.spring6.fallback.FallbackDecorators;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/** Lets many threads call one fallback method that is not public. Every one of Resilience4j's aspects calls them so. */
@AutoConfiguration(
        beforeName = {
            "io.github.resilience4j.springboot.bulkhead.autoconfigure.BulkheadAutoConfiguration",
            "io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration",
            "io.github.resilience4j.springboot.micrometer.autoconfigure.TimerAutoConfiguration",
            "io.github.resilience4j.springboot.ratelimiter.autoconfigure.RateLimiterAutoConfiguration",
            "io.github.resilience4j.springboot.retry.autoconfigure.RetryAutoConfiguration",
            "io.github.resilience4j.springboot.timelimiter.autoconfigure.TimeLimiterAutoConfiguration",
            "io.github.resilience4j.springboot3.bulkhead.autoconfigure.BulkheadAutoConfiguration",
            "io.github.resilience4j.springboot3.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration",
            "io.github.resilience4j.springboot3.micrometer.autoconfigure.TimerAutoConfiguration",
            "io.github.resilience4j.springboot3.ratelimiter.autoconfigure.RateLimiterAutoConfiguration",
            "io.github.resilience4j.springboot3.retry.autoconfigure.RetryAutoConfiguration",
            "io.github.resilience4j.springboot3.timelimiter.autoconfigure.TimeLimiterAutoConfiguration"
        })
@ConditionalOnClass(FallbackDecorators.class)
@ConditionalOnProperty(name = "holdfast.enabled", matchIfMissing = true)
final class FallbackAutoConfiguration implements AopInfrastructureBean {

    @Bean
    @ConditionalOnMissingBean
    FallbackDecorators fallbackDecorators(ObjectProvider<FallbackDecorator> decorators) {
        return new OpenFallbackDecorators(decorators.orderedStream().toList());
    }
}
