package io.holdfast.jfr;

import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnCallNotPermittedEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnStateTransitionEvent;
import io.holdfast.core.breaker.Breaker;

/** What a breaker tells a recording. */
final class BreakerTap extends Tap {

    BreakerTap(Breaker breaker) {
        hold(breaker.subscribe(CircuitBreakerOnStateTransitionEvent.class, this::moved));
        hold(breaker.subscribe(CircuitBreakerOnCallNotPermittedEvent.class, this::refused));
    }

    private void moved(CircuitBreakerOnStateTransitionEvent moved) {
        BreakerTransitionEvent event = new BreakerTransitionEvent();
        if (event.shouldCommit()) {
            event.breaker = moved.getCircuitBreakerName();
            event.from = moved.getStateTransition().getFromState().name();
            event.to = moved.getStateTransition().getToState().name();
            event.commit();
        }
    }

    private void refused(CircuitBreakerOnCallNotPermittedEvent refused) {
        CallRefusedEvent.commit("breaker", refused.getCircuitBreakerName());
    }
}
