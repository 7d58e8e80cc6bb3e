package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnCallNotPermittedEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnErrorEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnFailureRateExceededEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnIgnoredErrorEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnResetEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnSlowCallRateExceededEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnStateTransitionEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnSuccessEvent;
import io.github.resilience4j.core.EventConsumer;

/** Resilience4j's way to subscribe: for good. */
final class Publisher implements CircuitBreaker.EventPublisher {

    private final GuardedBreaker breaker;

    Publisher(GuardedBreaker breaker) {
        this.breaker = breaker;
    }

    @Override
    public void onEvent(EventConsumer<CircuitBreakerEvent> consumer) {
        add(CircuitBreakerEvent.class, consumer);
    }

    @Override
    public CircuitBreaker.EventPublisher onSuccess(EventConsumer<CircuitBreakerOnSuccessEvent> consumer) {
        return add(CircuitBreakerOnSuccessEvent.class, consumer);
    }

    @Override
    public CircuitBreaker.EventPublisher onError(EventConsumer<CircuitBreakerOnErrorEvent> consumer) {
        return add(CircuitBreakerOnErrorEvent.class, consumer);
    }

    @Override
    public CircuitBreaker.EventPublisher onStateTransition(
            EventConsumer<CircuitBreakerOnStateTransitionEvent> consumer) {
        return add(CircuitBreakerOnStateTransitionEvent.class, consumer);
    }

    @Override
    public CircuitBreaker.EventPublisher onReset(EventConsumer<CircuitBreakerOnResetEvent> consumer) {
        return add(CircuitBreakerOnResetEvent.class, consumer);
    }

    @Override
    public CircuitBreaker.EventPublisher onIgnoredError(EventConsumer<CircuitBreakerOnIgnoredErrorEvent> consumer) {
        return add(CircuitBreakerOnIgnoredErrorEvent.class, consumer);
    }

    @Override
    public CircuitBreaker.EventPublisher onCallNotPermitted(
            EventConsumer<CircuitBreakerOnCallNotPermittedEvent> consumer) {
        return add(CircuitBreakerOnCallNotPermittedEvent.class, consumer);
    }

    @Override
    public CircuitBreaker.EventPublisher onFailureRateExceeded(
            EventConsumer<CircuitBreakerOnFailureRateExceededEvent> consumer) {
        return add(CircuitBreakerOnFailureRateExceededEvent.class, consumer);
    }

    @Override
    public CircuitBreaker.EventPublisher onSlowCallRateExceeded(
            EventConsumer<CircuitBreakerOnSlowCallRateExceededEvent> consumer) {
        return add(CircuitBreakerOnSlowCallRateExceededEvent.class, consumer);
    }

    private <E extends CircuitBreakerEvent> CircuitBreaker.EventPublisher add(
            Class<E> type, EventConsumer<? super E> consumer) {
        breaker.observeOnce(Observers.registration(type, consumer));
        return this;
    }
}
