package io.holdfast.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnStateTransitionEvent;
import io.holdfast.core.time.TimeSource;
import io.holdfast.core.time.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A scheduler that is shut down, or has no thread to give, harms neither calls nor states. */
class FailingTimersTest {

    private static final Duration WAIT = Duration.ofSeconds(30);

    private record FailingTimers(VirtualTime time, boolean schedules) implements TimeSource {

        @Override
        public long nanoTime() {
            return time.nanoTime();
        }

        @Override
        public Instant instant() {
            return time.instant();
        }

        @Override
        public Timer schedule(Runnable task, long delayNanos) {
            if (!schedules) {
                throw new RejectedExecutionException("schedule");
            }
            return () -> {
                throw new RejectedExecutionException("cancel");
            };
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void transitionsAreDoneAndTold_andTheCallKeepsItsOutcome(boolean schedules) {
        VirtualTime time = new VirtualTime();
        Breaker breaker = Breaker.of(
                "b",
                CircuitBreakerConfig.custom()
                        .minimumNumberOfCalls(1)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .waitDurationInOpenState(WAIT)
                        .automaticTransitionFromOpenToHalfOpenEnabled(true)
                        .maxWaitDurationInHalfOpenState(WAIT)
                        .build(),
                BreakerOptions.defaults().timeSource(new FailingTimers(time, schedules)));
        List<State> told = new ArrayList<>();
        breaker.subscribe(
                CircuitBreakerOnStateTransitionEvent.class,
                event -> told.add(event.getStateTransition().getToState()));

        breaker.tryAcquire().failure(1, new Exception("callee failed"));
        assertThat(breaker.getState()).isEqualTo(State.OPEN);

        time.advance(WAIT);
        assertThat(breaker.executeSupplier(() -> "reply")).isEqualTo("reply");
        assertThat(told).containsExactly(State.OPEN, State.HALF_OPEN, State.CLOSED);
    }
}
