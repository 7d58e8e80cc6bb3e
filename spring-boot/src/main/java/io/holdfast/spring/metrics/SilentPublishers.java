package io.holdfast.spring.metrics;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.github.resilience4j.micrometer.tagged.TaggedBulkheadMetricsPublisher;
import io.github.resilience4j.micrometer.tagged.TaggedRateLimiterMetricsPublisher;
import io.github.resilience4j.micrometer.tagged.TaggedRetryMetricsPublisher;
import io.github.resilience4j.micrometer.tagged.TaggedThreadPoolBulkheadMetricsPublisher;
import io.github.resilience4j.micrometer.tagged.TaggedTimeLimiterMetricsPublisher;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import io.holdfast.strategies.bulkhead.PoolBulkhead;
import io.holdfast.strategies.ratelimit.RateLimit;
import io.holdfast.strategies.retry.RetryPolicy;
import io.holdfast.strategies.timelimit.TimeLimit;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.aop.framework.AopInfrastructureBean;

/**
 * Leave entries of ours to {@link io.holdfast.micrometer.StrategyMetrics}, and subscribe to no call of theirs. What an
 * application puts into a registry besides is published as ever.
 */
final class SilentPublishers {

    private SilentPublishers() {}

    static final class Retries extends TaggedRetryMetricsPublisher implements AopInfrastructureBean {

        Retries(MeterRegistry meters) {
            super(meters);
        }

        @Override
        public void publishMetrics(Retry entry) {
            if (!(entry instanceof RetryPolicy)) {
                super.publishMetrics(entry);
            }
        }

        @Override
        public void removeMetrics(Retry entry) {
            if (!(entry instanceof RetryPolicy)) {
                super.removeMetrics(entry);
            }
        }
    }

    static final class TimeLimits extends TaggedTimeLimiterMetricsPublisher implements AopInfrastructureBean {

        TimeLimits(MeterRegistry meters) {
            super(meters);
        }

        @Override
        public void publishMetrics(TimeLimiter entry) {
            if (!(entry instanceof TimeLimit)) {
                super.publishMetrics(entry);
            }
        }

        @Override
        public void removeMetrics(TimeLimiter entry) {
            if (!(entry instanceof TimeLimit)) {
                super.removeMetrics(entry);
            }
        }
    }

    static final class Bulkheads extends TaggedBulkheadMetricsPublisher implements AopInfrastructureBean {

        Bulkheads(MeterRegistry meters) {
            super(meters);
        }

        @Override
        public void publishMetrics(Bulkhead entry) {
            if (!(entry instanceof ConcurrencyLimit)) {
                super.publishMetrics(entry);
            }
        }

        @Override
        public void removeMetrics(Bulkhead entry) {
            if (!(entry instanceof ConcurrencyLimit)) {
                super.removeMetrics(entry);
            }
        }
    }

    static final class PoolBulkheads extends TaggedThreadPoolBulkheadMetricsPublisher implements AopInfrastructureBean {

        PoolBulkheads(MeterRegistry meters) {
            super(meters);
        }

        @Override
        public void publishMetrics(ThreadPoolBulkhead entry) {
            if (!(entry instanceof PoolBulkhead)) {
                super.publishMetrics(entry);
            }
        }

        @Override
        public void removeMetrics(ThreadPoolBulkhead entry) {
            if (!(entry instanceof PoolBulkhead)) {
                super.removeMetrics(entry);
            }
        }
    }

    static final class RateLimits extends TaggedRateLimiterMetricsPublisher implements AopInfrastructureBean {

        RateLimits(MeterRegistry meters) {
            super(meters);
        }

        @Override
        public void publishMetrics(RateLimiter entry) {
            if (!(entry instanceof RateLimit)) {
                super.publishMetrics(entry);
            }
        }

        @Override
        public void removeMetrics(RateLimiter entry) {
            if (!(entry instanceof RateLimit)) {
                super.removeMetrics(entry);
            }
        }
    }
}
