package io.holdfast.benchmarks.jmh.executor;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.EventConsumer;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.executor.Guard;
import io.holdfast.strategies.adaptive.Adaptive;
import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitOptions;
import io.holdfast.strategies.bulkhead.PoolBulkhead;
import io.holdfast.strategies.hedge.Hedge;
import io.holdfast.strategies.hedge.HedgeOptions;
import io.holdfast.strategies.hedge.Hedger;
import io.holdfast.strategies.ratelimit.RateLimit;
import io.holdfast.strategies.ratelimit.RateLimitOptions;
import io.holdfast.strategies.retry.Backoff;
import io.holdfast.strategies.retry.RetryBudget;
import io.holdfast.strategies.retry.RetryOptions;
import io.holdfast.strategies.retry.RetryPolicy;
import io.holdfast.strategies.timelimit.TimeLimit;
import io.holdfast.strategies.timelimit.TimeLimitOptions;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** One strategy of each kind, guards that share them in different orders, and an operator who changes them. */
final class MixedStrategies implements AutoCloseable {

    /** As many calls as ever run in {@link #places} at a time. */
    static final int MOST_PLACES = 48;

    private static final Duration LIMIT = Duration.ofMillis(2);
    private static final Duration PAUSE = Duration.ofNanos(100_000);

    /** Runs dry now and then. */
    private static final RetryBudget HEDGES = RetryBudget.of(0.01, 20);

    final CountingTime time = new CountingTime();

    final Breaker breaker = Breaker.of(
            "mixed",
            CircuitBreakerConfig.custom()
                    .slidingWindowSize(20)
                    .minimumNumberOfCalls(10)
                    .permittedNumberOfCallsInHalfOpenState(5)
                    .waitDurationInOpenState(Duration.ofMillis(5))
                    .ignoreExceptions(BulkheadFullException.class, RequestNotPermitted.class)
                    .build(),
            BreakerOptions.defaults().timeSource(time));
    final RetryPolicy retry = RetryPolicy.of(
            "mixed",
            RetryConfig.custom()
                    .maxAttempts(2)
                    .waitDuration(PAUSE)
                    .ignoreExceptions(CallNotPermittedException.class)
                    .build(),
            RetryOptions.defaults().timeSource(time).jitter(0.5).budget(RetryBudget.of(0.2, 100)));
    final RateLimit rate = RateLimit.of(
            "mixed",
            RateLimiterConfig.custom()
                    .limitForPeriod(200_000)
                    .limitRefreshPeriod(Duration.ofSeconds(1))
                    .timeoutDuration(Duration.ofMillis(1))
                    .build(),
            RateLimitOptions.defaults().smooth().timeSource(time));
    final TimeLimit limit = TimeLimit.of(
            "mixed",
            TimeLimiterConfig.custom().timeoutDuration(LIMIT).build(),
            TimeLimitOptions.defaults().timeSource(time));
    final ConcurrencyLimit places = ConcurrencyLimit.of(
            "mixed",
            BulkheadConfig.custom().maxConcurrentCalls(MOST_PLACES).build(),
            ConcurrencyLimitOptions.defaults().timeSource(time));
    final ConcurrencyLimit moving = ConcurrencyLimit.of(
            "moving",
            BulkheadConfig.custom().maxConcurrentCalls(40).build(),
            ConcurrencyLimitOptions.defaults()
                    .timeSource(time)
                    .adaptive(Adaptive.aimd().min(4).max(64).timeout(LIMIT)));
    final PoolBulkhead pool = PoolBulkhead.of(
            "mixed",
            ThreadPoolBulkheadConfig.custom()
                    .coreThreadPoolSize(2)
                    .maxThreadPoolSize(4)
                    .queueCapacity(16)
                    .build());
    final Hedger hedger = Hedger.of(
            "mixed",
            Hedge.after(Duration.ofMillis(1)).max(2).budget(HEDGES),
            HedgeOptions.defaults().timeSource(time));

    /** All of them, for stages. */
    final Guard<String> staged = Guard.<String>inOrder("staged")
            .fallback(failure -> "stand-in")
            .retry(retry)
            .breaker(breaker)
            .timeLimit(limit)
            .hedge(hedger)
            .rateLimit(rate)
            .bulkhead(places)
            .cancelSource()
            .build();

    /** All of them, for calls on their caller's thread. */
    final Guard<String> blocking = Guard.<String>inOrder("blocking")
            .fallback(failure -> "stand-in")
            .retry(retry)
            .breaker(breaker)
            .hedge(hedger)
            .rateLimit(rate)
            .timeLimit(limit)
            .bulkhead(moving)
            .build();

    /** With threads of a pool's. */
    final Guard<String> pooled = Guard.<String>inOrder("pooled")
            .fallback(failure -> "stand-in")
            .breaker(breaker)
            .timeLimit(limit)
            .bulkhead(pool)
            .cancelSource()
            .build();

    /** The same ideas as a node has them. */
    final Guard<String> plain = Guard.<String>of("plain")
            .timeout(LIMIT)
            .retries(1)
            .backoff(Backoff.exponential(PAUSE, LIMIT))
            .breaker(breaker)
            .registry(BreakerRegistry.ofDefaults())
            .maxConcurrent(Adaptive.gradient2().max(64))
            .hedge(Hedge.afterPercentile(90).atMost(Duration.ofMillis(1)))
            .idempotent()
            .cancelSource()
            .fallback(failure -> "stand-in")
            .timeSource(time)
            .build();

    MixedStrategies() {
        breaker.getEventPublisher().onEvent(throwing());
        retry.getEventPublisher().onEvent(throwing());
        rate.getEventPublisher().onEvent(throwing());
        limit.getEventPublisher().onEvent(throwing());
        places.getEventPublisher().onEvent(throwing());
        pool.getEventPublisher().onEvent(throwing());
    }

    /** A listener that throws now and then. */
    private static <E> EventConsumer<E> throwing() {
        return event -> {
            if (ThreadLocalRandom.current().nextInt(1_000_000) == 0) {
                throw new IllegalStateException("listener");
            }
        };
    }

    /** Changes something while calls are under way. */
    void operate() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        switch (random.nextInt(9)) {
            case 0 ->
                breaker.reconfigure(old -> CircuitBreakerConfig.from(old)
                        .slidingWindowSize(random.nextInt(10, 60))
                        .build());
            case 1 ->
                retry.reconfigure(old ->
                        RetryConfig.from(old).maxAttempts(random.nextInt(1, 4)).build());
            case 2 ->
                rate.reconfigure(old -> RateLimiterConfig.from(old)
                        .limitForPeriod(random.nextInt(20_000, 400_000))
                        .build());
            case 3 ->
                limit.reconfigure(old -> TimeLimiterConfig.from(old)
                        .timeoutDuration(Duration.ofMillis(random.nextInt(1, 4)))
                        .build());
            case 4 ->
                places.reconfigure(old -> BulkheadConfig.from(old)
                        .maxConcurrentCalls(random.nextInt(8, MOST_PLACES + 1))
                        .maxWaitDuration(Duration.ofMillis(random.nextInt(2)))
                        .build());
            case 5 ->
                pool.reconfigure(old -> ThreadPoolBulkheadConfig.from(old)
                        .coreThreadPoolSize(2)
                        .maxThreadPoolSize(random.nextInt(2, 6))
                        .build());
            case 6 ->
                hedger.reconfigure(old -> Hedge.after(Duration.ofNanos(random.nextInt(200_000, 2_000_000)))
                        .max(random.nextInt(1, 4))
                        .budget(HEDGES));
            case 7 -> rate.drainPermissions();
            default -> overrule(random.nextBoolean());
        }
    }

    private void overrule(boolean refuseAll) {
        if (refuseAll) {
            breaker.transitionToForcedOpenState();
        }
        breaker.reset();
    }

    /** What is still held or awaited, in words; empty if nothing is. */
    String left() {
        StringBuilder left = new StringBuilder();
        add(left, "places held", places.running() + moving.running());
        add(left, "waiting for places", places.waiting() + moving.waiting());
        add(left, "waiting for the rate", rate.getMetrics().getNumberOfWaitingThreads());
        add(
                left,
                "tasks in the pool",
                pool.getMetrics().getQueueDepth() + pool.getMetrics().getActiveThreadCount());
        add(left, "timers", time.pending());
        add(left, "releases of nothing", places.unmatchedReleases() + moving.unmatchedReleases());
        return left.toString();
    }

    private static void add(StringBuilder left, String what, long number) {
        if (number != 0) {
            left.append(left.isEmpty() ? "" : ", ").append(what).append(' ').append(number);
        }
    }

    /** Whether the breaker, whatever was done to it, closes once its calls succeed; each look is a call. */
    boolean closesAgain() {
        breaker.tryAcquire().success(1);
        return breaker.getState() == Breaker.State.CLOSED;
    }

    @Override
    public void close() {
        staged.close();
        blocking.close();
        pooled.close();
        plain.close();
        pool.close();
    }
}
