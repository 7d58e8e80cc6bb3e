package io.holdfast.executor;

import static io.holdfast.executor.Chat.done;
import static io.holdfast.executor.Chat.down;
import static io.holdfast.executor.Chat.soon;
import static io.holdfast.executor.Chat.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.github.resilience4j.retry.RetryConfig;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.strategies.bulkhead.PoolBulkhead;
import io.holdfast.strategies.hedge.Hedge;
import io.holdfast.strategies.hedge.HedgeOptions;
import io.holdfast.strategies.hedge.Hedger;
import io.holdfast.strategies.retry.RetryPolicy;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Each warning, and what it warns of. */
class GuardOrderTest {

    private final OrderedGuardTest parts = new OrderedGuardTest();

    /** Told what is no word on the service, as the order asks for. */
    private final Breaker told = Breaker.of(
            "told",
            CircuitBreakerConfig.custom()
                    .slidingWindowSize(2)
                    .ignoreExceptions(BulkheadFullException.class, RequestNotPermitted.class)
                    .build());

    private final Hedger hedger = Hedger.of(
            "hedger",
            Hedge.after(Duration.ofMillis(30)),
            HedgeOptions.defaults().timeSource(parts.time).executor(Runnable::run));

    private OrderedGuardBuilder<String> guard() {
        return parts.guard();
    }

    private static void warns(OrderedGuardBuilder<String> builder, String sentence) {
        try (Guard<String> guard = builder.build()) {
            assertThat(guard.warnings()).containsExactly("model: " + sentence);
        }
    }

    @Test
    void theOrderOfTheGuide_isFine() {
        try (Guard<String> guard = guard().fallback(e -> "other")
                .retry(parts.retry(3))
                .breaker(told)
                .rateLimit(parts.rate)
                .timeLimit(parts.limit)
                .bulkhead(parts.places)
                .build()) {
            assertThat(guard.warnings()).isEmpty();
        }
    }

    @Test
    void aBreakerOutsideItsFallback_neverOpens() {
        OrderedGuardBuilder<String> order = guard().breaker(parts.breaker).fallback(e -> "other");
        warns(
                order,
                "breaker 'breaker' is outside a fallback, so that it is told of values only and never opens; list the"
                        + " fallback before it");
        try (Guard<String> guard = order.build()) {
            for (int i = 0; i < 10; i++) {
                assertThat(done(guard.callAsync(Chat::down))).isEqualTo("other");
            }
        }
        assertThat(parts.breaker.getMetrics().getNumberOfFailedCalls()).isZero();
    }

    @Test
    void aRetryOutsideItsFallback_repeatsNothing() {
        OrderedGuardBuilder<String> order = guard().retry(parts.retry(3)).fallback(e -> "other");
        warns(
                order,
                "retry 'retry' is outside a fallback, so that it is given values only and repeats nothing; list the"
                        + " fallback before it");
        try (Guard<String> guard = order.build()) {
            assertThat(done(guard.getAsync(Chat::down)).attempts()).isEqualTo(1);
        }
    }

    @Test
    void aLimitOutsideEveryFallback_hasNoStandIn() {
        warns(
                guard().timeLimit(parts.limit).fallback(e -> "other"),
                "time limit 'limit' is outside every fallback, so that nothing stands in when it ends the call; list"
                        + " the fallback before it");
        warns(
                guard().bulkhead(parts.places).fallback(e -> "other"),
                "concurrency limit 'places' is outside every fallback, so that nothing stands in when it refuses a"
                        + " call; list the fallback before it");
        OrderedGuardBuilder<String> order = guard().rateLimit(parts.rate).fallback(e -> "other");
        warns(
                order,
                "rate limit 'rate' is outside every fallback, so that nothing stands in when it refuses a call; list"
                        + " the fallback before it");
        parts.rate.drainPermissions();
        try (Guard<String> guard = order.build()) {
            assertThat(guard.get(() -> "value").status()).isEqualTo(NodeStatus.REJECTED);
        }
        try (Guard<String> both = guard().fallback(e -> "last")
                .rateLimit(parts.rate)
                .fallback(e -> "other")
                .build()) {
            assertThat(both.warnings()).isEmpty();
            assertThat(both.get(() -> "value").value()).isEqualTo("last");
        }
    }

    @Test
    void aRetryThatRepeatsRefusals_waitsInVain() {
        OrderedGuardBuilder<String> order =
                guard().retry(OrderedGuardTest.atOnce(3)).breaker(parts.breaker);
        warns(
                order,
                "retry 'retry' repeats what breaker 'breaker' inside it refuses, so that each call waits through all"
                        + " attempts while that is open; add CallNotPermittedException to its ignoreExceptions");
        parts.breaker.transitionToOpenState();
        try (Guard<String> guard = order.build()) {
            assertThat(soon(guard.getAsync(() -> value("never"))).status()).isEqualTo(NodeStatus.CIRCUIT_OPEN);
        }
        assertThat(parts.breaker.getMetrics().getNumberOfNotPermittedCalls()).isEqualTo(3);
        RetryPolicy one = OrderedGuardTest.atOnce(1);
        try (Guard<String> single = guard().retry(one).breaker(parts.breaker).build()) {
            assertThat(single.warnings()).isEmpty();
        }
    }

    @Test
    void aPredicateThatThrows_isNoWarning() {
        RetryPolicy odd = RetryPolicy.of(
                "odd",
                RetryConfig.custom()
                        .retryOnException(e -> {
                            throw new IllegalStateException("of the user");
                        })
                        .build());
        try (Guard<String> guard = guard().retry(odd).breaker(parts.breaker).build()) {
            assertThat(guard.warnings()).isEmpty();
        }
    }

    @Test
    void aPlaceOutsideARetry_isHeldDuringPauses() {
        OrderedGuardBuilder<String> order = guard().bulkhead(parts.places).retry(parts.retry(2));
        warns(
                order,
                "concurrency limit 'places' is outside retry 'retry', so that a call keeps its place during the pauses"
                        + " between attempts; list it after the retry");
        try (Guard<String> guard = order.build()) {
            CompletableFuture<String> call = guard.callAsync(Chat::down);
            assertThat(parts.places.running()).as("in its pause").isEqualTo(1);
            assertThat(call.cancel(true)).isTrue();
        }
    }

    @Test
    void aRateLimitOutsideARetry_isPassedOnce() {
        OrderedGuardBuilder<String> order = guard().rateLimit(parts.rate).retry(OrderedGuardTest.atOnce(10));
        warns(
                order,
                "rate limit 'rate' is outside retry 'retry', so that attempts after the first are not limited; list it"
                        + " after the retry");
        try (Guard<String> guard = order.build()) {
            assertThat(soon(guard.getAsync(Chat::down)).attempts()).isEqualTo(10);
        }
    }

    @Test
    void aTimeLimitOutsideARetry_isOneForAllAttempts() {
        OrderedGuardBuilder<String> order = guard().timeLimit(parts.limit).retry(parts.retry(3));
        warns(
                order,
                "time limit 'limit' is outside retry 'retry', so that it limits all attempts together, and the first"
                        + " that hangs uses it up; list one for each attempt after the retry");
        try (Guard<String> guard = order.build()) {
            CompletableFuture<Outcome<String>> call = guard.getAsync(CompletableFuture::new);
            parts.time.advance(Duration.ofSeconds(2));
            assertThat(done(call).status()).isEqualTo(NodeStatus.TIMEOUT);
            assertThat(done(call).attempts()).isEqualTo(1);
        }
        OrderedGuardTest other = new OrderedGuardTest();
        try (Guard<String> both = guard().timeLimit(parts.limit)
                .retry(parts.retry(3))
                .timeLimit(other.limit)
                .build()) {
            assertThat(both.warnings()).isEmpty();
        }
    }

    @Test
    void aTimeLimitOutsideABreaker_hidesASlowServiceFromIt() {
        OrderedGuardBuilder<String> order = guard().timeLimit(parts.limit).breaker(parts.breaker);
        warns(
                order,
                "time limit 'limit' is outside breaker 'breaker', so that a call that is over time is a cancelled one"
                        + " to the breaker, and a service that hangs does not open it; list it after the breaker");
        try (Guard<String> guard = order.build()) {
            for (int i = 0; i < 10; i++) {
                CompletableFuture<Outcome<String>> call = guard.getAsync(CompletableFuture::new);
                parts.time.advance(Duration.ofSeconds(2));
                assertThat(done(call).status()).isEqualTo(NodeStatus.TIMEOUT);
            }
        }
        assertThat(parts.breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
    }

    @Test
    void aPlaceOutsideATimeLimit_isGivenAwayWhileTheWorkGoesOn() {
        OrderedGuardBuilder<String> order = guard().bulkhead(parts.places).timeLimit(parts.limit);
        warns(
                order,
                "concurrency limit 'places' is outside time limit 'limit', so that a stage that is over time gives its"
                        + " place to the next call while its work goes on; list it after the time limit");
        CompletableFuture<String> work = new CompletableFuture<>();
        try (Guard<String> guard = order.build()) {
            CompletableFuture<Outcome<String>> call = guard.getAsync(() -> work);
            parts.time.advance(Duration.ofSeconds(2));
            assertThat(done(call).status()).isEqualTo(NodeStatus.TIMEOUT);
            assertThat(work).isNotDone();
            assertThat(parts.places.running()).isZero();
        }
        try (Guard<String> cancelling = guard().bulkhead(parts.places)
                .timeLimit(parts.limit)
                .cancelSource()
                .build()) {
            assertThat(cancelling.warnings()).isEmpty();
        }
    }

    @Test
    void aQueueOutsideATimeLimit_isNotLimited() {
        try (PoolBulkhead pool = PoolBulkhead.ofDefaults("pool")) {
            warns(
                    guard().bulkhead(pool).timeLimit(parts.limit),
                    "pool bulkhead 'pool' is outside time limit 'limit', so that the wait in its queue is not limited;"
                            + " list it after the time limit");
        }
    }

    @Test
    void aBreakerThatCountsRefusals_isOpenedByABurst() {
        OrderedGuardBuilder<String> order = guard().breaker(parts.breaker).bulkhead(parts.places);
        warns(
                order,
                "breaker 'breaker' counts what concurrency limit 'places' inside it refuses as failures of the service,"
                        + " so that a burst opens it; add BulkheadFullException to its ignoreExceptions");
        try (Guard<String> guard = order.build()) {
            CompletableFuture<String> slow = new CompletableFuture<>();
            CompletableFuture<String> first = guard.callAsync(() -> slow);
            assertThat(guard.get(() -> "second").status()).isEqualTo(NodeStatus.REJECTED);
            assertThat(guard.get(() -> "third").status()).isEqualTo(NodeStatus.REJECTED);
            assertThat(parts.breaker.getState()).isEqualTo(CircuitBreaker.State.OPEN);
            slow.complete("first");
            assertThat(done(first)).isEqualTo("first");
        }
        warns(
                guard().breaker(parts.breaker).rateLimit(parts.rate),
                "breaker 'breaker' counts what rate limit 'rate' inside it refuses as failures of the service, so that"
                        + " a burst opens it; add RequestNotPermitted to its ignoreExceptions");
        try (PoolBulkhead pool = PoolBulkhead.ofDefaults("pool")) {
            warns(
                    guard().breaker(parts.breaker).bulkhead(pool),
                    "breaker 'breaker' counts what pool bulkhead 'pool' inside it refuses as failures of the service,"
                            + " so that a burst opens it; add BulkheadFullException to its ignoreExceptions");
        }
    }

    @Test
    void twoRetries_multiply() {
        AtomicInteger calls = new AtomicInteger();
        OrderedGuardBuilder<String> order =
                guard().retry(OrderedGuardTest.atOnce(3)).retry(OrderedGuardTest.atOnce(4));
        warns(order, "retry 'retry' is outside retry 'retry', so that a call may make 12 attempts; list one of them");
        try (Guard<String> guard = order.build()) {
            assertThat(soon(guard.getAsync(() -> {
                                calls.incrementAndGet();
                                return down();
                            }))
                            .attempts())
                    .isEqualTo(12);
        }
    }

    @Test
    void oneObjectListedTwice_countsTwice() {
        OrderedGuardBuilder<String> order = guard().breaker(parts.breaker).breaker(parts.breaker);
        warns(
                order,
                "breaker 'breaker' is listed twice, so that each call passes it twice and counts twice; list it once");
        try (Guard<String> guard = order.build()) {
            assertThat(done(guard.callAsync(() -> value("once")))).isEqualTo("once");
        }
        assertThat(parts.breaker.getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(2);
    }

    @Test
    void aHedgerOutsideItsFallback_takesTheStandInForASuccess() {
        OrderedGuardBuilder<String> order = guard().hedge(hedger).fallback(e -> "other");
        warns(
                order,
                "hedger 'hedger' is outside a fallback, so that what stands in for a call that fails fast is the first"
                        + " success and ends the others; list the fallback before it");
        CompletableFuture<String> slow = new CompletableFuture<>();
        Iterator<CompletableFuture<String>> stages = List.of(slow, down()).iterator();
        try (Guard<String> guard = order.build()) {
            CompletableFuture<String> call = guard.callAsync(stages::next);
            parts.time.advance(Duration.ofMillis(30));
            assertThat(done(call)).isEqualTo("other");
        }
    }

    @Test
    void aHedgerOutsideARetry_multipliesAttempts() {
        OrderedGuardBuilder<String> order = guard().hedge(hedger).retry(parts.retry(2));
        warns(
                order,
                "hedger 'hedger' is outside retry 'retry', so that each of its calls makes attempts of its own; list it"
                        + " after the retry");
        AtomicInteger calls = new AtomicInteger();
        try (Guard<String> guard = order.build()) {
            CompletableFuture<String> call = guard.callAsync(() -> {
                calls.incrementAndGet();
                return down();
            });
            parts.time.advance(Duration.ofMillis(500));
            parts.time.advance(Duration.ofMillis(500));
            assertThat(call).isCompletedExceptionally();
            assertThat(calls).hasValue(4);
        }
    }

    @Test
    void aHedgerOutsideABreaker_votesForTheWinnerAlone() {
        OrderedGuardBuilder<String> order = guard().hedge(hedger).breaker(parts.breaker);
        warns(
                order,
                "hedger 'hedger' is outside breaker 'breaker', so that each hedge needs a permit of its own and a"
                        + " call that loses is no vote, or a failure if it blocks; list it after the breaker");
        try (Guard<String> guard = order.build()) {
            CompletableFuture<String> win = new CompletableFuture<>();
            Iterator<CompletableFuture<String>> stages =
                    List.of(new CompletableFuture<String>(), win).iterator();
            CompletableFuture<String> call = guard.callAsync(stages::next);
            parts.time.advance(Duration.ofMillis(30));
            win.complete("hedge");
            assertThat(done(call)).isEqualTo("hedge");
        }
        assertThat(parts.breaker.getMetrics().getNumberOfBufferedCalls()).isEqualTo(1);
    }

    @Test
    void aHedgerOutsideAHedger_hedgesHedges() {
        Hedger other = Hedger.of("other", Hedge.after(Duration.ofMillis(10)));
        warns(
                guard().hedge(hedger).hedge(other),
                "hedger 'hedger' is outside hedger 'other', so that hedges are hedged; list one of them");
    }

    @Test
    void aLimitOutsideAHedger_letsItsHedgesPass() {
        warns(
                guard().rateLimit(parts.rate).hedge(hedger),
                "rate limit 'rate' is outside hedger 'hedger', so that hedges are not limited; list it after the"
                        + " hedger");
        OrderedGuardBuilder<String> order = guard().bulkhead(parts.places).hedge(hedger);
        warns(
                order,
                "concurrency limit 'places' is outside hedger 'hedger', so that hedges are not limited; list it after"
                        + " the hedger");
        AtomicInteger calls = new AtomicInteger();
        try (Guard<String> guard = order.build()) {
            CompletableFuture<String> call = guard.callAsync(() -> {
                calls.incrementAndGet();
                return new CompletableFuture<>();
            });
            parts.time.advance(Duration.ofMillis(30));
            assertThat(calls).as("in one place").hasValue(2);
            assertThat(call.cancel(true)).isTrue();
        }
    }
}
