package io.holdfast.executor;

import static io.holdfast.executor.Chat.done;
import static io.holdfast.executor.Chat.down;
import static io.holdfast.executor.Chat.immediate;
import static io.holdfast.executor.Chat.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.contracts.Values;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.executor.NodeException.Reason;
import io.holdfast.strategies.retry.Backoff;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Calls that are under way when their supplier returns; all on virtual time and this thread. */
class GuardTest {

    private final VirtualTime time = new VirtualTime();
    private final BreakerRegistry registry = BreakerRegistry.ofDefaults();

    private GuardBuilder<String> guard() {
        return direct(Guard.<String>of("model").timeout(Duration.ofSeconds(8)));
    }

    private <T> GuardBuilder<T> direct(GuardBuilder<T> builder) {
        return builder.timeSource(time)
                .registry(registry)
                .executor(Runnable::run)
                .fallbackExecutor(Runnable::run)
                .continuationExecutor(Runnable::run);
    }

    private static Supplier<CompletionStage<String>> scripted(List<CompletableFuture<String>> script) {
        AtomicInteger next = new AtomicInteger();
        return () -> script.get(Math.min(next.getAndIncrement(), script.size() - 1));
    }

    private static Throwable causeOf(CompletableFuture<?> failed) {
        AtomicReference<Throwable> cause = new AtomicReference<>();
        Object unused = failed.whenComplete((value, thrown) -> cause.set(thrown));
        return Objects.requireNonNull(cause.get(), "cause");
    }

    @Test
    void aValueIsThereAtOnce_andIsThePrimarys() {
        try (Guard<String> guard = guard().build()) {
            assertThat(done(guard.callAsync(() -> value("hello")))).isEqualTo("hello");
            Outcome<String> outcome = done(guard.getAsync(() -> value("hello")));
            assertThat(outcome.value()).isEqualTo("hello");
            assertThat(outcome.orElse("other")).isEqualTo("hello");
            assertThat(outcome.status()).isEqualTo(NodeStatus.SUCCESS);
            assertThat(outcome.provenance()).isEqualTo(Provenance.PRIMARY);
            assertThat(outcome.cause()).isEmpty();
            assertThat(outcome.causes()).isEmpty();
            assertThat(outcome.attempts()).isEqualTo(1);
            assertThat(outcome).hasToString("model SUCCESS in 0 ms");
        }
        assertThat(registry.breaker("model").getMetrics().getNumberOfSuccessfulCalls())
                .isEqualTo(2);
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void nullIsAValue() throws Exception {
        try (Guard<Void> guard =
                direct(Guard.<Void>of("log").timeout(Duration.ofSeconds(1))).build()) {
            assertThat(done(guard.callAsync(() -> CompletableFuture.completedFuture(null))))
                    .isNull();
            Outcome<Void> outcome = done(guard.getAsync(() -> CompletableFuture.completedFuture(null)));
            assertThat(outcome.isSuccess()).isTrue();
            assertThat(outcome.value()).isNull();
            assertThat(outcome.orThrow()).isNull();
        }
    }

    @Test
    void whateverTheTypeIs_itIsAValueAndNotLookedInto() {
        try (Guard<Object> guard =
                direct(Guard.of("any").timeout(Duration.ofSeconds(1))).build()) {
            CompletableFuture<String> inner = new CompletableFuture<>();
            NodeResult result = new NodeResult(
                    NodeShape.of(StandardGuard.node("x")), NodeStatus.FAILED, 0, 0, null, null, Provenance.NONE, null);
            for (Object each : new Object[] {Values.none(), inner, result, new IOException("a value"), List.of()}) {
                assertThat(done(guard.callAsync(() -> CompletableFuture.completedFuture(each))))
                        .isSameAs(each);
            }
        }
    }

    @Test
    void aFailureIsTheCauseItself() {
        IOException thrown = new IOException("down");
        try (Guard<String> guard = guard().build()) {
            CompletableFuture<String> failed = guard.callAsync(() -> CompletableFuture.failedFuture(thrown));
            assertThat(causeOf(failed)).isSameAs(thrown);
            assertThatThrownBy(failed::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCause(thrown);
            assertThat(causeOf(guard.callAsync(() -> {
                        throw new IllegalStateException("at once");
                    })))
                    .isInstanceOf(IllegalStateException.class);
            Outcome<String> outcome = done(guard.getAsync(() -> CompletableFuture.failedFuture(thrown)));
            assertThat(outcome.cause()).containsSame(thrown);
            assertThat(outcome.orElse("other")).isEqualTo("other");
            assertThat(outcome.value()).isNull();
            assertThatThrownBy(outcome::orThrow).isSameAs(thrown);
            assertThat(causeOf(guard.callAsync(() -> CompletableFuture.supplyAsync(() -> "", task -> {
                        throw new CompletionException(thrown);
                    }))))
                    .isSameAs(thrown);
        }
    }

    @Test
    void aNullStageFails() {
        try (Guard<String> guard = guard().build()) {
            assertThat(causeOf(guard.callAsync(() -> null)))
                    .isInstanceOfSatisfying(
                            NodeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NULL_STAGE));
        }
    }

    @Test
    void aTimeLimitEndsTheCall_andTheLateValueIsNoOnes() {
        CompletableFuture<String> hung = new CompletableFuture<>();
        try (Guard<String> guard = guard().build()) {
            CompletableFuture<String> call = guard.callAsync(() -> hung);
            time.advance(Duration.ofMillis(7999));
            assertThat(call).isNotDone();
            time.advance(Duration.ofMillis(1));
            assertThat(causeOf(call)).hasMessage("model: no outcome after 8000 ms (expected: within its time limit)");
            hung.complete("late");
            assertThat(time.pendingTimers()).isZero();
        }
        assertThat(registry.breaker("model").getMetrics().getNumberOfFailedCalls())
                .isEqualTo(1);
    }

    @Test
    void aRetryIsSeenInTheOutcome_andTheBreakerHasOneVote() {
        try (Guard<String> guard = guard().retries(2).backoff(Backoff.none()).build()) {
            Outcome<String> outcome = done(guard.getAsync(scripted(List.of(down(), down(), value("third")))));
            assertThat(outcome.value()).isEqualTo("third");
            assertThat(outcome.provenance()).isEqualTo(Provenance.retry(2));
            assertThat(outcome.attempts()).isEqualTo(3);
        }
        var metrics = registry.breaker("model").getMetrics();
        assertThat(metrics.getNumberOfSuccessfulCalls()).isEqualTo(1);
        assertThat(metrics.getNumberOfFailedCalls()).isZero();
    }

    @Test
    void fallbacksAreAwaitedInTheirOrder_andTheCauseIsKept() {
        CompletableFuture<String> second = new CompletableFuture<>();
        try (Guard<String> guard = guard().fallback(IllegalArgumentException.class, e -> "for others")
                .fallback(IOException.class, e -> {
                    throw new IllegalStateException("first fallback");
                })
                .fallbackAsync(e -> second.thenApply(value -> value + " for " + e.getMessage()))
                .fallbackValue("last")
                .build()) {
            CompletableFuture<Outcome<String>> call = guard.getAsync(Chat::down);
            assertThat(call).isNotDone();
            second.complete("stand-in");
            Outcome<String> outcome = done(call);
            assertThat(outcome.value()).isEqualTo("stand-in for down");
            assertThat(outcome.status()).isEqualTo(NodeStatus.FALLBACK_SUCCESS);
            assertThat(outcome.provenance().kind()).isEqualTo(Provenance.Kind.FALLBACK);
            assertThat(outcome.cause()).get().isInstanceOf(IOException.class);
            assertThat(outcome.causes()).hasSize(2);
        }
        assertThat(registry.breaker("model").getMetrics().getNumberOfFailedCalls())
                .isEqualTo(1);
    }

    @Test
    void aFallbackForATypeIsForTimeLimitsAndRefusals_onlyIfTheyAreOfIt() {
        CompletableFuture<String> hung = new CompletableFuture<>();
        try (Guard<String> guard = guard().fallback(IOException.class, e -> "for errors")
                .fallback(NodeException.class, e -> "for " + e.reason())
                .build()) {
            CompletableFuture<String> call = guard.callAsync(() -> hung);
            time.advance(Duration.ofSeconds(8));
            assertThat(done(call)).isEqualTo("for TIMEOUT");
            assertThat(done(guard.callAsync(Chat::down))).isEqualTo("for errors");
        }
    }

    @Test
    void anOpenBreakerRefuses_andTheFallbackStandsInForThatAsWell() {
        Breaker breaker = Breaker.of(
                "shared", CircuitBreakerConfig.custom().slidingWindowSize(2).build());
        AtomicInteger calls = new AtomicInteger();
        try (Guard<String> guard = guard().breaker(breaker)
                .fallback(e -> e.getClass().getSimpleName())
                .build()) {
            Supplier<CompletionStage<String>> counted = () -> {
                calls.incrementAndGet();
                return down();
            };
            assertThat(done(guard.callAsync(counted))).isEqualTo("IOException");
            assertThat(done(guard.callAsync(counted))).isEqualTo("IOException");
            assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.OPEN);
            Outcome<String> refused = done(guard.getAsync(counted));
            assertThat(refused.value()).isEqualTo("NodeException");
            assertThat(refused.cause().orElseThrow()).hasMessageContaining("circuit breaker open, retry after");
            assertThat(refused.attempts()).isZero();
        }
        assertThat(calls).hasValue(2);
        assertThat(registry.find("shared")).as("the registry is not asked").isEmpty();
    }

    @Test
    void cancellingWhatWasReturned_cancelsTheCall_andIsNoVote() {
        CompletableFuture<String> hung = new CompletableFuture<>();
        List<NodeResult> results = new ArrayList<>();
        try (Guard<String> guard = guard().cancelSource()
                .maxConcurrent(1)
                .listener(immediate(results::add, answer -> {}))
                .build()) {
            CompletableFuture<String> call = guard.callAsync(() -> hung);
            assertThat(done(guard.getAsync(() -> value("second"))).status()).isEqualTo(NodeStatus.REJECTED);
            assertThat(call.cancel(true)).isTrue();
            assertThat(hung).isCancelled();
            assertThat(done(guard.callAsync(() -> value("third")))).isEqualTo("third");
            assertThat(results)
                    .extracting(NodeResult::status)
                    .containsExactly(NodeStatus.REJECTED, NodeStatus.CANCELLED, NodeStatus.SUCCESS);
        }
        var metrics = registry.breaker("model").getMetrics();
        assertThat(metrics.getNumberOfBufferedCalls()).isEqualTo(1);
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void completingWhatWasReturned_endsTheCallToo() {
        CompletableFuture<String> hung = new CompletableFuture<>();
        try (Guard<String> guard = guard().cancelSource().build()) {
            CompletableFuture<String> call = guard.callAsync(() -> hung);
            assertThat(call.complete("by its user")).isTrue();
            assertThat(hung).isCancelled();
            CompletableFuture<Outcome<String>> other = guard.getAsync(CompletableFuture::new);
            assertThat(other.completeExceptionally(new IOException("by its user")))
                    .isTrue();
            assertThat(time.pendingTimers()).isZero();
        }
    }

    @Test
    void aSoftFailureIsAFailure_andNullIsAskedAbout() {
        try (Guard<String> guard = guard().failWhen(reply -> reply == null || reply.isBlank())
                .fallbackValue("canned")
                .build()) {
            assertThat(done(guard.callAsync(() -> value(" ")))).isEqualTo("canned");
            assertThat(done(guard.callAsync(() -> CompletableFuture.completedFuture(null))))
                    .isEqualTo("canned");
            assertThat(done(guard.callAsync(() -> value("good")))).isEqualTo("good");
        }
        assertThat(registry.breaker("model").getMetrics().getNumberOfFailedCalls())
                .isEqualTo(2);
    }

    @Test
    void aBusinessRefusalIsNoFailure_andNothingStandsInForIt() {
        try (Guard<String> guard = guard().declines(IllegalArgumentException.class)
                .retries(3)
                .fallbackValue("canned")
                .build()) {
            Outcome<String> declined =
                    done(guard.getAsync(() -> CompletableFuture.failedFuture(new IllegalArgumentException("card"))));
            assertThat(declined.status()).isEqualTo(NodeStatus.DECLINED);
            assertThat(declined.attempts()).isEqualTo(1);
            assertThatThrownBy(declined::orThrow).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(registry.breaker("model").getMetrics().getNumberOfSuccessfulCalls())
                .isEqualTo(1);
    }

    @Test
    void theDeadlineIsForAllOfIt_andAConstantIsAtHandAfterIt() {
        try (Guard<String> guard = guard().deadline(Duration.ofSeconds(10))
                .fallbackAsync(e -> new CompletableFuture<>())
                .fallbackValue("canned")
                .build()) {
            CompletableFuture<String> call = guard.callAsync(CompletableFuture::new);
            time.advance(Duration.ofSeconds(8));
            assertThat(call).isNotDone();
            time.advance(Duration.ofSeconds(2));
            assertThat(done(call)).isEqualTo("canned");
        }
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void aClosedGuardRefuses_andCallsUnderWayEndAsTheyWouldHave() throws Exception {
        CompletableFuture<String> slow = new CompletableFuture<>();
        Guard<String> guard = guard().build();
        CompletableFuture<String> call = guard.callAsync(() -> slow);
        assertThat(guard.drain(Duration.ZERO)).isFalse();
        Outcome<String> refused = done(guard.getAsync(() -> value("more")));
        assertThat(refused.status()).isEqualTo(NodeStatus.REJECTED);
        slow.complete("in time");
        assertThat(done(call)).isEqualTo("in time");
        assertThat(guard.drain(Duration.ZERO)).isTrue();
    }

    @Test
    void metersAreThoseOfANode_andLeaveWithTheGuard() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        Guard<String> guard = guard().retries(1)
                .backoff(Backoff.none())
                .meters(meters, "zone", "b")
                .build();
        done(guard.callAsync(scripted(List.of(down(), value("second")))));
        assertThat(meters.get("holdfast.node")
                        .tags("executor", "model", "node", "model", "provenance", "retry", "zone", "b")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("holdfast.node.retries").counter().count()).isEqualTo(1);
        guard.close();
        assertThat(meters.getMeters()).isEmpty();
    }
}
