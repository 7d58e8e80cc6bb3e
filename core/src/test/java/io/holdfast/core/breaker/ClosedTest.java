package io.holdfast.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClosedTest {

    @ParameterizedTest
    @EnumSource(SlidingWindowType.class)
    void consecutiveFailures_openAQuietService_wellBelowTheMinimumOfCalls(SlidingWindowType type) {
        Scenario scenario = new Scenario(
                config -> config.slidingWindowType(type)
                        .slidingWindowSize(100)
                        .minimumNumberOfCalls(100)
                        .permittedNumberOfCallsInHalfOpenState(1),
                options -> options.consecutiveFailures(5));
        scenario.fail(4);
        scenario.succeed(1);
        scenario.fail(4);
        assertThat(scenario.breaker.getState()).isEqualTo(State.CLOSED);
        scenario.fail(1);
        assertThat(scenario.breaker.getState()).isEqualTo(State.OPEN);
        scenario.waitIsOver();
        scenario.succeed(1);
        assertThat(scenario.breaker.getState()).isEqualTo(State.CLOSED);
        scenario.fail(4);
        assertThat(scenario.breaker.getState()).isEqualTo(State.CLOSED);
    }

    @Test
    void slowCalls_openTheBreaker_unlessTheirDetectionIsOff() {
        Scenario on =
                new Scenario(config -> config.slowCallDurationThreshold(Duration.ofMillis(100)), options -> options);
        Scenario off = new Scenario(
                config -> config.slowCallDurationThreshold(Duration.ofMillis(100)),
                options -> options.slowCallDetection(false));
        for (int i = 0; i < 10; i++) {
            on.breaker.tryAcquire().success(Duration.ofMillis(101).toNanos());
            off.breaker.tryAcquire().success(Duration.ofMillis(101).toNanos());
        }
        assertThat(on.breaker.getState()).isEqualTo(State.OPEN);
        assertThat(on.breaker.getMetrics().getNumberOfSlowSuccessfulCalls()).isEqualTo(10);
        assertThat(off.breaker.getState()).isEqualTo(State.CLOSED);
        assertThat(off.breaker.getMetrics().getNumberOfSlowCalls()).isZero();
    }

    @Test
    void rawOutcomesOfCallsThatBeganBeforeTheState_areLate() {
        Scenario scenario = new Scenario();
        scenario.time.advance(Duration.ofSeconds(10));
        scenario.in(State.OPEN).in(State.CLOSED);
        scenario.time.advance(Duration.ofSeconds(1));
        scenario.breaker.onError(2, TimeUnit.SECONDS, Scenario.FAILURE);
        scenario.breaker.onSuccess(1001, TimeUnit.MILLISECONDS);
        assertThat(scenario.breaker.lateOutcomes()).isEqualTo(2);
        assertThat(scenario.breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
        scenario.breaker.onError(1, TimeUnit.SECONDS, Scenario.FAILURE);
        scenario.breaker.onSuccess(999, TimeUnit.MILLISECONDS);
        assertThat(scenario.breaker.lateOutcomes()).isEqualTo(2);
        assertThat(scenario.breaker.getMetrics().getNumberOfBufferedCalls()).isEqualTo(2);
    }

    @Test
    void rawOutcomesInTheFirstState_areNeverLate() {
        Scenario scenario = new Scenario();
        scenario.breaker.onError(1, TimeUnit.HOURS, Scenario.FAILURE);
        assertThat(scenario.breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(1);
    }

    @Test
    void aWindowThatIsTooLarge_isRefusedByName() {
        assertThatThrownBy(() -> Breaker.of(
                        "x",
                        CircuitBreakerConfig.custom().slidingWindowSize(65_536).build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("slidingWindowSize: 65536 (expected: 1 to 65535)");
        assertThat(Breaker.of(
                                "x",
                                CircuitBreakerConfig.custom()
                                        .slidingWindowSize(65_535)
                                        .build())
                        .getState())
                .isEqualTo(State.CLOSED);
        assertThatThrownBy(() -> Breaker.of(
                        "x",
                        CircuitBreakerConfig.custom()
                                .permittedNumberOfCallsInHalfOpenState(70_000)
                                .build()))
                .hasMessage("permittedNumberOfCallsInHalfOpenState: 70000 (expected: 1 to 65535)");
    }

    @Test
    void metricsTakenInClosed_goOnCountingInTheOpenStateThatFollows() {
        Scenario scenario = new Scenario();
        CircuitBreaker.Metrics taken = scenario.breaker.getMetrics();
        scenario.fail(10);
        scenario.breaker.tryAcquire();
        scenario.breaker.tryAcquirePermission();
        assertThat(taken.getNumberOfNotPermittedCalls()).isEqualTo(2);
        assertThat(taken.getNumberOfFailedCalls()).isEqualTo(10);
        scenario.in(State.CLOSED);
        assertThat(scenario.breaker.getMetrics().getNumberOfNotPermittedCalls()).isZero();
    }

    @Test
    void aTimeWindow_mayBeAsLongAsAWeek() {
        CircuitBreakerConfig.Builder timed =
                CircuitBreakerConfig.custom().slidingWindowType(CircuitBreakerConfig.SlidingWindowType.TIME_BASED);
        for (int seconds : new int[] {65_536, 86_400, 604_800}) {
            Breaker breaker = Breaker.of("x", timed.slidingWindowSize(seconds).build());
            breaker.onError(1, TimeUnit.MILLISECONDS, Scenario.FAILURE);
            assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(1);
        }
        assertThatThrownBy(
                        () -> Breaker.of("x", timed.slidingWindowSize(604_801).build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("slidingWindowSize: 604801 (expected: 1 to 604800 seconds, a week, since each takes 52"
                        + " bytes)");
    }
}
