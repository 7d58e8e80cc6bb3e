package io.holdfast.spring.registries;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.common.bulkhead.configuration.BulkheadConfigCustomizer;
import io.github.resilience4j.common.bulkhead.configuration.ThreadPoolBulkheadConfigCustomizer;
import io.github.resilience4j.common.circuitbreaker.configuration.CircuitBreakerConfigCustomizer;
import io.github.resilience4j.common.ratelimiter.configuration.RateLimiterConfigCustomizer;
import io.github.resilience4j.common.retry.configuration.RetryConfigCustomizer;
import io.github.resilience4j.common.timelimiter.configuration.TimeLimiterConfigCustomizer;
import io.github.resilience4j.core.Registry;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitRegistry;
import io.holdfast.strategies.bulkhead.PoolBulkheadRegistry;
import io.holdfast.strategies.ratelimit.RateLimitRegistry;
import io.holdfast.strategies.retry.RetryPolicyRegistry;
import io.holdfast.strategies.timelimit.TimeLimitRegistry;
import java.time.Duration;

/** The six kinds of registries, and one setting of each with a whole number as its value. */
enum Kind {
    BREAKER("circuitbreaker", "breaker", "circuitBreakerRegistry", "minimum-number-of-calls") {
        @Override
        Class<? extends Registry<?, ?>> theirs() {
            return CircuitBreakerRegistry.class;
        }

        @Override
        Class<? extends Registry<?, ?>> ours() {
            return BreakerRegistry.class;
        }

        @Override
        Class<?> entries() {
            return CircuitBreaker.class;
        }

        @Override
        Registry<?, ?> plain() {
            return CircuitBreakerRegistry.ofDefaults();
        }

        @Override
        Object make(Registry<?, ?> registry, String name) {
            return ((CircuitBreakerRegistry) registry).circuitBreaker(name);
        }

        @Override
        int value(Object entry) {
            return ((CircuitBreaker) entry).getCircuitBreakerConfig().getMinimumNumberOfCalls();
        }

        @Override
        Object customizer(String name, int value) {
            return CircuitBreakerConfigCustomizer.of(name, config -> config.minimumNumberOfCalls(value));
        }

        @Override
        void byHand(Registry<?, ?> registry, String name, int value) {
            ((BreakerRegistry) registry)
                    .reconfigure(
                            name,
                            old -> io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.from(old)
                                    .minimumNumberOfCalls(value)
                                    .build());
        }
    },
    RETRY("retry", "retry", "retryRegistry", "max-attempts") {
        @Override
        Class<? extends Registry<?, ?>> theirs() {
            return RetryRegistry.class;
        }

        @Override
        Class<? extends Registry<?, ?>> ours() {
            return RetryPolicyRegistry.class;
        }

        @Override
        Class<?> entries() {
            return Retry.class;
        }

        @Override
        Registry<?, ?> plain() {
            return RetryRegistry.ofDefaults();
        }

        @Override
        Object make(Registry<?, ?> registry, String name) {
            return ((RetryRegistry) registry).retry(name);
        }

        @Override
        int value(Object entry) {
            return ((Retry) entry).getRetryConfig().getMaxAttempts();
        }

        @Override
        Object customizer(String name, int value) {
            return RetryConfigCustomizer.of(name, config -> config.maxAttempts(value));
        }

        @Override
        void byHand(Registry<?, ?> registry, String name, int value) {
            ((RetryPolicyRegistry) registry)
                    .reconfigure(
                            name,
                            old -> io.github.resilience4j.retry.RetryConfig.from(old)
                                    .maxAttempts(value)
                                    .build());
        }
    },
    TIME_LIMIT("timelimiter", "timelimiter", "timeLimiterRegistry", "timeout-duration") {
        @Override
        Class<? extends Registry<?, ?>> theirs() {
            return TimeLimiterRegistry.class;
        }

        @Override
        Class<? extends Registry<?, ?>> ours() {
            return TimeLimitRegistry.class;
        }

        @Override
        Class<?> entries() {
            return TimeLimiter.class;
        }

        @Override
        Registry<?, ?> plain() {
            return TimeLimiterRegistry.ofDefaults();
        }

        @Override
        Object make(Registry<?, ?> registry, String name) {
            return ((TimeLimiterRegistry) registry).timeLimiter(name);
        }

        @Override
        int value(Object entry) {
            return (int) ((TimeLimiter) entry)
                    .getTimeLimiterConfig()
                    .getTimeoutDuration()
                    .toMillis();
        }

        @Override
        Object customizer(String name, int value) {
            return TimeLimiterConfigCustomizer.of(name, config -> config.timeoutDuration(Duration.ofMillis(value)));
        }

        @Override
        void byHand(Registry<?, ?> registry, String name, int value) {
            ((TimeLimitRegistry) registry)
                    .reconfigure(
                            name,
                            old -> io.github.resilience4j.timelimiter.TimeLimiterConfig.from(old)
                                    .timeoutDuration(Duration.ofMillis(value))
                                    .build());
        }
    },
    BULKHEAD("bulkhead", "bulkhead", "bulkheadRegistry", "max-concurrent-calls") {
        @Override
        Class<? extends Registry<?, ?>> theirs() {
            return BulkheadRegistry.class;
        }

        @Override
        Class<? extends Registry<?, ?>> ours() {
            return ConcurrencyLimitRegistry.class;
        }

        @Override
        Class<?> entries() {
            return Bulkhead.class;
        }

        @Override
        Registry<?, ?> plain() {
            return BulkheadRegistry.ofDefaults();
        }

        @Override
        Object make(Registry<?, ?> registry, String name) {
            return ((BulkheadRegistry) registry).bulkhead(name);
        }

        @Override
        int value(Object entry) {
            return ((Bulkhead) entry).getBulkheadConfig().getMaxConcurrentCalls();
        }

        @Override
        Object customizer(String name, int value) {
            return BulkheadConfigCustomizer.of(name, config -> config.maxConcurrentCalls(value));
        }

        @Override
        void byHand(Registry<?, ?> registry, String name, int value) {
            ((ConcurrencyLimitRegistry) registry)
                    .reconfigure(
                            name,
                            old -> io.github.resilience4j.bulkhead.BulkheadConfig.from(old)
                                    .maxConcurrentCalls(value)
                                    .build());
        }
    },
    POOL("thread-pool-bulkhead", "bulkhead", "threadPoolBulkheadRegistry", "queue-capacity") {
        @Override
        Class<? extends Registry<?, ?>> theirs() {
            return ThreadPoolBulkheadRegistry.class;
        }

        @Override
        Class<? extends Registry<?, ?>> ours() {
            return PoolBulkheadRegistry.class;
        }

        @Override
        Class<?> entries() {
            return ThreadPoolBulkhead.class;
        }

        @Override
        Registry<?, ?> plain() {
            return ThreadPoolBulkheadRegistry.ofDefaults();
        }

        @Override
        Object make(Registry<?, ?> registry, String name) {
            return ((ThreadPoolBulkheadRegistry) registry).bulkhead(name);
        }

        @Override
        int value(Object entry) {
            return ((ThreadPoolBulkhead) entry).getBulkheadConfig().getQueueCapacity();
        }

        @Override
        Object customizer(String name, int value) {
            return ThreadPoolBulkheadConfigCustomizer.of(name, config -> config.queueCapacity(value));
        }

        @Override
        void byHand(Registry<?, ?> registry, String name, int value) {
            ((PoolBulkheadRegistry) registry)
                    // not from(old), which changes the old one, and all that have it
                    .reconfigure(
                            name,
                            old -> io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig.custom()
                                    .queueCapacity(value)
                                    .build());
        }
    },
    RATE_LIMIT("ratelimiter", "ratelimiter", "rateLimiterRegistry", "limit-for-period") {
        @Override
        Class<? extends Registry<?, ?>> theirs() {
            return RateLimiterRegistry.class;
        }

        @Override
        Class<? extends Registry<?, ?>> ours() {
            return RateLimitRegistry.class;
        }

        @Override
        Class<?> entries() {
            return RateLimiter.class;
        }

        @Override
        Registry<?, ?> plain() {
            return RateLimiterRegistry.ofDefaults();
        }

        @Override
        Object make(Registry<?, ?> registry, String name) {
            return ((RateLimiterRegistry) registry).rateLimiter(name);
        }

        @Override
        int value(Object entry) {
            return ((RateLimiter) entry).getRateLimiterConfig().getLimitForPeriod();
        }

        @Override
        Object customizer(String name, int value) {
            return RateLimiterConfigCustomizer.of(name, config -> config.limitForPeriod(value));
        }

        @Override
        void byHand(Registry<?, ?> registry, String name, int value) {
            ((RateLimitRegistry) registry)
                    .reconfigure(
                            name,
                            old -> io.github.resilience4j.ratelimiter.RateLimiterConfig.from(old)
                                    .limitForPeriod(value)
                                    .build());
        }
    };

    final String prefix;
    final String off;
    final String bean;
    final String setting;

    Kind(String properties, String part, String bean, String setting) {
        this.prefix = "resilience4j." + properties + ".";
        this.off = "holdfast." + part + ".enabled=false";
        this.bean = bean;
        this.setting = setting;
    }

    /** Resilience4j's type of the registry. */
    abstract Class<? extends Registry<?, ?>> theirs();

    abstract Class<? extends Registry<?, ?>> ours();

    abstract Class<?> entries();

    /** A registry of Resilience4j's. */
    abstract Registry<?, ?> plain();

    abstract Object make(Registry<?, ?> registry, String name);

    abstract int value(Object entry);

    abstract Object customizer(String name, int value);

    /** What an operator does. */
    abstract void byHand(Registry<?, ?> registry, String name, int value);

    /** A property that gives the setting a value. */
    String sets(String where, int value) {
        return prefix + where + "." + setting + "=" + value;
    }
}
