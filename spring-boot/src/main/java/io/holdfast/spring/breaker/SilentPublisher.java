package io.holdfast.spring.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetricsPublisher;
import io.holdfast.core.breaker.Breaker;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.aop.framework.AopInfrastructureBean;

/**
 * Leaves breakers of ours to {@link io.holdfast.micrometer.BreakerMetrics}, and subscribes to no call of theirs. What
 * an application puts into a registry besides is published as ever.
 */
final class SilentPublisher extends TaggedCircuitBreakerMetricsPublisher implements AopInfrastructureBean {

    SilentPublisher(MeterRegistry meters) {
        super(meters);
    }

    @Override
    public void publishMetrics(CircuitBreaker breaker) {
        if (!(breaker instanceof Breaker)) {
            super.publishMetrics(breaker);
        }
    }

    @Override
    public void removeMetrics(CircuitBreaker breaker) {
        if (!(breaker instanceof Breaker)) {
            super.removeMetrics(breaker);
        }
    }
}
