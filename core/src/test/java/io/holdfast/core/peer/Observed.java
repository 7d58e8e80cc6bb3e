package io.holdfast.core.peer;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnErrorEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnFailureRateExceededEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnIgnoredErrorEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnSlowCallRateExceededEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnStateTransitionEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnSuccessEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A breaker and all that can be seen of it: what a call on it returned, its state, every figure, and the events since
 * the last look.
 */
final class Observed {
    final CircuitBreaker breaker;
    private final List<String> events = new ArrayList<>();

    Observed(CircuitBreaker breaker) {
        this.breaker = breaker;
        breaker.getEventPublisher().onEvent(event -> events.add(text(event)));
    }

    /** Does something and tells everything that came of it. */
    String after(Function<CircuitBreaker, @Nullable Object> step) {
        String result;
        try {
            result = String.valueOf(step.apply(breaker));
        } catch (RuntimeException e) {
            result = e.getClass().getName() + ": " + e.getMessage();
        }
        CircuitBreaker.Metrics metrics = breaker.getMetrics();
        String text = "returned " + result + "\n  state " + breaker.getState() + "\n  failure rate "
                + metrics.getFailureRate() + ", slow call rate " + metrics.getSlowCallRate() + ", buffered "
                + metrics.getNumberOfBufferedCalls() + ", failed " + metrics.getNumberOfFailedCalls()
                + ", successful " + metrics.getNumberOfSuccessfulCalls() + ", slow " + metrics.getNumberOfSlowCalls()
                + ", slow successful " + metrics.getNumberOfSlowSuccessfulCalls() + ", slow failed "
                + metrics.getNumberOfSlowFailedCalls() + ", not permitted " + metrics.getNumberOfNotPermittedCalls()
                + "\n  events " + events;
        events.clear();
        return text;
    }

    /** Everything but the creation time, in the words of neither. */
    private static String text(CircuitBreakerEvent event) {
        String text = event.getEventType() + " of " + event.getCircuitBreakerName();
        if (event instanceof CircuitBreakerOnSuccessEvent e) {
            return text + " after " + e.getElapsedDuration();
        } else if (event instanceof CircuitBreakerOnErrorEvent e) {
            return text + " after " + e.getElapsedDuration() + " by " + e.getThrowable();
        } else if (event instanceof CircuitBreakerOnIgnoredErrorEvent e) {
            return text + " after " + e.getElapsedDuration() + " by " + e.getThrowable();
        } else if (event instanceof CircuitBreakerOnStateTransitionEvent e) {
            return text + " " + e.getStateTransition();
        } else if (event instanceof CircuitBreakerOnFailureRateExceededEvent e) {
            return text + " " + e.getFailureRate();
        } else if (event instanceof CircuitBreakerOnSlowCallRateExceededEvent e) {
            return text + " " + e.getSlowCallRate();
        }
        return text;
    }
}
