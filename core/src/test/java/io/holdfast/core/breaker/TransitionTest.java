package io.holdfast.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.github.resilience4j.circuitbreaker.IllegalStateTransitionException;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TransitionTest {

    static Stream<Arguments> orderedPairs() {
        return Stream.of(State.values())
                .flatMap(from -> Stream.of(State.values()).map(to -> Arguments.of(from, to)));
    }

    private static boolean isAllowed(State from, State to) {
        return Stream.of(StateTransition.values())
                .anyMatch(transition -> transition.getFromState() == from && transition.getToState() == to);
    }

    @ParameterizedTest
    @MethodSource("orderedPairs")
    void operatorsTransition_isDoneAndToldOnce_orRefusedWithoutTrace(State from, State to) {
        Scenario scenario = new Scenario().in(from);
        if (isAllowed(from, to)) {
            scenario.moveTo(to);
            assertThat(scenario.breaker.getState()).isEqualTo(to);
            assertThat(scenario.events)
                    .isEqualTo(from == to ? List.of() : List.of(CircuitBreakerEvent.Type.STATE_TRANSITION));
        } else {
            assertThatThrownBy(() -> scenario.moveTo(to))
                    .isInstanceOf(IllegalStateTransitionException.class)
                    .hasMessageContaining("scenario")
                    .hasMessageContaining(from.name())
                    .hasMessageContaining(to.name());
            assertThat(scenario.breaker.getState()).isEqualTo(from);
            assertThat(scenario.events).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("orderedPairs")
    void anOutcomeOfAnEarlierState_isToldAndCountsAsLate_butDecidesNothing(State from, State to) {
        if (!isAllowed(from, to) || from == State.OPEN || from == State.FORCED_OPEN) {
            return;
        }
        Scenario scenario = new Scenario().in(from);
        Permit success = scenario.breaker.tryAcquire();
        Permit failure = scenario.breaker.tryAcquire();
        scenario.moveTo(to);
        scenario.events.clear();
        success.success(1);
        failure.failure(1, Scenario.FAILURE);
        assertThat(scenario.breaker.lateOutcomes()).isEqualTo(2);
        assertThat(scenario.breaker.getState()).isEqualTo(to);
        assertThat(scenario.breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
        assertThat(scenario.events)
                .isEqualTo(
                        to.allowPublish
                                ? List.of(CircuitBreakerEvent.Type.SUCCESS, CircuitBreakerEvent.Type.ERROR)
                                : List.of());
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void reset_closesFromEveryState_withAnEmptyWindow(State from) {
        Scenario scenario = new Scenario().in(from);
        scenario.fail(3);
        scenario.events.clear();
        scenario.breaker.reset();
        assertThat(scenario.breaker.getState()).isEqualTo(State.CLOSED);
        assertThat(scenario.breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
        assertThat(scenario.events)
                .isEqualTo(
                        from == State.CLOSED
                                ? List.of(CircuitBreakerEvent.Type.RESET)
                                : List.of(CircuitBreakerEvent.Type.STATE_TRANSITION, CircuitBreakerEvent.Type.RESET));
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"DISABLED", "METRICS_ONLY", "FORCED_OPEN"})
    void forcedStates_areLeftByAnOperatorAlone(State forced) {
        Scenario scenario =
                new Scenario(config -> config.automaticTransitionFromOpenToHalfOpenEnabled(true), options -> options);
        scenario.in(State.OPEN).in(forced);
        scenario.fail(50);
        scenario.time.advance(Scenario.WAIT.multipliedBy(10));
        scenario.succeed(50);
        assertThat(scenario.breaker.getState()).isEqualTo(forced);
        assertThat(scenario.time.pendingTimers()).isZero();
    }

    @Test
    void closed_opensAtTheThreshold_andTellsInOrder() {
        Scenario scenario = new Scenario();
        scenario.succeed(5);
        scenario.fail(4);
        assertThat(scenario.breaker.getState()).isEqualTo(State.CLOSED);
        scenario.events.clear();
        scenario.fail(1);
        assertThat(scenario.breaker.getState()).isEqualTo(State.OPEN);
        assertThat(scenario.events)
                .containsExactly(
                        CircuitBreakerEvent.Type.ERROR,
                        CircuitBreakerEvent.Type.FAILURE_RATE_EXCEEDED,
                        CircuitBreakerEvent.Type.STATE_TRANSITION);
    }

    @Test
    void open_refusesUntilTheWaitIsOver_thenProbes() {
        Scenario scenario = new Scenario().in(State.OPEN);
        scenario.time.advance(Scenario.WAIT.minusNanos(1));
        Permit refused = scenario.breaker.tryAcquire();
        assertThat(refused.granted()).isFalse();
        assertThat(refused.retryAfter()).isEqualTo(java.time.Duration.ofNanos(1));
        scenario.time.advance(java.time.Duration.ofNanos(1));
        assertThat(scenario.breaker.tryAcquire().granted()).isTrue();
        assertThat(scenario.breaker.getState()).isEqualTo(State.HALF_OPEN);
        assertThat(scenario.breaker.getMetrics().getNumberOfNotPermittedCalls()).isZero();
    }

    @Test
    void halfOpen_closesWhenProbesSucceed_andOpensWhenTheyFail() {
        Scenario good = new Scenario().in(State.HALF_OPEN);
        good.succeed(1);
        assertThat(good.breaker.getState()).isEqualTo(State.HALF_OPEN);
        good.succeed(1);
        assertThat(good.breaker.getState()).isEqualTo(State.CLOSED);

        Scenario bad = new Scenario().in(State.HALF_OPEN);
        bad.succeed(1);
        bad.fail(1);
        assertThat(bad.breaker.getState()).isEqualTo(State.OPEN);
        assertThat(bad.breaker.getMetrics().getNumberOfBufferedCalls()).isEqualTo(2);
    }

    @Test
    void racingTrips_makeOneTransition() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 500; round++) {
                Scenario scenario = new Scenario(config -> config.minimumNumberOfCalls(1), options -> options);
                List<CircuitBreakerEvent> transitions = java.util.Collections.synchronizedList(new ArrayList<>());
                scenario.breaker.getEventPublisher().onStateTransition(transitions::add);
                CyclicBarrier start = new CyclicBarrier(4);
                List<Future<?>> callers = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    Permit permit = scenario.breaker.tryAcquire();
                    callers.add(pool.submit(() -> {
                        start.await(10, TimeUnit.SECONDS);
                        permit.failure(1, Scenario.FAILURE);
                        return null;
                    }));
                }
                for (Future<?> caller : callers) {
                    caller.get(10, TimeUnit.SECONDS);
                }
                assertThat(scenario.breaker.getState()).isEqualTo(State.OPEN);
                assertThat(transitions).hasSize(1);
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
