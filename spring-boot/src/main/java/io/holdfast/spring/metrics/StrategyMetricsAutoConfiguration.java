package io.holdfast.spring.metrics;

import io.github.resilience4j.micrometer.tagged.TaggedBulkheadMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedBulkheadMetricsPublisher;
import io.github.resilience4j.micrometer.tagged.TaggedRateLimiterMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedRateLimiterMetricsPublisher;
import io.github.resilience4j.micrometer.tagged.TaggedRetryMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedRetryMetricsPublisher;
import io.github.resilience4j.micrometer.tagged.TaggedThreadPoolBulkheadMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedThreadPoolBulkheadMetricsPublisher;
import io.github.resilience4j.micrometer.tagged.TaggedTimeLimiterMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedTimeLimiterMetricsPublisher;
import io.holdfast.micrometer.StrategyMetrics;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitRegistry;
import io.holdfast.strategies.bulkhead.PoolBulkheadRegistry;
import io.holdfast.strategies.ratelimit.RateLimitRegistry;
import io.holdfast.strategies.retry.RetryPolicyRegistry;
import io.holdfast.strategies.timelimit.TimeLimitRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Puts Holdfast's meters of retries, time limits, bulkheads and rate limits, which cost a call nothing, in the place of
 * those that Resilience4j's starter binds. Its switches hold for these too; where it is asked for its older binder, or
 * an application has a publisher of its own, nothing is replaced.
 */
@AutoConfiguration(
        afterName = {
            "io.holdfast.spring.retry.RetryAutoConfiguration",
            "io.holdfast.spring.timelimiter.TimeLimitRegistryAutoConfiguration",
            "io.holdfast.spring.bulkhead.BulkheadAutoConfiguration",
            "io.holdfast.spring.ratelimiter.RateLimiterAutoConfiguration",
            "io.holdfast.spring.breaker.BreakerMetricsAutoConfiguration" // and so after Boot's meters
        },
        beforeName = {
            "io.github.resilience4j.springboot.bulkhead.autoconfigure.BulkheadMetricsAutoConfiguration",
            "io.github.resilience4j.springboot.bulkhead.autoconfigure.ThreadPoolBulkheadMetricsAutoConfiguration",
            "io.github.resilience4j.springboot.ratelimiter.autoconfigure.RateLimiterMetricsAutoConfiguration",
            "io.github.resilience4j.springboot.retry.autoconfigure.RetryMetricsAutoConfiguration",
            "io.github.resilience4j.springboot.timelimiter.autoconfigure.TimeLimiterMetricsAutoConfiguration",
            "io.github.resilience4j.springboot3.bulkhead.autoconfigure.BulkheadMetricsAutoConfiguration",
            "io.github.resilience4j.springboot3.bulkhead.autoconfigure.ThreadPoolBulkheadMetricsAutoConfiguration",
            "io.github.resilience4j.springboot3.ratelimiter.autoconfigure.RateLimiterMetricsAutoConfiguration",
            "io.github.resilience4j.springboot3.retry.autoconfigure.RetryMetricsAutoConfiguration",
            "io.github.resilience4j.springboot3.timelimiter.autoconfigure.TimeLimiterMetricsAutoConfiguration"
        })
@ConditionalOnClass({MeterRegistry.class, TaggedRetryMetricsPublisher.class})
@ConditionalOnProperty(
        name = {"holdfast.enabled", "holdfast.metrics.enabled"},
        matchIfMissing = true)
@ConditionalOnSingleCandidate(MeterRegistry.class)
final class StrategyMetricsAutoConfiguration implements AopInfrastructureBean {

    /** Bound here, for an application may have a meter registry without Boot's metrics; Boot may bind it again. */
    private static StrategyMetrics bound(StrategyMetrics metrics, MeterRegistry meters) {
        metrics.bindTo(meters);
        return metrics;
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(RetryPolicyRegistry.class)
    @ConditionalOnProperty(name = "resilience4j.retry.metrics.enabled", matchIfMissing = true)
    @ConditionalOnProperty(
            name = "resilience4j.retry.metrics.legacy.enabled",
            havingValue = "false",
            matchIfMissing = true)
    @ConditionalOnMissingBean({TaggedRetryMetrics.class, TaggedRetryMetricsPublisher.class})
    static class Retries implements AopInfrastructureBean {

        @Bean
        StrategyMetrics holdfastRetryMetrics(RetryPolicyRegistry registry, MeterRegistry meters) {
            return bound(StrategyMetrics.of(registry), meters);
        }

        /** Goes by the name and type of the starter's, which makes none where there is one. */
        @Bean
        TaggedRetryMetricsPublisher taggedRetryMetricsPublisher(MeterRegistry meters) {
            return new SilentPublishers.Retries(meters);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(TimeLimitRegistry.class)
    @ConditionalOnProperty(name = "resilience4j.timelimiter.metrics.enabled", matchIfMissing = true)
    @ConditionalOnProperty(
            name = "resilience4j.timelimiter.metrics.legacy.enabled",
            havingValue = "false",
            matchIfMissing = true)
    @ConditionalOnMissingBean({TaggedTimeLimiterMetrics.class, TaggedTimeLimiterMetricsPublisher.class})
    static class TimeLimits implements AopInfrastructureBean {

        @Bean
        StrategyMetrics holdfastTimeLimiterMetrics(TimeLimitRegistry registry, MeterRegistry meters) {
            return bound(StrategyMetrics.of(registry), meters);
        }

        /** Goes by the name and type of the starter's, which makes none where there is one. */
        @Bean
        TaggedTimeLimiterMetricsPublisher taggedTimeLimiterMetricsPublisher(MeterRegistry meters) {
            return new SilentPublishers.TimeLimits(meters);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(ConcurrencyLimitRegistry.class)
    @ConditionalOnProperty(name = "resilience4j.bulkhead.metrics.enabled", matchIfMissing = true)
    @ConditionalOnProperty(
            name = "resilience4j.bulkhead.metrics.legacy.enabled",
            havingValue = "false",
            matchIfMissing = true)
    @ConditionalOnMissingBean({TaggedBulkheadMetrics.class, TaggedBulkheadMetricsPublisher.class})
    static class Bulkheads implements AopInfrastructureBean {

        @Bean
        StrategyMetrics holdfastBulkheadMetrics(ConcurrencyLimitRegistry registry, MeterRegistry meters) {
            return bound(StrategyMetrics.of(registry), meters);
        }

        /** Goes by the name and type of the starter's, which makes none where there is one. */
        @Bean
        TaggedBulkheadMetricsPublisher taggedBulkheadMetricsPublisher(MeterRegistry meters) {
            return new SilentPublishers.Bulkheads(meters);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(PoolBulkheadRegistry.class)
    @ConditionalOnProperty(name = "resilience4j.thread-pool-bulkhead.metrics.enabled", matchIfMissing = true)
    @ConditionalOnProperty(
            name = "resilience4j.thread-pool-bulkhead.metrics.legacy.enabled",
            havingValue = "false",
            matchIfMissing = true)
    @ConditionalOnMissingBean({TaggedThreadPoolBulkheadMetrics.class, TaggedThreadPoolBulkheadMetricsPublisher.class})
    static class PoolBulkheads implements AopInfrastructureBean {

        @Bean
        StrategyMetrics holdfastPoolBulkheadMetrics(PoolBulkheadRegistry registry, MeterRegistry meters) {
            return bound(StrategyMetrics.of(registry), meters);
        }

        /** Goes by the name and type of the starter's, which makes none where there is one. */
        @Bean
        TaggedThreadPoolBulkheadMetricsPublisher taggedThreadPoolBulkheadMetricsPublisher(MeterRegistry meters) {
            return new SilentPublishers.PoolBulkheads(meters);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(RateLimitRegistry.class)
    @ConditionalOnProperty(name = "resilience4j.ratelimiter.metrics.enabled", matchIfMissing = true)
    @ConditionalOnProperty(
            name = "resilience4j.ratelimiter.metrics.legacy.enabled",
            havingValue = "false",
            matchIfMissing = true)
    @ConditionalOnMissingBean({TaggedRateLimiterMetrics.class, TaggedRateLimiterMetricsPublisher.class})
    static class RateLimits implements AopInfrastructureBean {

        @Bean
        StrategyMetrics holdfastRateLimiterMetrics(RateLimitRegistry registry, MeterRegistry meters) {
            return bound(StrategyMetrics.of(registry), meters);
        }

        /** Goes by the name and type of the starter's, which makes none where there is one. */
        @Bean
        TaggedRateLimiterMetricsPublisher taggedRateLimiterMetricsPublisher(MeterRegistry meters) {
            return new SilentPublishers.RateLimits(meters);
        }
    }
}
