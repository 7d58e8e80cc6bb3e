package io.holdfast.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which outcomes of the raw protocol are taken for those of calls from before, and what becomes of them. */
class LatenessTest {

    private final Scenario scenario = new Scenario();
    private final Breaker breaker = scenario.breaker;

    private void pass(long millis) {
        scenario.time.advance(Duration.ofMillis(millis));
    }

    private void succeed(long millis) {
        breaker.onSuccess(millis, TimeUnit.MILLISECONDS);
    }

    private void fail(long millis) {
        breaker.onError(millis, TimeUnit.MILLISECONDS, Scenario.FAILURE);
    }

    @Test
    void aCallerThatReadItsClockBeforeItAsked_isHeardInHalfOpen() {
        pass(1000);
        breaker.transitionToOpenState();
        scenario.time.advance(Scenario.WAIT);
        for (int probe = 0; probe < 2; probe++) {
            breaker.acquirePermission();
            pass(1);
            succeed(1 + 20_000); // 20 s of the open wait in a queue
        }
        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
        assertThat(breaker.lateOutcomes()).isZero();
    }

    @Test
    void inHalfOpen_aCallFromBeforeTheOpenState_isLate() {
        pass(1000);
        breaker.transitionToOpenState();
        scenario.time.advance(Scenario.WAIT);
        breaker.acquirePermission();
        succeed(Scenario.WAIT.toMillis() + 2);
        fail(Scenario.WAIT.toMillis() + 2);
        assertThat(breaker.lateOutcomes()).isEqualTo(2);
        assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"CLOSED", "HALF_OPEN", "METRICS_ONLY"})
    void statesThatAdmitNobody_areLookedThrough(State to) {
        pass(1000);
        breaker.transitionToForcedOpenState();
        pass(100);
        breaker.transitionToOpenState();
        pass(100);
        breaker.transitionToOpenState();
        pass(100);
        scenario.moveTo(to);
        succeed(299);
        assertThat(breaker.lateOutcomes()).isZero();
        assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isEqualTo(1);
        succeed(302);
        assertThat(breaker.lateOutcomes()).isEqualTo(1);
        assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isEqualTo(1);
    }

    @Test
    void aDurationLongerThanTheBreakerIsOld_wasMeasuredFromElsewhere_andCountsWhereNoSingleOutcomeDecides() {
        pass(10);
        breaker.reset();
        for (int i = 0; i < 10; i++) {
            fail(3000);
        }
        assertThat(breaker.getState()).isEqualTo(State.OPEN);
        assertThat(breaker.lateOutcomes()).isZero();

        scenario.in(State.HALF_OPEN);
        succeed(3000);
        assertThat(breaker.lateOutcomes()).isEqualTo(1);
    }

    @Test
    void afterAReset_aDurationWithinTheBreakersLife_cannotBeToldFromALateOne() {
        pass(10_000);
        breaker.reset();
        fail(3000);
        assertThat(breaker.lateOutcomes()).isEqualTo(1);
        assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
    }

    @Test
    void lateOutcomes_areTold_bothWays() {
        Permit success = breaker.tryAcquire();
        Permit failure = breaker.tryAcquire();
        pass(1000);
        breaker.transitionToOpenState();
        scenario.events.clear();
        success.success(1);
        failure.failure(1, Scenario.FAILURE);
        succeed(500);
        fail(500);
        assertThat(scenario.events)
                .containsExactly(
                        CircuitBreakerEvent.Type.SUCCESS,
                        CircuitBreakerEvent.Type.ERROR,
                        CircuitBreakerEvent.Type.SUCCESS,
                        CircuitBreakerEvent.Type.ERROR);
        assertThat(breaker.getState()).isEqualTo(State.OPEN);
        assertThat(breaker.lateOutcomes()).isEqualTo(4);
    }

    @Test
    void lateOutcomes_areJudgedAsOthers_ignoredOnesToo() {
        Scenario judging = new Scenario(
                config -> config.ignoreExceptions(IllegalArgumentException.class)
                        .recordExceptions(IllegalStateException.class)
                        .recordResult("bad"::equals),
                options -> options);
        Breaker judge = judging.breaker;
        BreakerStats stats = judge.recordStats();
        judging.time.advance(Duration.ofSeconds(1));
        List<Permit> calls = List.of(judge.tryAcquire(), judge.tryAcquire(), judge.tryAcquire());
        judging.in(State.OPEN);
        calls.get(0).failure(1, new IllegalArgumentException());
        calls.get(1).failure(1, new IllegalStateException());
        calls.get(2).failure(1, new Exception("not recorded"));
        judge.onError(500, TimeUnit.MILLISECONDS, new IllegalArgumentException());
        judge.onResult(500, TimeUnit.MILLISECONDS, "bad");
        judge.onResult(500, TimeUnit.MILLISECONDS, "good");
        assertThat(judging.events)
                .containsExactly(
                        CircuitBreakerEvent.Type.IGNORED_ERROR,
                        CircuitBreakerEvent.Type.ERROR,
                        CircuitBreakerEvent.Type.SUCCESS,
                        CircuitBreakerEvent.Type.IGNORED_ERROR,
                        CircuitBreakerEvent.Type.ERROR,
                        CircuitBreakerEvent.Type.SUCCESS);
        assertThat(stats.count(BreakerStats.Kind.IGNORED)).isEqualTo(2);
        assertThat(stats.count(BreakerStats.Kind.FAILED)).isEqualTo(2);
        assertThat(stats.count(BreakerStats.Kind.SUCCESSFUL)).isEqualTo(2);
        assertThat(judge.lateOutcomes()).isEqualTo(6);
    }

    @Test
    void aProbeReportedTwice_isToldOnce() {
        scenario.in(State.HALF_OPEN);
        Permit probe = breaker.tryAcquire();
        probe.success(1);
        probe.success(1);
        probe.failure(1, Scenario.FAILURE);
        breaker.transitionToClosedState();
        probe.success(1);
        assertThat(scenario.events)
                .containsExactly(CircuitBreakerEvent.Type.SUCCESS, CircuitBreakerEvent.Type.STATE_TRANSITION);
        assertThat(breaker.lateOutcomes()).isEqualTo(3);
    }
}
