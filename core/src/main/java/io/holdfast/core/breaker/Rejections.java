package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;

/** Resilience4j's exception for refused calls. */
final class Rejections {

    private Rejections() {}

    /**
     * An exception that names the state which refused. Resilience4j's factory reads the state from the breaker, which
     * may have moved on by then; so it is given one that cannot move.
     */
    static CallNotPermittedException of(StandardBreaker breaker, State refusing) {
        return CallNotPermittedException.createCallNotPermittedException(breaker.frozenIn(refusing));
    }
}
