package io.holdfast.spring.breaker;

import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetricsPublisher;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.micrometer.BreakerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * Puts Holdfast's meters, which cost a call nothing, in the place of those that Resilience4j's starter binds. Its
 * switches hold for these too; where it is asked for its older binder, or an application has a publisher of its own,
 * nothing is replaced.
 */
@AutoConfiguration(
        after = BreakerAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.actuate.autoconfigure.metrics.MetricsAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.metrics.export.simple.SimpleMetricsExportAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.export.simple"
                    + ".SimpleMetricsExportAutoConfiguration"
        },
        beforeName = {
            "io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakerMetricsAutoConfiguration",
            "io.github.resilience4j.springboot3.circuitbreaker.autoconfigure.CircuitBreakerMetricsAutoConfiguration",
            // Up to 2.3.0 these go after Boot 3's meters alone, so that on Boot 4 they may come too early.
            "io.github.resilience4j.springboot3.bulkhead.autoconfigure.BulkheadMetricsAutoConfiguration",
            "io.github.resilience4j.springboot3.bulkhead.autoconfigure.ThreadPoolBulkheadMetricsAutoConfiguration",
            "io.github.resilience4j.springboot3.ratelimiter.autoconfigure.RateLimiterMetricsAutoConfiguration",
            "io.github.resilience4j.springboot3.retry.autoconfigure.RetryMetricsAutoConfiguration",
            "io.github.resilience4j.springboot3.timelimiter.autoconfigure.TimeLimiterMetricsAutoConfiguration"
        })
@ConditionalOnClass({MeterRegistry.class, TaggedCircuitBreakerMetricsPublisher.class})
@ConditionalOnProperty(
        name = {
            "holdfast.enabled",
            "holdfast.breaker.enabled",
            "holdfast.breaker.metrics.enabled",
            "resilience4j.circuitbreaker.metrics.enabled"
        },
        matchIfMissing = true)
@ConditionalOnProperty(
        name = "resilience4j.circuitbreaker.metrics.legacy.enabled",
        havingValue = "false",
        matchIfMissing = true)
@Conditional(NoDistributionAskedFor.class)
@ConditionalOnBean(BreakerRegistry.class)
@ConditionalOnSingleCandidate(MeterRegistry.class)
@ConditionalOnMissingBean({TaggedCircuitBreakerMetrics.class, TaggedCircuitBreakerMetricsPublisher.class})
final class BreakerMetricsAutoConfiguration implements AopInfrastructureBean {

    /** Bound here, for an application may have a meter registry without Boot's metrics; Boot may bind it again. */
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnSingleCandidate(BreakerRegistry.class)
    BreakerMetrics holdfastBreakerMetrics(BreakerRegistry breakers, MeterRegistry meters) {
        BreakerMetrics metrics = BreakerMetrics.of(breakers);
        metrics.bindTo(meters);
        return metrics;
    }

    /** Goes by the name and type of the starter's, which makes none where there is one. */
    @Bean
    TaggedCircuitBreakerMetricsPublisher taggedCircuitBreakerMetricsPublisher(MeterRegistry meters) {
        return new SilentPublisher(meters);
    }
}
