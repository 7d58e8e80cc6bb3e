package io.holdfast.core.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.compat.NeedsSetting;
import io.holdfast.core.time.TimeSource;
import io.holdfast.core.time.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * D3 and D11: the defects of timers and clocks. Resilience4j's timers are real, so its part waits for the event; ours
 * is in virtual time.
 */
class TimerDefectsTest {
    private static final Duration WAIT = Duration.ofMillis(100);
    private static final CircuitBreakerConfig AUTOMATIC = CircuitBreakerConfig.custom()
            .waitDurationInOpenState(WAIT)
            .automaticTransitionFromOpenToHalfOpenEnabled(true)
            .build();

    @Test
    void d3_resilience4j_timerOfAResetBreakerEndsAForcedState() throws InterruptedException {
        boolean overruled = false;
        // A thread that is held up for as long as the wait forces the state after the timer has fired.
        for (int attempt = 0; attempt < 10 && !overruled; attempt++) {
            overruled = isForcedStateOverruled();
        }
        assertThat(overruled).isTrue();
    }

    private static boolean isForcedStateOverruled() throws InterruptedException {
        CircuitBreaker breaker = CircuitBreaker.of(Peer.NAME, AUTOMATIC);
        CountDownLatch overruled = new CountDownLatch(1);
        breaker.getEventPublisher().onStateTransition(event -> {
            if (event.getStateTransition() == StateTransition.FORCED_OPEN_TO_HALF_OPEN) {
                overruled.countDown();
            }
        });

        breaker.transitionToOpenState();
        breaker.reset();
        breaker.transitionToForcedOpenState();

        return overruled.await(2, TimeUnit.SECONDS);
    }

    @Test
    void d3_ours_resetCancelsTheTimer() {
        VirtualTime time = new VirtualTime();
        Breaker breaker =
                Breaker.of(Peer.NAME, AUTOMATIC, BreakerOptions.defaults().timeSource(time));

        breaker.transitionToOpenState();
        breaker.reset();
        breaker.transitionToForcedOpenState();

        assertThat(time.pendingTimers()).isZero();
        time.advance(WAIT.multipliedBy(10));
        assertThat(breaker.getState()).isEqualTo(State.FORCED_OPEN);
    }

    @Test
    @NeedsSetting("clock")
    void d11_resilience4j_wallClockSteppedBackKeepsItOpen() {
        ScriptedClock wall = new ScriptedClock();
        CircuitBreaker breaker = CircuitBreaker.of(
                Peer.NAME,
                CircuitBreakerConfig.custom()
                        .clock(wall)
                        .waitDurationInOpenState(WAIT)
                        .build());
        breaker.transitionToOpenState();

        wall.advance(Duration.ofHours(-1));
        wall.advance(WAIT.multipliedBy(2));

        assertThat(breaker.tryAcquirePermission()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void d11_ours_wallClockSteppedBackDoesNotMatter(Protocol calls) {
        VirtualTime monotonic = new VirtualTime();
        ScriptedClock wall = new ScriptedClock();
        Breaker breaker = Breaker.of(
                Peer.NAME,
                CircuitBreakerConfig.custom().waitDurationInOpenState(WAIT).build(),
                BreakerOptions.defaults().timeSource(new TwoClocks(monotonic, wall)));
        breaker.transitionToOpenState();

        wall.advance(Duration.ofHours(-1));
        monotonic.advance(WAIT.multipliedBy(2));

        assertThat(calls.ask(breaker)).isTrue();
    }

    private record TwoClocks(VirtualTime monotonic, ScriptedClock wall) implements TimeSource {
        @Override
        public long nanoTime() {
            return monotonic.nanoTime();
        }

        @Override
        public Instant instant() {
            return wall.instant();
        }

        @Override
        public Timer schedule(Runnable task, long delayNanos) {
            return monotonic.schedule(task, delayNanos);
        }
    }
}
