package io.holdfast.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.decorators.Decorators;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.retry.RetryConfig;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import io.holdfast.strategies.bulkhead.PoolBulkhead;
import io.holdfast.strategies.ratelimit.RateLimit;
import io.holdfast.strategies.retry.RetryPolicy;
import io.holdfast.strategies.timelimit.TimeLimit;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Resilience4j's decorators around all of our strategies at once. */
class DecoratorsTest {

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger calls = new AtomicInteger();
    private final Breaker breaker = Breaker.of(
            "breaker",
            CircuitBreakerConfig.custom()
                    .slidingWindowSize(4)
                    .failureRateThreshold(100)
                    .build());
    private final RetryPolicy retry = RetryPolicy.of(
            "retry",
            RetryConfig.custom()
                    .maxAttempts(2)
                    .intervalFunction(attempt -> 0L)
                    .ignoreExceptions(CallNotPermittedException.class)
                    .build());
    private final ConcurrencyLimit places = ConcurrencyLimit.of("places", BulkheadConfig.ofDefaults());
    private final RateLimit rate = RateLimit.of(
            "rate",
            RateLimiterConfig.custom()
                    .limitForPeriod(50)
                    .limitRefreshPeriod(Duration.ofHours(1))
                    .build());
    private final TimeLimit limit = TimeLimit.of(Duration.ofSeconds(20));

    @AfterEach
    void end() {
        scheduler.shutdownNow();
    }

    private Supplier<CompletionStage<String>> stages(Supplier<CompletionStage<String>> source, TimeLimit timeLimit) {
        return Decorators.ofCompletionStage(source)
                .withBulkhead(places)
                .withTimeLimiter(timeLimit, scheduler)
                .withRateLimiter(rate)
                .withCircuitBreaker(breaker)
                .withRetry(retry, scheduler)
                .decorate();
    }

    @Test
    void aStage_throughAllFive() throws Exception {
        Supplier<CompletionStage<String>> guarded = stages(
                () -> calls.getAndIncrement() == 0
                        ? CompletableFuture.failedFuture(new IOException("down"))
                        : CompletableFuture.completedFuture("second"),
                limit);

        assertThat(guarded.get().toCompletableFuture().get(20, TimeUnit.SECONDS))
                .isEqualTo("second");

        assertThat(calls).hasValue(2);
        assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(1);
        assertThat(breaker.getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(1);
        assertThat(retry.getMetrics().getNumberOfSuccessfulCallsWithRetryAttempt())
                .isEqualTo(1);
        assertThat(rate.getMetrics().getAvailablePermissions()).isEqualTo(48);
        assertThat(places.running()).isZero();
    }

    @Test
    void aStageOverTime_countsAtTheBreakerOutside() {
        Supplier<CompletionStage<String>> guarded = stages(CompletableFuture::new, TimeLimit.of(Duration.ofMillis(1)));

        assertThatThrownBy(() -> guarded.get().toCompletableFuture().get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(TimeoutException.class);

        assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(2);
        assertThat(places.running()).as("the work of both attempts goes on").isEqualTo(2);
    }

    @Test
    void aCallable_throughFour_andAPoolWithItsLimit() throws Exception {
        Callable<String> guarded = Decorators.ofCallable(() -> calls.getAndIncrement() == 0 ? thrown() : "second")
                .withBulkhead(places)
                .withRateLimiter(rate)
                .withCircuitBreaker(breaker)
                .withRetry(retry)
                .decorate();
        assertThat(guarded.call()).isEqualTo("second");
        assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(1);

        try (PoolBulkhead pool = PoolBulkhead.ofDefaults("pool")) {
            Supplier<CompletionStage<String>> pooled = Decorators.ofCallable(guarded)
                    .withThreadPoolBulkhead(pool)
                    .withTimeLimiter(limit, scheduler)
                    .withFallback(failure -> "stand-in")
                    .decorate();
            assertThat(pooled.get().toCompletableFuture().get(20, TimeUnit.SECONDS))
                    .isEqualTo("second");
        }
        assertThat(places.running()).isZero();
    }

    private static String thrown() throws IOException {
        throw new IOException("down");
    }
}
