package io.holdfast.executor;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.strategies.adaptive.Adaptive;
import io.holdfast.strategies.retry.Backoff;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Settings from outside replace the facts that they are about, one by one, and leave the rest of a policy alone. */
class PolicyOverridesTest {

    private static final NodePolicy CODE = NodePolicy.timeout(ofMillis(400))
            .retries(2)
            .backoff(Backoff.fixed(ofMillis(50)))
            .retryTimeouts()
            .breaker(5, ofSeconds(30))
            .breakerName("search")
            .maxConcurrent(50)
            .cancelSource()
            .fallback(Fallback.constant("none").named("nothing"));

    @Test
    void nothingGiven_leavesThePolicy() {
        NodePolicy same = new PolicyOverrides().over(CODE);

        assertThat(same.timeoutNanos()).isEqualTo(ofMillis(400).toNanos());
        assertThat(same.retrySpec()).isEqualTo(CODE.retrySpec());
        assertThat(same.breakerSpec()).isEqualTo(CODE.breakerSpec());
        assertThat(same.fallbacks()).isEqualTo(CODE.fallbacks());
    }

    @Test
    void aFactThatIsGiven_replacesThatOneAlone() {
        NodePolicy changed = new PolicyOverrides()
                .timeout(ofMillis(100))
                .retries(0)
                .retryTimeouts(false)
                .maxConcurrent(3)
                .zombieCap(4)
                .cancelSource(false)
                .over(CODE);

        assertThat(changed.timeoutNanos()).isEqualTo(ofMillis(100).toNanos());
        assertThat(changed.retrySpec().retries()).isZero();
        assertThat(changed.retrySpec().timeouts()).isFalse();
        assertThat(changed.retrySpec().pause()).isSameAs(CODE.retrySpec().pause());
        assertThat(changed.limitSpec().concurrent()).isEqualTo(3);
        assertThat(changed.limitSpec().zombies()).isEqualTo(4);
        assertThat(changed.cancelsSource()).isFalse();
        assertThat(changed.breakerSpec().name()).isEqualTo("search");
        assertThat(new PolicyOverrides()
                        .backoff(Backoff.none())
                        .over(CODE)
                        .retrySpec()
                        .retries())
                .isEqualTo(2);
    }

    @Test
    void anAdaptiveLimit_replacesAFixedOneAndTheOtherWayRound() {
        Adaptive moving = Adaptive.of(start -> (mean, inFlight, dropped) -> start);
        LimitSpec adaptive =
                new PolicyOverrides().maxConcurrent(moving).over(CODE).limitSpec();
        LimitSpec fixed = new PolicyOverrides()
                .maxConcurrent(moving)
                .zombieCap(4)
                .cancelSource(true)
                .maxConcurrent(3)
                .over(CODE)
                .limitSpec();

        assertThat(adaptive).isEqualTo(new LimitSpec(null, moving, null, true));
        assertThat(fixed).isEqualTo(new LimitSpec(3, null, 4, true));
        assertThat(new PolicyOverrides()
                        .zombieCap(4)
                        .cancelSource(true)
                        .over(NodePolicy.timeout(ofMillis(1)).maxConcurrent(moving))
                        .limitSpec())
                .isEqualTo(new LimitSpec(null, moving, 4, true));
    }

    @Test
    void aBreaker_replacesTheConfigurationAndKeepsNameAndOptions() {
        BreakerOptions leased = BreakerOptions.defaults().halfOpenLease(ofSeconds(9));
        NodePolicy code = CODE.breakerOptions(leased).voteEachAttempt();
        NodePolicy changed = new PolicyOverrides().breaker(2, ofSeconds(7)).over(code);

        BreakerSpec spec = changed.breakerSpec();
        assertThat(spec.inARow()).isEqualTo(2);
        assertThat(Objects.requireNonNull(spec.config())
                        .getWaitIntervalFunctionInOpenState()
                        .apply(1))
                .isEqualTo(7_000);
        assertThat(Objects.requireNonNull(spec.options()).getConsecutiveFailures())
                .isEqualTo(2);
        assertThat(spec.options().getHalfOpenLease()).isEqualTo(ofSeconds(9));
        assertThat(spec.name()).isEqualTo("search");
        assertThat(spec.votesEachAttempt()).isTrue();
        assertThat(new PolicyOverrides()
                        .voteEachAttempt(false)
                        .over(code)
                        .breakerSpec()
                        .votesEachAttempt())
                .isFalse();

        CircuitBreakerConfig config = CircuitBreakerConfig.ofDefaults();
        BreakerSpec configured =
                new PolicyOverrides().breaker(config).over(CODE).breakerSpec();
        assertThat(configured.config()).isSameAs(config);
        assertThat(configured.inARow()).isZero();
        assertThat(configured.options()).isNull();
    }

    @Test
    void noBreaker_takesAllThatTheCodeSaysOfOne() {
        assertThat(new PolicyOverrides().breakerEnabled(false).over(CODE).breakerSpec())
                .isEqualTo(BreakerSpec.NONE);
        NodePolicy without = NodePolicy.timeout(ofSeconds(1)).noBreaker();
        assertThat(new PolicyOverrides().breakerEnabled(true).over(without).breakerSpec())
                .isEqualTo(BreakerSpec.DEFAULT);
        assertThat(new PolicyOverrides()
                        .breakerName("other")
                        .sharedBreaker(true)
                        .over(CODE)
                        .breakerSpec())
                .satisfies(spec -> assertThat(spec.name()).isEqualTo("other"))
                .satisfies(spec -> assertThat(spec.isShared()).isTrue());
    }

    @Test
    void whatNeedsABreaker_isRefusedWhereThereIsNone() {
        NodePolicy without = NodePolicy.timeout(ofSeconds(1)).noBreaker();
        assertThatThrownBy(() -> new PolicyOverrides().breakerName("x").over(without))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("breakerName: beside noBreaker (expected: one of them)");
        assertThatThrownBy(() -> new PolicyOverrides()
                        .breakerEnabled(false)
                        .sharedBreaker(true)
                        .over(CODE))
                .hasMessage("sharedBreaker: beside noBreaker (expected: one of them)");
    }

    @Test
    void theEndOfAFailure_replacesFallbacksAndModes() {
        assertThat(new PolicyOverrides().failOpen("x").over(CODE))
                .satisfies(open -> assertThat(open.failMode()).isEqualTo(FailMode.FAIL_OPEN))
                .satisfies(open -> assertThat(open.defaultValue()).isEqualTo("x"));
        assertThat(new PolicyOverrides().failClose().over(CODE).closesAlways()).isTrue();
        Fallback link = Fallback.constant("y");
        NodePolicy chained = new PolicyOverrides()
                .fallbacks(List.of(link))
                .over(NodePolicy.timeout(ofSeconds(1)).failOpen("x"));
        assertThat(chained.failMode()).isEqualTo(FailMode.FAIL_FALLBACK);
        assertThat(chained.fallbacks()).containsExactly(link);
        assertThat(chained.defaultValue()).isNull();
    }

    @Test
    void badSettings_areRefusedAtOnce() {
        PolicyOverrides overrides = new PolicyOverrides();
        assertThatThrownBy(() -> overrides.timeout(Duration.ZERO)).hasMessage("timeout: PT0S (expected: > 0)");
        assertThatThrownBy(() -> overrides.retries(-1)).hasMessage("retries: -1 (expected: >= 0)");
        assertThatThrownBy(() -> overrides.breaker(0, ofSeconds(1)))
                .hasMessage("consecutiveFailures: 0 (expected: >= 1)");
        assertThatThrownBy(() -> overrides.breakerName(" ")).hasMessage("breakerName: ' ' (expected: not blank)");
        assertThatThrownBy(() -> overrides.maxConcurrent(0)).hasMessage("maxConcurrent: 0 (expected: >= 1)");
    }
}
