package io.holdfast.executor;

import static io.holdfast.executor.Chat.done;
import static io.holdfast.executor.Chat.down;
import static io.holdfast.executor.Chat.soon;
import static io.holdfast.executor.Chat.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import io.holdfast.strategies.bulkhead.PoolBulkhead;
import io.holdfast.strategies.ratelimit.RateLimit;
import io.holdfast.strategies.ratelimit.RateLimitOptions;
import io.holdfast.strategies.retry.RetryOptions;
import io.holdfast.strategies.retry.RetryPolicy;
import io.holdfast.strategies.timelimit.TimeLimit;
import io.holdfast.strategies.timelimit.TimeLimitOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Strategies in the user's order. */
@Timeout(60)
class OrderedGuardTest {

    final VirtualTime time = new VirtualTime();
    final Breaker breaker = Breaker.of(
            "breaker",
            CircuitBreakerConfig.custom()
                    .slidingWindowSize(2)
                    .failureRateThreshold(100)
                    .build(),
            BreakerOptions.defaults().timeSource(time));
    final TimeLimit limit = TimeLimit.of(
            "limit",
            TimeLimiterConfig.custom().timeoutDuration(Duration.ofSeconds(2)).build(),
            TimeLimitOptions.defaults().timeSource(time).executor(Runnable::run));
    final ConcurrencyLimit places = ConcurrencyLimit.of(
            "places", BulkheadConfig.custom().maxConcurrentCalls(1).build());
    final RateLimit rate = RateLimit.of(
            "rate",
            RateLimiterConfig.custom()
                    .limitForPeriod(3)
                    .limitRefreshPeriod(Duration.ofMinutes(1))
                    .timeoutDuration(Duration.ZERO)
                    .build(),
            RateLimitOptions.defaults().timeSource(time));

    RetryPolicy retry(int attempts) {
        return RetryPolicy.of(
                "retry",
                RetryConfig.custom()
                        .maxAttempts(attempts)
                        .waitDuration(Duration.ofMillis(500))
                        .ignoreExceptions(CallNotPermittedException.class)
                        .build(),
                RetryOptions.defaults().timeSource(time).executor(Runnable::run));
    }

    static RetryPolicy atOnce(int attempts) {
        return RetryPolicy.of(
                "retry",
                RetryConfig.custom()
                        .maxAttempts(attempts)
                        .intervalFunction(attempt -> 0L)
                        .build());
    }

    OrderedGuardBuilder<String> guard() {
        return Guard.<String>inOrder("model").timeSource(time).fallbackExecutor(Runnable::run);
    }

    private static String throwDown() throws IOException {
        throw new IOException("down");
    }

    @Test
    void theOrderIsPrinted_asItIsNow() {
        try (Guard<String> guard = guard().fallback(e -> "other")
                .fallback(TimeoutException.class, e -> "late")
                .retry(retry(3))
                .breaker(breaker)
                .rateLimit(rate)
                .timeLimit(limit)
                .bulkhead(places)
                .build()) {
            assertThat(guard)
                    .hasToString("model: fallback > fallback for TimeoutException > retry 'retry' (3 attempts)"
                            + " > breaker 'breaker' > rate limit 'rate' > time limit 'limit' (2 s)"
                            + " > concurrency limit 'places' (1)");
            places.reconfigure(
                    before -> BulkheadConfig.from(before).maxConcurrentCalls(7).build());
            assertThat(guard.toString()).endsWith("'places' (7)");
        }
    }

    @Test
    void nothingListed_isRefused() {
        assertThatThrownBy(() -> guard().build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("strategies: none (expected: at least one)");
    }

    @Test
    void aBlockingCallStaysOnItsThread_andItsOutcomeTellsOfRetries() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Thread caller = Thread.currentThread();
        try (Guard<String> guard =
                guard().retry(atOnce(3)).breaker(breaker).timeLimit(limit).build()) {
            Outcome<String> outcome = guard.get(() -> {
                assertThat(Thread.currentThread()).isSameAs(caller);
                return calls.getAndIncrement() == 0 ? throwDown() : "second";
            });
            assertThat(outcome.value()).isEqualTo("second");
            assertThat(outcome.provenance()).isEqualTo(Provenance.retry(1));
            assertThat(outcome.attempts()).isEqualTo(2);
            assertThat(outcome.status()).isEqualTo(NodeStatus.SUCCESS);
            assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(1);
            assertThat(guard.call(() -> null)).isNull();
        }
    }

    @Test
    void aStage_retriedAfterItsPause() {
        AtomicInteger calls = new AtomicInteger();
        try (Guard<String> guard =
                guard().retry(retry(3)).breaker(breaker).timeLimit(limit).build()) {
            CompletableFuture<Outcome<String>> call =
                    guard.getAsync(() -> calls.getAndIncrement() == 0 ? down() : value("second"));
            assertThat(call).isNotDone();
            time.advance(Duration.ofMillis(500));
            Outcome<String> outcome = done(call);
            assertThat(outcome.value()).isEqualTo("second");
            assertThat(outcome.provenance()).isEqualTo(Provenance.retry(1));
            assertThat(outcome.latency()).isEqualTo(Duration.ofMillis(500));
            assertThat(done(guard.callAsync(() -> CompletableFuture.completedFuture(null))))
                    .isNull();
        }
        time.advance(Duration.ofSeconds(2)); // the limit's own timer, which all its calls share
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void eachFailureIsWhatItsStrategyThrows_andHasItsStatus() {
        try (Guard<String> guard = guard().breaker(breaker)
                .rateLimit(rate)
                .timeLimit(limit)
                .bulkhead(places)
                .build()) {
            CompletableFuture<Outcome<String>> hung = guard.getAsync(CompletableFuture::new);
            Outcome<String> full = done(guard.getAsync(() -> value("second")));
            assertThat(full.status()).isEqualTo(NodeStatus.REJECTED);
            assertThat(full.cause()).get().isInstanceOf(BulkheadFullException.class);
            time.advance(Duration.ofSeconds(2));
            assertThat(done(hung).status()).isEqualTo(NodeStatus.TIMEOUT);
            assertThat(done(hung).cause()).get().isInstanceOf(TimeoutException.class);
            assertThat(guard.get(() -> "open").status()).isEqualTo(NodeStatus.CIRCUIT_OPEN);
            assertThatThrownBy(() -> guard.call(() -> "open")).isInstanceOf(CallNotPermittedException.class);
            breaker.reset();
            assertThat(guard.get(() -> "third").status())
                    .as("the place of the hung one")
                    .isEqualTo(NodeStatus.REJECTED);
            assertThat(guard.get(() -> "fourth").cause().orElseThrow())
                    .hasMessage("RateLimiter 'rate' does not permit further calls");
        }
    }

    @Test
    void whatTheCallItselfThrows_isAFailure_whateverItsType() {
        TimeoutException own = new TimeoutException("of the driver");
        try (Guard<String> guard = guard().timeLimit(limit).build()) {
            Outcome<String> blocking = guard.get(() -> {
                throw own;
            });
            assertThat(blocking.status()).isEqualTo(NodeStatus.FAILED);
            assertThat(blocking.cause()).containsSame(own);
            Outcome<String> stage = done(guard.getAsync(() -> CompletableFuture.failedFuture(own)));
            assertThat(stage.status()).isEqualTo(NodeStatus.FAILED);
            assertThat(stage.cause()).containsSame(own);
            Outcome<String> thrown = done(guard.getAsync(() -> {
                throw new StackOverflowError("deep");
            }));
            assertThat(thrown.cause()).get().isInstanceOf(StackOverflowError.class);
            assertThat(done(guard.getAsync(() -> null)).cause()).get().isInstanceOf(NodeException.class);
        }
    }

    @Test
    void fallbacksAreAwaited_innermostFirst_andTheCauseIsTheCalls() throws Exception {
        CompletableFuture<String> slow = new CompletableFuture<>();
        try (Guard<String> guard = guard().fallbackAsync(e -> slow.thenApply(v -> v + " after " + e.getMessage()))
                .fallback(IOException.class, e -> {
                    throw new IllegalStateException("first fallback");
                })
                .fallback(IllegalArgumentException.class, e -> "not for this")
                .breaker(breaker)
                .build()) {
            CompletableFuture<Outcome<String>> call = guard.getAsync(Chat::down);
            assertThat(call).isNotDone();
            slow.complete("stand-in");
            for (Outcome<String> outcome : List.of(done(call), guard.get(OrderedGuardTest::throwDown))) {
                assertThat(outcome.value()).isEqualTo("stand-in after first fallback");
                assertThat(outcome.status()).isEqualTo(NodeStatus.FALLBACK_SUCCESS);
                assertThat(outcome.provenance().kind()).isEqualTo(Provenance.Kind.FALLBACK);
                assertThat(outcome.cause()).get().isInstanceOf(IOException.class);
                assertThat(outcome.causes()).hasSize(2);
            }
        }
    }

    @Test
    void whereFallbacksFail_theCallsOwnFailureIsThrown() {
        try (Guard<String> guard = guard().fallback(e -> {
                    throw new IllegalStateException("fallback");
                })
                .breaker(breaker)
                .build()) {
            assertThatThrownBy(() -> guard.call(OrderedGuardTest::throwDown)).isInstanceOf(IOException.class);
            Outcome<String> outcome = done(guard.getAsync(Chat::down));
            assertThat(outcome.status()).isEqualTo(NodeStatus.FAILED);
            assertThat(outcome.cause()).get().isInstanceOf(IOException.class);
            assertThat(outcome.causes()).hasSize(2);
        }
    }

    @Test
    void cancelReachesTheInnermost_andTheUsersStageOnlyIfAskedFor() {
        for (boolean cancelsSource : new boolean[] {true, false}) {
            List<CompletableFuture<String>> sources = new ArrayList<>();
            OrderedGuardBuilder<String> builder = guard().fallback(e -> "no stand-in for a cancel")
                    .retry(retry(3))
                    .breaker(breaker)
                    .rateLimit(rate)
                    .timeLimit(limit)
                    .bulkhead(places);
            try (Guard<String> guard = (cancelsSource ? builder.cancelSource() : builder).build()) {
                CompletableFuture<String> call = guard.callAsync(() -> {
                    sources.add(new CompletableFuture<>());
                    return sources.get(0);
                });
                assertThat(places.running()).isEqualTo(1);
                assertThat(call.cancel(true)).isTrue();
                time.advance(Duration.ofMinutes(1));
                assertThat(time.pendingTimers()).isZero();
                assertThat(sources).hasSize(1);
                assertThat(sources.get(0).isCancelled()).isEqualTo(cancelsSource);
                assertThat(places.running()).as("the work goes on").isEqualTo(cancelsSource ? 0 : 1);
                sources.get(0).complete("late");
                assertThat(places.running()).isZero();
            }
        }
        assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
    }

    @Test
    void aTotalTimeLimitStopsTheRetriesInsideIt() {
        AtomicInteger calls = new AtomicInteger();
        try (Guard<String> guard = guard().timeLimit(limit).retry(retry(100)).build()) {
            CompletableFuture<Outcome<String>> call = guard.getAsync(() -> {
                calls.incrementAndGet();
                return down();
            });
            time.advance(Duration.ofSeconds(2));
            assertThat(done(call).status()).isEqualTo(NodeStatus.TIMEOUT);
            int made = calls.get();
            time.advance(Duration.ofMinutes(1));
            assertThat(calls).hasValue(made);
            assertThat(time.pendingTimers()).isZero();
        }
    }

    @Test
    void cancelDuringAPause_beginsNoFurtherAttempt() {
        AtomicInteger calls = new AtomicInteger();
        try (Guard<String> guard = guard().retry(retry(3)).breaker(breaker).build()) {
            CompletableFuture<String> call = guard.callAsync(() -> {
                calls.incrementAndGet();
                return down();
            });
            assertThat(call.cancel(true)).isTrue();
            time.advance(Duration.ofMinutes(1));
            assertThat(calls).hasValue(1);
            assertThat(time.pendingTimers()).isZero();
        }
    }

    @Test
    void theCallersInterrupt_isNoFailureToFallBackFrom() {
        try (Guard<String> guard = guard().fallback(e -> "stand-in").build()) {
            Outcome<String> outcome = guard.get(() -> {
                throw new InterruptedException("of the caller");
            });
            assertThat(outcome.status()).isEqualTo(NodeStatus.FAILED);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void aPoolRunsWhatIsInsideIt_andItsRefusalsAreOutcomes() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (PoolBulkhead pool = PoolBulkhead.of(
                        "pool",
                        ThreadPoolBulkheadConfig.custom()
                                .coreThreadPoolSize(1)
                                .maxThreadPoolSize(1)
                                .queueCapacity(1)
                                .build());
                Guard<String> guard = Guard.<String>inOrder("model")
                        .breaker(breaker)
                        .bulkhead(pool)
                        .build()) {
            assertThat(guard.call(() -> Thread.currentThread().getName())).contains("pool");
            assertThatThrownBy(() -> guard.call(OrderedGuardTest::throwDown)).isInstanceOf(IOException.class);
            breaker.reset();
            CompletableFuture<String> running = guard.callAsync(() -> {
                entered.countDown();
                try {
                    end.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return value("first");
            });
            entered.await();
            CompletableFuture<String> queued = guard.callAsync(() -> value("second"));
            assertThat(guard.get(() -> "third").status()).isEqualTo(NodeStatus.REJECTED);
            assertThat(queued.cancel(true)).isTrue();
            CompletableFuture<String> next = guard.callAsync(() -> value("in its place"));
            end.countDown();
            assertThat(soon(running)).isEqualTo("first");
            assertThat(soon(next)).isEqualTo("in its place");
        }
    }

    @Test
    void aClosedGuardRefuses_andItsFallbackThreadsEnd() throws Exception {
        CompletableFuture<String> slow = new CompletableFuture<>();
        Guard<String> guard = Guard.<String>inOrder("model")
                .fallback(e -> "stand-in")
                .breaker(breaker)
                .build();
        CompletableFuture<String> call = guard.callAsync(() -> slow);
        assertThat(soon(guard.callAsync(Chat::down))).isEqualTo("stand-in");
        assertThat(guard.drain(Duration.ZERO)).isFalse();
        assertThat(guard.get(() -> "more").status()).isEqualTo(NodeStatus.REJECTED);
        assertThat(done(guard.getAsync(() -> value("more"))).status()).isEqualTo(NodeStatus.REJECTED);
        slow.complete("in time");
        assertThat(done(call)).isEqualTo("in time");
        assertThat(guard.drain(Duration.ofSeconds(20))).isTrue();
        FailureTrapsTest.until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("holdfast-guard-model-fallback")));
    }

    @Test
    void twoThreadsSeeTheirOwnOutcomes() {
        try (Guard<String> guard =
                guard().fallback(e -> e.getMessage()).retry(atOnce(2)).build()) {
            List<CompletableFuture<Integer>> both = new ArrayList<>();
            for (int t = 0; t < 2; t++) {
                String mine = "thread " + t;
                CompletableFuture<Integer> wrong = new CompletableFuture<>();
                both.add(wrong);
                new Thread(() -> {
                            int bad = 0;
                            for (int i = 0; i < 500; i++) {
                                Outcome<String> outcome = soon(
                                        guard.getAsync(() -> CompletableFuture.failedFuture(new IOException(mine))));
                                bad += mine.equals(outcome.value()) && outcome.attempts() == 2 ? 0 : 1;
                            }
                            wrong.complete(bad);
                        })
                        .start();
            }
            assertThat(both).allSatisfy(wrong -> assertThat(soon(wrong)).isZero());
        }
    }
}
