package io.holdfast.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.RetryConfig;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.strategies.adaptive.Adaptive;
import io.holdfast.strategies.retry.Backoff;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A policy loses no rule: each fact once, in any order, and none beside one that contradicts it. */
class PolicyFactsTest {

    private static final NodePolicy ANY = NodePolicy.timeout(Duration.ofMillis(500));
    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);
    private static final CircuitBreakerConfig CONFIG = CircuitBreakerConfig.ofDefaults();

    private static void refused(Supplier<?> setter, String message) {
        assertThatThrownBy(setter::get)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
    }

    @Test
    void order_doesNotMatterToTheBreaker() {
        BreakerOptions noSlow = BreakerOptions.defaults().slowCallDetection(false);
        for (NodePolicy policy : new NodePolicy[] {
            ANY.breaker(5, HALF_A_MINUTE).breakerOptions(noSlow),
            ANY.breakerOptions(noSlow).breaker(5, HALF_A_MINUTE)
        }) {
            BreakerOptions options = Objects.requireNonNull(policy.breakerSpec().options());
            assertThat(options.getConsecutiveFailures()).isEqualTo(5);
            assertThat(options.isSlowCallDetection()).isFalse();
        }
    }

    @Test
    void aSecondFact_isRefused() {
        refused(() -> ANY.retries(1).retries(2), "retries: already 1 (expected: once)");
        refused(
                () -> ANY.breaker(CONFIG).breaker(5, HALF_A_MINUTE),
                "breaker: already a configuration (expected: once)");
        refused(
                () -> ANY.breaker(5, HALF_A_MINUTE).breaker(CONFIG),
                "breaker: already 5 failures in a row (expected: once)");
        refused(() -> ANY.breakerName("a").breakerName("b"), "breakerName: already a (expected: once)");
        refused(() -> ANY.maxConcurrent(1).maxConcurrent(2), "maxConcurrent: already 1 (expected: once)");
        Adaptive moving = Adaptive.of(start -> (mean, inFlight, dropped) -> start);
        refused(() -> ANY.maxConcurrent(1).maxConcurrent(moving), "maxConcurrent: already 1 (expected: once)");
        refused(
                () -> ANY.maxConcurrent(moving).maxConcurrent(1),
                "maxConcurrent: already own algorithm 1..200 (expected: once)");
        refused(
                () -> ANY.breaker(5, HALF_A_MINUTE)
                        .breakerOptions(BreakerOptions.defaults().consecutiveFailures(3)),
                "consecutiveFailures: already 5 (expected: once)");
        refused(() -> ANY.failOpen("x").failClose(), "failMode: already FAIL_OPEN with a value (expected: once)");
    }

    /** A common policy says one, and a node that differs the other; a value would be lost. */
    @Test
    void failModes_replaceEachOther_butForOneWithAValue() {
        assertThat(ANY.failOpen().failClose().closesAlways()).isTrue();
        assertThat(ANY.failClose().failOpen().closesAlways()).isFalse();
        refused(() -> ANY.failOpen("x").failOpen(), "failMode: already FAIL_OPEN with a value (expected: once)");
        refused(() -> ANY.failOpen("x").failClose(), "failMode: already FAIL_OPEN with a value (expected: once)");
    }

    @Test
    void whatCanOnlyMeanOneThing_mayBeRepeated() {
        NodePolicy twice = ANY.retryTimeouts().retryTimeouts().cancelSource().cancelSource();
        assertThat(twice.sharedBreaker().sharedBreaker().breakerSpec().isShared())
                .isTrue();
        assertThat(twice.voteEachAttempt().voteEachAttempt().votesEachAttempt()).isTrue();
        assertThat(twice.noBreaker().noBreaker().breakerSpec().enabled()).isFalse();
    }

    @Test
    void aLimitOnWhatIsThereAtOnce_isRefused() {
        Duration limit = Duration.ofMillis(1);
        refused(
                () -> Fallback.constant("x").timeout(limit),
                "timeout: beside a constant (expected: none, since it is there at once)");
        refused(
                () -> Fallback.lastKnownGood(in -> 1, limit, 1).maxConcurrent(1),
                "maxConcurrent: beside a last known good value (expected: none, since it is there at once)");
        assertThat(Fallback.of(in -> "x").timeout(limit).maxConcurrent(2).maxConcurrentCalls())
                .isEqualTo(2);
    }

    @Test
    void noBreaker_standsBesideNoFactAboutOne() {
        refused(() -> ANY.noBreaker().breakerName("x"), "breakerName: beside noBreaker (expected: one of them)");
        refused(() -> ANY.breakerName("x").noBreaker(), "noBreaker: beside breakerName (expected: one of them)");
        refused(() -> ANY.noBreaker().voteEachAttempt(), "voteEachAttempt: beside noBreaker (expected: one of them)");
        refused(() -> ANY.sharedBreaker().noBreaker(), "noBreaker: beside sharedBreaker (expected: one of them)");
    }

    @Test
    void factsAboutRetries_needRetries() {
        refused(
                () -> new Chat().rag(ANY.retryTimeouts().backoff(Backoff.none()), in -> new CompletableFuture<>()),
                "retries of rag: not said (expected: a number beside backoff, retryTimeouts)");
    }

    @Test
    void retryConfig_bringsAttemptsIntervalAndExceptions() {
        NodePolicy policy = ANY.retry(RetryConfig.custom()
                .maxAttempts(3)
                .intervalFunction(IntervalFunction.of(250))
                .retryExceptions(IOException.class)
                .build());
        assertThat(policy.retrySpec().retries()).isEqualTo(2);
        assertThat(policy.retrySpec().worstCasePauseNanos()).isEqualTo(500_000_000);
        assertThat(policy.retrySpec().retryOn()).accepts(new IOException()).rejects(new IllegalStateException());
        assertThatThrownBy(() ->
                        ANY.retry(RetryConfig.custom().retryOnResult(r -> true).build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("retryOnResult: a predicate (expected: none; failWhen says it)");
    }

    @Test
    void anIntervalFunctionThatThrows_isAnsweredWithTheDefault() {
        InternalErrors errors = new InternalErrors();
        Backoff broken = Backoff.of((IntervalFunction) retry -> {
            throw new IllegalStateException("broken");
        });
        assertThat(broken.delayNanos(1, new IOException(), thrown -> errors.failed("backoff", thrown)))
                .isBetween(0L, 100_000_000L);
        assertThat(errors.failures()).isEqualTo(1);
        assertThat(broken.boundNanos(1)).isEqualTo(100_000_000);
        assertThat(Backoff.of((IntervalFunction) retry -> -4L).boundNanos(1)).isZero();
    }

    @Test
    void aHostileDelay_isNone() {
        RetrySpec rule = ANY.retries(1)
                .delayFrom(f -> Duration.ofSeconds(Long.MIN_VALUE))
                .retrySpec();
        assertThat(rule.delayNanos(1, new IOException(), new InternalErrors())).isZero();
    }

    @Test
    void fallbacks_exceptErrors() {
        Fallback link = Fallback.constant("x").onErrors(IOException.class).exceptErrors(FileNotFoundException.class);
        assertThat(link.appliesTo(FailureKind.ERROR, new IOException())).isTrue();
        assertThat(link.appliesTo(FailureKind.ERROR, new FileNotFoundException()))
                .isFalse();
        refused(
                () -> Fallback.constant("x")
                        .onErrors(FileNotFoundException.class)
                        .exceptErrors(IOException.class),
                "exceptErrors: java.io.IOException"
                        + " (expected: none that rules out java.io.FileNotFoundException of onErrors)");
        refused(
                () -> Fallback.constant("x").on(FailureKind.TIMEOUT).exceptErrors(IOException.class),
                "exceptErrors: beside on([TIMEOUT]) (expected: ERROR among the kinds)");
    }
}
