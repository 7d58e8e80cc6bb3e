package io.holdfast.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerEvent;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.time.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Another configuration for a breaker that is in use. */
class ReconfigureTest {

    private static UnaryOperator<CircuitBreakerConfig> with(UnaryOperator<CircuitBreakerConfig.Builder> change) {
        return config -> change.apply(CircuitBreakerConfig.from(config)).build();
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void everyState_staysWhatItIs(State state) {
        Scenario scenario = new Scenario().in(state);
        Reconfiguration done = scenario.breaker.reconfigure(with(config -> config.failureRateThreshold(30)
                .waitDurationInOpenState(Duration.ofSeconds(5))
                .writableStackTraceEnabled(false)
                .slidingWindowSize(20)));
        assertThat(scenario.breaker.getState()).isEqualTo(state);
        assertThat(scenario.events).isEmpty();
        assertThat(scenario.breaker.getCircuitBreakerConfig().getFailureRateThreshold())
                .isEqualTo(30);
        assertThat(done.changes())
                .containsExactlyInAnyOrder(
                        "failureRateThreshold: 50.0 -> 30.0",
                        "slidingWindowSize: 10 -> 20",
                        "waitDurationInOpenState [ms]: 30000 -> 5000",
                        "writableStackTraceEnabled: true -> false");
        assertThat(done.dropped()).isEmpty();
        assertThat(done.carried().get(0)).startsWith("state: " + state);
    }

    @Test
    void window_keepsItsNewestOutcomes() {
        Scenario scenario = new Scenario();
        scenario.fail(3);
        scenario.succeed(7);

        Reconfiguration larger = scenario.breaker.reconfigure(with(config -> config.slidingWindowSize(20)));
        assertThat(larger.carried()).contains("window: 10 outcomes");
        assertThat(scenario.breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(3);
        assertThat(scenario.breaker.getMetrics().getNumberOfBufferedCalls()).isEqualTo(10);

        Reconfiguration smaller = scenario.breaker.reconfigure(with(config -> config.slidingWindowSize(8)));
        assertThat(smaller.carried()).contains("window: the newest 8 of 10 outcomes");
        assertThat(scenario.breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(1);
    }

    @Test
    void thresholdThatIsReachedAlready_opensAtOnce() {
        Scenario scenario = new Scenario();
        scenario.fail(4);
        scenario.succeed(6);
        assertThat(scenario.breaker.getState()).isEqualTo(State.CLOSED);

        scenario.breaker.reconfigure(with(config -> config.failureRateThreshold(40)));

        assertThat(scenario.breaker.getState()).isEqualTo(State.OPEN);
        assertThat(scenario.events)
                .endsWith(CircuitBreakerEvent.Type.FAILURE_RATE_EXCEEDED, CircuitBreakerEvent.Type.STATE_TRANSITION);
    }

    @Test
    void streakThatIsReachedAlready_opensAtOnce() {
        Scenario scenario = new Scenario();
        scenario.breaker.reconfigure(UnaryOperator.identity(), options -> options.consecutiveFailures(5));
        scenario.fail(4);
        assertThat(scenario.breaker.getState()).isEqualTo(State.CLOSED);
        scenario.breaker.reconfigure(UnaryOperator.identity(), options -> options.consecutiveFailures(4));
        assertThat(scenario.breaker.getState()).isEqualTo(State.OPEN);
    }

    @Test
    void permitsThatAreOut_count() {
        Scenario scenario = new Scenario();
        Permit closed = scenario.breaker.tryAcquire();
        scenario.breaker.reconfigure(with(config -> config.slidingWindowSize(50)));
        closed.failure(1, Scenario.FAILURE);
        assertThat(scenario.breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(1);
        assertThat(scenario.breaker.lateOutcomes()).isZero();

        scenario.in(State.HALF_OPEN);
        Permit first = scenario.breaker.tryAcquire();
        Permit second = scenario.breaker.tryAcquire();
        Reconfiguration done = scenario.breaker.reconfigure(
                with(config -> config.permittedNumberOfCallsInHalfOpenState(5).failureRateThreshold(60)));
        assertThat(done.carried()).contains("probes: 2 out");
        assertThat(done.dropped())
                .containsExactly("other numbers of probes: this HALF_OPEN goes on with those that it began with");
        first.success(1);
        second.success(1);
        assertThat(scenario.breaker.getState()).isEqualTo(State.CLOSED);
        assertThat(scenario.breaker.lateOutcomes()).isZero();
    }

    @Test
    void halfOpenThreshold_appliesToTheProbesThatAreOut() {
        Scenario scenario = new Scenario().in(State.HALF_OPEN);
        scenario.fail(1);
        Permit second = scenario.breaker.tryAcquire();
        scenario.breaker.reconfigure(with(config -> config.failureRateThreshold(51)));
        second.success(1);
        assertThat(scenario.breaker.getState()).isEqualTo(State.CLOSED);
    }

    @Test
    void halfOpenThreshold_appliesToTheProbesThatAreOut_thoughTheirNumberChangesToo() {
        Scenario scenario = new Scenario().in(State.HALF_OPEN);
        scenario.fail(1);
        Permit second = scenario.breaker.tryAcquire();
        scenario.breaker.reconfigure(
                with(config -> config.failureRateThreshold(51).permittedNumberOfCallsInHalfOpenState(3)));
        second.success(1);
        assertThat(scenario.breaker.getState()).isEqualTo(State.CLOSED);
    }

    @Test
    void asManyProbesDecide_asWhenHalfOpenBegan_howeverOftenItIsReconfigured() {
        Scenario scenario = new Scenario().in(State.HALF_OPEN);
        scenario.breaker.reconfigure(with(config -> config.minimumNumberOfCalls(1)));
        scenario.breaker.reconfigure(with(config -> config.failureRateThreshold(51)));
        scenario.fail(1);
        assertThat(scenario.breaker.getState()).isEqualTo(State.HALF_OPEN);
        scenario.succeed(1);
        assertThat(scenario.breaker.getState()).isEqualTo(State.CLOSED);
    }

    @Test
    void nextHalfOpen_hasTheNewNumberOfProbes() {
        Scenario scenario = new Scenario().in(State.HALF_OPEN);
        scenario.breaker.reconfigure(with(config -> config.permittedNumberOfCallsInHalfOpenState(3)));
        assertThat(granted(scenario.breaker)).isEqualTo(2);
        scenario.in(State.HALF_OPEN);
        assertThat(granted(scenario.breaker)).isEqualTo(3);
    }

    private static int granted(Breaker breaker) {
        int granted = 0;
        while (breaker.tryAcquire().granted()) {
            granted++;
        }
        return granted;
    }

    @Test
    void openBreaker_waitsAsLongAsItWould() {
        Scenario scenario = new Scenario().in(State.OPEN);
        scenario.time.advance(Duration.ofSeconds(18));
        Reconfiguration done =
                scenario.breaker.reconfigure(with(config -> config.waitDurationInOpenState(Duration.ofHours(1))));
        assertThat(done.carried()).contains("state: OPEN, 12.0 s to go");
        assertThat(scenario.breaker.retryAfter()).isEqualTo(Duration.ofSeconds(12));
        scenario.time.advance(Duration.ofSeconds(12));
        assertThat(scenario.breaker.tryAcquire().granted()).isTrue();
        scenario.in(State.OPEN);
        assertThat(scenario.breaker.retryAfter()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void automaticTransition_canBeSwitchedOnAndOffWhileOpen() {
        Scenario scenario = new Scenario().in(State.OPEN);
        scenario.time.advance(Duration.ofSeconds(10));
        scenario.breaker.reconfigure(with(config -> config.automaticTransitionFromOpenToHalfOpenEnabled(true)));
        scenario.time.advance(Duration.ofSeconds(19));
        assertThat(scenario.breaker.getState()).isEqualTo(State.OPEN);
        scenario.time.advance(Duration.ofSeconds(1));
        assertThat(scenario.breaker.getState()).isEqualTo(State.HALF_OPEN);

        scenario.in(State.OPEN);
        scenario.breaker.reconfigure(with(config -> config.automaticTransitionFromOpenToHalfOpenEnabled(false)));
        scenario.time.advance(Duration.ofSeconds(60));
        assertThat(scenario.breaker.getState()).isEqualTo(State.OPEN);
    }

    @Test
    void predicates_applyToTheNextOutcome() {
        Scenario scenario = new Scenario();
        Reconfiguration done = scenario.breaker.reconfigure(with(config -> config.ignoreException(error -> true)
                .recordResult(result -> result.equals("bad"))
                .slowCallDurationThreshold(Duration.ofMillis(1))));
        assertThat(done.changes())
                .contains("ignoreExceptionPredicate: another function", "recordResultPredicate: another function");
        scenario.fail(1);
        assertThat(scenario.breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
        assertThat(scenario.breaker.<String>executeSupplier(() -> {
                    scenario.time.advance(Duration.ofMillis(2));
                    return "bad";
                }))
                .isEqualTo("bad");
        assertThat(scenario.breaker.getMetrics().getNumberOfSlowFailedCalls()).isEqualTo(1);
        scenario.breaker.onSuccess(2, TimeUnit.MILLISECONDS);
        assertThat(scenario.breaker.getMetrics().getNumberOfSlowCalls()).isEqualTo(2);
    }

    /** The raw protocol remembers how long a success may be that needs no closer look. */
    @Test
    void rawSuccesses_areSlowByTheNewThreshold() {
        Scenario scenario = new Scenario();
        scenario.time.advance(Duration.ofSeconds(30));
        scenario.breaker.onSuccess(10, TimeUnit.SECONDS);
        assertThat(scenario.breaker.getMetrics().getNumberOfSlowCalls()).isZero();
        scenario.breaker.reconfigure(with(config -> config.slowCallDurationThreshold(Duration.ofSeconds(1))));
        scenario.breaker.onSuccess(10, TimeUnit.SECONDS);
        assertThat(scenario.breaker.getMetrics().getNumberOfSlowCalls()).isEqualTo(1);
    }

    @Test
    void anotherKindOfWindow_beginsAnew_andSaysSo() {
        Scenario scenario = new Scenario();
        scenario.fail(3);
        Reconfiguration timed =
                scenario.breaker.reconfigure(with(config -> config.slidingWindowType(SlidingWindowType.TIME_BASED)));
        assertThat(timed.dropped()).containsExactly("window: 3 outcomes, since a window of calls has no times");
        assertThat(scenario.breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
        scenario.fail(2);
        Reconfiguration longer = scenario.breaker.reconfigure(with(config -> config.slidingWindowSize(100)));
        assertThat(longer.dropped()).isEmpty();
        scenario.time.advance(Duration.ofSeconds(99));
        assertThat(scenario.breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(2);
        scenario.time.advance(Duration.ofSeconds(1));
        assertThat(scenario.breaker.getMetrics().getNumberOfFailedCalls()).isZero();
    }

    @Test
    void clock_staysTheOneThereIs() {
        Scenario scenario = new Scenario().in(State.OPEN);
        Reconfiguration done = scenario.breaker.reconfigure(
                UnaryOperator.identity(), options -> options.timeSource(new VirtualTime()));
        assertThat(done.dropped())
                .containsExactly("another clock: times have been taken from the one there is, which stays");
        assertThat(scenario.breaker.getOptions().getTimeSource()).isSameAs(scenario.time);
        scenario.time.advance(Scenario.WAIT);
        assertThat(scenario.breaker.tryAcquire().granted()).isTrue();
    }

    @Test
    void whatCannotBeHad_changesNothing() {
        Scenario scenario = new Scenario();
        CircuitBreakerConfig before = scenario.breaker.getCircuitBreakerConfig();
        assertThatThrownBy(() -> scenario.breaker.reconfigure(
                        with(config -> config.slidingWindowSize(65_536).failureRateThreshold(10))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("slidingWindowSize: 65536 (expected: 1 to 65535)");
        assertThatThrownBy(() -> scenario.breaker.reconfigure(config -> null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("change gave null (expected: a configuration)");
        assertThat(scenario.breaker.getCircuitBreakerConfig()).isSameAs(before);
    }

    @Test
    void nothingAnother_changesNothing() {
        Scenario scenario = new Scenario();
        scenario.fail(3);
        Reconfiguration done = scenario.breaker.reconfigure(UnaryOperator.identity());
        assertThat(done.changed()).isFalse();
        assertThat(scenario.breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(3);
    }

    /** Each transition is made under some settings; whichever way it falls, the state goes by the last ones. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void transitionsAndChanges_atTheSameTime_endWithTheLastSettings(int changers) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(changers + 1);
        try {
            for (int round = 0; round < 3_000; round++) {
                Scenario scenario = new Scenario();
                CyclicBarrier start = new CyclicBarrier(changers + 1);
                Future<?>[] all = new Future<?>[changers + 1];
                for (int i = 0; i < changers; i++) {
                    int size = 20 + i;
                    all[i] = pool.submit(() -> {
                        start.await(10, TimeUnit.SECONDS);
                        return scenario.breaker.reconfigure(with(config -> config.slidingWindowSize(size)));
                    });
                }
                all[changers] = pool.submit(() -> {
                    start.await(10, TimeUnit.SECONDS);
                    scenario.breaker.reset();
                    return null;
                });
                for (Future<?> one : all) {
                    one.get(30, TimeUnit.SECONDS);
                }
                int size = scenario.breaker.getCircuitBreakerConfig().getSlidingWindowSize();
                scenario.succeed(50);
                assertThat(scenario.breaker.getMetrics().getNumberOfBufferedCalls())
                        .as("round %d", round)
                        .isEqualTo(size);
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
