package io.holdfast.spring.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerEvent;
import io.github.resilience4j.consumer.EventConsumerRegistry;
import io.github.resilience4j.core.EventConsumer;
import io.holdfast.spring.internal.EventBuffers;

/** Events of breakers, for {@code /actuator/circuitbreakerevents}. */
final class BreakerBuffers extends EventBuffers<CircuitBreaker, CircuitBreakerEvent> {

    BreakerBuffers(BreakerSettings settings, EventConsumerRegistry<CircuitBreakerEvent> buffers) {
        super(settings, buffers);
    }

    @Override
    protected String nameOf(CircuitBreaker entry) {
        return entry.getName();
    }

    @Override
    protected void subscribe(CircuitBreaker entry, EventConsumer<CircuitBreakerEvent> buffer) {
        entry.getEventPublisher().onEvent(buffer);
    }
}
