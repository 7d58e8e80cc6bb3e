package io.holdfast.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerEvent;
import io.github.resilience4j.core.IntervalFunction;
import io.holdfast.core.compat.NeedsSetting;
import io.holdfast.core.time.TimeSource;
import io.holdfast.core.time.VirtualTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Waiting, timers, and whose clock is obeyed. */
class BreakerTimeTest {

    private static final Duration MAX_WAIT = Duration.ofSeconds(7);

    // ---- timers

    private static Scenario automatic() {
        return new Scenario(config -> config.automaticTransitionFromOpenToHalfOpenEnabled(true), options -> options);
    }

    private static Scenario maxWait() {
        return new Scenario(config -> config.maxWaitDurationInHalfOpenState(MAX_WAIT), options -> options);
    }

    @Test
    void retryAfter_looksWithoutCountingOrMoving() {
        VirtualTime time = new VirtualTime();
        Breaker breaker = Breaker.of(
                "b",
                CircuitBreakerConfig.custom()
                        .waitDurationInOpenState(Duration.ofSeconds(10))
                        .build(),
                BreakerOptions.defaults().timeSource(time));
        assertThat(breaker.retryAfter()).isZero();

        breaker.transitionToOpenState();
        time.advance(Duration.ofSeconds(4));
        assertThat(breaker.retryAfter()).isEqualTo(Duration.ofSeconds(6));

        time.advance(Duration.ofSeconds(7));
        assertThat(breaker.retryAfter()).isZero();
        assertThat(breaker.getState()).isEqualTo(State.OPEN);
        assertThat(breaker.getMetrics().getNumberOfNotPermittedCalls()).isZero();
    }

    @Test
    void automaticTransition_movesToHalfOpenWithoutACall() {
        Scenario scenario = automatic();
        scenario.fail(10);
        scenario.events.clear();
        scenario.time.advance(Scenario.WAIT.minusNanos(1));
        assertThat(scenario.breaker.getState()).isEqualTo(State.OPEN);
        scenario.time.advance(Duration.ofNanos(1));
        assertThat(scenario.breaker.getState()).isEqualTo(State.HALF_OPEN);
        assertThat(scenario.events).containsExactly(CircuitBreakerEvent.Type.STATE_TRANSITION);
        assertThat(scenario.time.pendingTimers()).isZero();
    }

    @Test
    void withoutAutomaticTransition_thereIsNoTimer() {
        Scenario scenario = new Scenario();
        scenario.fail(10);
        assertThat(scenario.time.pendingTimers()).isZero();
        scenario.time.advance(Duration.ofDays(1));
        assertThat(scenario.breaker.getState()).isEqualTo(State.OPEN);
    }

    @Test
    void automaticTransition_appliesToAnOperatorsWait() {
        Scenario scenario = automatic();
        scenario.breaker.transitionToOpenStateFor(Duration.ofSeconds(3));
        scenario.time.advance(Duration.ofSeconds(3));
        assertThat(scenario.breaker.getState()).isEqualTo(State.HALF_OPEN);
    }

    @Test
    @NeedsSetting("initialState")
    void automaticTransition_appliesToTheInitialState() {
        Scenario initial = new Scenario(
                config -> config.automaticTransitionFromOpenToHalfOpenEnabled(true)
                        .initialState(State.OPEN),
                options -> options);
        initial.time.advance(Scenario.WAIT);
        assertThat(initial.breaker.getState()).isEqualTo(State.HALF_OPEN);
    }

    @Test
    void maxWaitInHalfOpen_endsInOpen() {
        assertMaxWaitEndsIn(State.OPEN, maxWait());
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"OPEN", "CLOSED"})
    @NeedsSetting("transitionToStateAfterWaitDuration")
    void maxWaitInHalfOpen_endsInTheConfiguredState(State then) {
        assertMaxWaitEndsIn(
                then,
                new Scenario(
                        config -> config.maxWaitDurationInHalfOpenState(MAX_WAIT)
                                .transitionToStateAfterWaitDuration(then),
                        options -> options));
    }

    private static void assertMaxWaitEndsIn(State then, Scenario scenario) {
        scenario.in(State.HALF_OPEN);
        assertThat(scenario.breaker.tryAcquire().granted()).isTrue();
        scenario.time.advance(MAX_WAIT.minusNanos(1));
        assertThat(scenario.breaker.getState()).isEqualTo(State.HALF_OPEN);
        scenario.time.advance(Duration.ofNanos(1));
        assertThat(scenario.breaker.getState()).isEqualTo(then);
        assertThat(scenario.events).containsExactly(CircuitBreakerEvent.Type.STATE_TRANSITION);
        assertThat(scenario.time.pendingTimers()).isZero();
    }

    @Test
    void timerOfAHalfOpenStateThatIsOver_doesNothing() {
        Scenario scenario = maxWait().in(State.HALF_OPEN);
        scenario.succeed(2);
        assertThat(scenario.breaker.getState()).isEqualTo(State.CLOSED);
        assertThat(scenario.time.pendingTimers()).isZero();
        scenario.time.advance(MAX_WAIT.multipliedBy(2));
        assertThat(scenario.breaker.getState()).isEqualTo(State.CLOSED);
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"CLOSED", "DISABLED", "METRICS_ONLY", "FORCED_OPEN"})
    void leavingAStateByAnOperator_cancelsItsTimer(State to) {
        for (State from : List.of(State.OPEN, State.HALF_OPEN)) {
            Scenario scenario = new Scenario(
                    config -> config.automaticTransitionFromOpenToHalfOpenEnabled(true)
                            .maxWaitDurationInHalfOpenState(MAX_WAIT),
                    options -> options);
            scenario.in(from);
            assertThat(scenario.time.pendingTimers()).isEqualTo(1);
            scenario.moveTo(to);
            assertThat(scenario.time.pendingTimers()).isZero();
            scenario.time.advance(Duration.ofHours(1));
            assertThat(scenario.breaker.getState()).isEqualTo(to);
        }
    }

    @Test
    void reset_cancelsTimers() {
        Scenario scenario = automatic().in(State.OPEN);
        scenario.breaker.reset();
        assertThat(scenario.time.pendingTimers()).isZero();
    }

    @Test
    void openedAnew_theFirstTimerIsGone() {
        Scenario scenario = automatic().in(State.OPEN);
        scenario.time.advance(Scenario.WAIT.minusSeconds(1));
        scenario.breaker.transitionToOpenState();
        assertThat(scenario.time.pendingTimers()).isEqualTo(1);
        scenario.time.advance(Duration.ofSeconds(2));
        assertThat(scenario.breaker.getState()).isEqualTo(State.OPEN);
        scenario.time.advance(Scenario.WAIT);
        assertThat(scenario.breaker.getState()).isEqualTo(State.HALF_OPEN);
    }

    @Test
    void consumerThatForcesAStateInTheTimersTransition_leavesNoTimer() {
        Scenario scenario = new Scenario(
                config -> config.automaticTransitionFromOpenToHalfOpenEnabled(true)
                        .maxWaitDurationInHalfOpenState(MAX_WAIT),
                options -> options);
        scenario.in(State.OPEN);
        scenario.breaker.getEventPublisher().onStateTransition(event -> {
            if (event.getStateTransition().getToState() == State.HALF_OPEN) {
                scenario.breaker.transitionToDisabledState();
            }
        });
        scenario.time.advance(Scenario.WAIT);
        assertThat(scenario.breaker.getState()).isEqualTo(State.DISABLED);
        assertThat(scenario.time.pendingTimers()).isZero();
    }

    // ---- how long it waits

    @Test
    void openStateFor_waitsAsLongAsTheOperatorSays() {
        Scenario scenario = new Scenario();
        scenario.breaker.transitionToOpenStateFor(Duration.ofSeconds(5));
        assertThat(scenario.breaker.tryAcquire().retryAfter()).isEqualTo(Duration.ofSeconds(5));
        scenario.time.advance(Duration.ofSeconds(5).minusNanos(1));
        assertThat(scenario.breaker.tryAcquire().granted()).isFalse();
        scenario.time.advance(Duration.ofNanos(1));
        assertThat(scenario.breaker.tryAcquire().granted()).isTrue();
    }

    @Test
    void openStateUntil_waitsUntilTheInstant() {
        Scenario scenario = new Scenario();
        scenario.breaker.transitionToOpenStateUntil(scenario.time.instant().plusSeconds(9));
        assertThat(scenario.breaker.tryAcquire().retryAfter()).isEqualTo(Duration.ofSeconds(9));
        scenario.time.advance(Duration.ofSeconds(9).plusNanos(1));
        assertThat(scenario.breaker.tryAcquire().granted()).isTrue();
    }

    @Test
    void openStateUntilAnExtremeInstant_waitsNotAtAllOrForEver() {
        Scenario past = new Scenario();
        past.breaker.transitionToOpenStateUntil(Instant.MIN);
        past.time.advance(Duration.ofNanos(1));
        assertThat(past.breaker.tryAcquire().granted()).isTrue();
        Scenario future = new Scenario();
        future.breaker.transitionToOpenStateUntil(Instant.MAX);
        future.time.advance(Duration.ofDays(365 * 100));
        assertThat(future.breaker.tryAcquire().granted()).isFalse();
        assertThat(future.breaker.tryAcquire().retryAfter()).isGreaterThan(Duration.ofDays(365 * 100));
    }

    @Test
    void openStateForANegativeTime_waitsNotAtAll() {
        Scenario scenario = new Scenario();
        scenario.breaker.transitionToOpenStateFor(Duration.ofSeconds(Long.MIN_VALUE));
        scenario.time.advance(Duration.ofNanos(1));
        assertThat(scenario.breaker.tryAcquire().granted()).isTrue();
    }

    private static Scenario asking(List<Integer> attempts, IntervalFunction wait) {
        return new Scenario(
                unused -> CircuitBreakerConfig.custom()
                        .slidingWindowType(SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(10)
                        .minimumNumberOfCalls(10)
                        .permittedNumberOfCallsInHalfOpenState(2)
                        .waitIntervalFunctionInOpenState(attempt -> {
                            attempts.add(attempt);
                            return wait.apply(attempt);
                        }),
                options -> options);
    }

    @Test
    void waitFunction_isAskedOncePerOpeningWithTheAttemptsInARow() {
        List<Integer> attempts = new ArrayList<>();
        Scenario scenario = asking(attempts, attempt -> attempt * 1_000L);
        scenario.fail(10);
        assertThat(attempts).containsExactly(1);
        for (int attempt = 2; attempt <= 4; attempt++) {
            scenario.time.advance(Duration.ofSeconds(attempt - 1L).plusNanos(1));
            scenario.fail(2);
            assertThat(scenario.breaker.getState()).isEqualTo(State.OPEN);
            assertThat(scenario.breaker.tryAcquire().retryAfter()).isEqualTo(Duration.ofSeconds(attempt));
        }
        assertThat(attempts).containsExactly(1, 2, 3, 4);
        scenario.time.advance(Duration.ofSeconds(4).plusNanos(1));
        scenario.succeed(2);
        assertThat(scenario.breaker.getState()).isEqualTo(State.CLOSED);
        scenario.fail(10);
        assertThat(attempts).containsExactly(1, 2, 3, 4, 1);
    }

    @Test
    void waitFunction_isAskedOnceForAnOperatorsOpening() {
        List<Integer> attempts = new ArrayList<>();
        Scenario scenario = asking(attempts, attempt -> 1_000L);
        scenario.breaker.transitionToOpenState();
        scenario.breaker.transitionToOpenState();
        assertThat(attempts).containsExactly(1, 2);
        scenario.breaker.transitionToOpenStateFor(Duration.ofSeconds(1));
        assertThat(attempts).hasSize(2);
    }

    @Test
    void waitFunction_isNotAskedForTheLeaseWhenAnOperatorLetsAnOpenBreakerProbe() {
        List<Integer> attempts = new ArrayList<>();
        Scenario scenario = asking(attempts, attempt -> attempt * 1_000L);
        scenario.breaker.transitionToOpenStateFor(Duration.ofMinutes(2));
        scenario.breaker.transitionToHalfOpenState();
        assertThat(attempts).isEmpty();
        assertThat(scenario.breaker.tryAcquire().granted()).isTrue();
        assertThat(scenario.breaker.tryAcquire().granted()).isTrue();
        assertThat(scenario.breaker.tryAcquire().retryAfter()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void waitFunctionThatThrows_costsTheDefaultWaitAndNotTheBreaker() {
        List<Integer> attempts = new ArrayList<>();
        Scenario scenario = asking(attempts, attempt -> {
            throw new LinkageError("on purpose");
        });
        scenario.fail(10);
        assertThat(scenario.breaker.getState()).isEqualTo(State.OPEN);
        assertThat(scenario.breaker.tryAcquire().retryAfter()).isEqualTo(Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE})
    void negativeWait_isTheDefaultWait(long wait) {
        Scenario scenario = asking(new ArrayList<>(), attempt -> wait);
        scenario.fail(10);
        assertThat(scenario.breaker.tryAcquire().retryAfter()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void nullWait_isTheDefaultWait() {
        Scenario scenario = asking(new ArrayList<>(), attempt -> missing());
        scenario.fail(10);
        assertThat(scenario.breaker.tryAcquire().retryAfter()).isEqualTo(Duration.ofSeconds(60));
    }

    @SuppressWarnings("NullAway") // the mistake under test
    private static Long missing() {
        return null;
    }

    @Test
    void hugeWait_saturates() {
        Scenario scenario = asking(new ArrayList<>(), attempt -> Long.MAX_VALUE);
        scenario.fail(10);
        scenario.time.advance(Duration.ofDays(365 * 200));
        assertThat(scenario.breaker.tryAcquire().granted()).isFalse();
    }

    // ---- whose time it is

    /** A clock that is moved by hand, as services have it in their own tests. */
    private static final class HandClock extends Clock {
        private Instant now = Instant.parse("2026-03-01T10:00:00Z");

        void advance(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            throw new IllegalStateException("this clock knows no zones");
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new IllegalStateException("this clock knows no zones");
        }
    }

    private static CircuitBreakerConfig.Builder config() {
        return CircuitBreakerConfig.custom()
                .slidingWindowType(SlidingWindowType.TIME_BASED)
                .slidingWindowSize(10)
                .minimumNumberOfCalls(2)
                .waitDurationInOpenState(Scenario.WAIT);
    }

    @Test
    @NeedsSetting("clock")
    void customClock_isObeyedByWaitingAndByTimeWindows() {
        HandClock clock = new HandClock();
        Breaker breaker = Breaker.of("clock", config().clock(clock).build());
        breaker.onSuccess(1, TimeUnit.NANOSECONDS);
        clock.advance(Duration.ofSeconds(9));
        assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(1));
        assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
        breaker.onError(1, TimeUnit.NANOSECONDS, Scenario.FAILURE);
        breaker.onError(1, TimeUnit.NANOSECONDS, Scenario.FAILURE);
        assertThat(breaker.getState()).isEqualTo(State.OPEN);
        clock.advance(Scenario.WAIT);
        assertThat(breaker.tryAcquirePermission()).isFalse();
        assertThat(breaker.retryAfter()).isEqualTo(Duration.ofNanos(1));
        clock.advance(Duration.ofNanos(1));
        assertThat(breaker.tryAcquirePermission()).isTrue();
    }

    @Test
    @NeedsSetting("clock")
    void customClock_doesNotHoldUpTheAutomaticTransition_whoseTimerIsTheMachines() throws Exception {
        HandClock clock = new HandClock();
        Breaker breaker = Breaker.of(
                "clock",
                CircuitBreakerConfig.custom()
                        .clock(clock)
                        .waitDurationInOpenState(Duration.ofMillis(1))
                        .automaticTransitionFromOpenToHalfOpenEnabled(true)
                        .build());
        CountDownLatch halfOpen = new CountDownLatch(1);
        breaker.getEventPublisher().onStateTransition(event -> {
            if (event.getStateTransition() == StateTransition.OPEN_TO_HALF_OPEN) {
                halfOpen.countDown();
            }
        });
        breaker.transitionToOpenState();
        assertThat(halfOpen.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(breaker.getState()).isEqualTo(State.HALF_OPEN);
        assertThat(clock.instant()).isEqualTo(new HandClock().instant());
    }

    @Test
    @NeedsSetting("clock")
    void customClock_isObeyedByOpenStateUntil() {
        HandClock clock = new HandClock();
        Breaker breaker = Breaker.of("clock", config().clock(clock).build());
        breaker.transitionToOpenStateUntil(clock.instant().plusSeconds(5));
        assertThat(breaker.tryAcquire().retryAfter()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void customTimestampFunction_isObeyedByCallDurationsInItsUnit() {
        AtomicLong millis = new AtomicLong(1_000);
        Breaker breaker = Breaker.of(
                "timestamps",
                config().currentTimestampFunction(clock -> millis.get(), TimeUnit.MILLISECONDS)
                        .slowCallDurationThreshold(Duration.ofMillis(50))
                        .slowCallRateThreshold(100)
                        .build());
        assertThat(breaker.getCurrentTimestamp()).isEqualTo(1_000);
        assertThat(breaker.getTimestampUnit()).isEqualTo(TimeUnit.MILLISECONDS);
        breaker.executeRunnable(() -> millis.addAndGet(50));
        assertThat(breaker.getMetrics().getNumberOfSlowCalls()).isZero();
        breaker.executeRunnable(() -> millis.addAndGet(51));
        assertThat(breaker.getMetrics().getNumberOfSlowCalls()).isEqualTo(1);
    }

    @Test
    void scriptedDurations_areNotLate() {
        Breaker breaker = Breaker.of(
                "timestamps",
                config().currentTimestampFunction(clock -> 0L, TimeUnit.NANOSECONDS)
                        .build());
        breaker.transitionToOpenState();
        breaker.transitionToClosedState();
        breaker.onSuccess(10, TimeUnit.DAYS);
        assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isEqualTo(1);
        assertThat(breaker.lateOutcomes()).isZero();
    }

    /** Time whose wall clock jumps while its monotonic time goes on. */
    private static final class JumpingWallClock implements TimeSource {
        private final VirtualTime time = new VirtualTime();
        private Duration jump = Duration.ZERO;

        @Override
        public long nanoTime() {
            return time.nanoTime();
        }

        @Override
        public Instant instant() {
            return time.instant().plus(jump);
        }

        @Override
        public Timer schedule(Runnable task, long delayNanos) {
            return time.schedule(task, delayNanos);
        }
    }

    @Test
    void wallClockThatStepsBack_doesNotMatter() {
        JumpingWallClock jumping = new JumpingWallClock();
        Breaker breaker = Breaker.of(
                "monotonic", config().build(), BreakerOptions.defaults().timeSource(jumping));
        breaker.tryAcquire().success(1);
        jumping.jump = Duration.ofHours(-1);
        jumping.time.advance(Duration.ofSeconds(10));
        assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
        breaker.tryAcquire().failure(1, Scenario.FAILURE);
        breaker.tryAcquire().failure(1, Scenario.FAILURE);
        assertThat(breaker.getState()).isEqualTo(State.OPEN);
        jumping.jump = Duration.ofHours(-5);
        jumping.time.advance(Scenario.WAIT.plusNanos(1));
        assertThat(breaker.tryAcquire().granted()).isTrue();
    }
}
