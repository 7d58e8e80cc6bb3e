package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerEvent;
import io.holdfast.core.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A breaker in virtual time: a window of 10, two probes, 30 s of waiting. */
final class Scenario {

    static final Duration WAIT = Duration.ofSeconds(30);
    static final Exception FAILURE = new Exception("callee failed");

    final VirtualTime time = new VirtualTime();
    final Breaker breaker;
    final List<CircuitBreakerEvent.Type> events = new ArrayList<>();

    Scenario() {
        this(config -> config, options -> options);
    }

    Scenario(UnaryOperator<CircuitBreakerConfig.Builder> config, UnaryOperator<BreakerOptions> options) {
        CircuitBreakerConfig.Builder builder = CircuitBreakerConfig.custom()
                .slidingWindowType(SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(10)
                .minimumNumberOfCalls(10)
                .permittedNumberOfCallsInHalfOpenState(2)
                .slowCallDurationThreshold(WAIT)
                .waitDurationInOpenState(WAIT);
        breaker = Breaker.of(
                "scenario",
                config.apply(builder).build(),
                options.apply(BreakerOptions.defaults()).timeSource(time));
        breaker.getEventPublisher().onEvent(event -> events.add(event.getEventType()));
    }

    /** Brings the breaker into a state, by an operator's calls, from wherever it is. */
    Scenario in(State state) {
        switch (state) {
            case CLOSED -> breaker.reset();
            case OPEN -> {
                breaker.reset();
                breaker.transitionToOpenState();
            }
            case HALF_OPEN -> {
                breaker.reset();
                breaker.transitionToOpenState();
                breaker.transitionToHalfOpenState();
            }
            case DISABLED -> breaker.transitionToDisabledState();
            case METRICS_ONLY -> breaker.transitionToMetricsOnlyState();
            case FORCED_OPEN -> breaker.transitionToForcedOpenState();
        }
        events.clear();
        return this;
    }

    void moveTo(State state) {
        switch (state) {
            case CLOSED -> breaker.transitionToClosedState();
            case OPEN -> breaker.transitionToOpenState();
            case HALF_OPEN -> breaker.transitionToHalfOpenState();
            case DISABLED -> breaker.transitionToDisabledState();
            case METRICS_ONLY -> breaker.transitionToMetricsOnlyState();
            case FORCED_OPEN -> breaker.transitionToForcedOpenState();
        }
    }

    void fail(int times) {
        for (int i = 0; i < times; i++) {
            breaker.tryAcquire().failure(1, FAILURE);
        }
    }

    void succeed(int times) {
        for (int i = 0; i < times; i++) {
            breaker.tryAcquire().success(1);
        }
    }

    void waitIsOver() {
        time.advance(WAIT.plusNanos(1));
    }
}
