package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnErrorEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnSuccessEvent;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.List;

/**
 * Runs static initialisers before the first call that needs them. If the stack overflows in one, in a call deep down in
 * a recursion, its class is unusable for the rest of the process.
 */
final class EagerInitialization {

    private EagerInitialization() {}

    /** For calls, when the first breaker is made. */
    static void of(MethodHandles.Lookup lookup, Class<?>... types) {
        for (Class<?> type : types) {
            try {
                Class<?> unused = lookup.ensureInitialized(type);
            } catch (IllegalAccessException e) {
                throw new IllegalArgumentException(
                        "type: " + type.getName() + " (expected: one the lookup may see)", e);
            }
        }
        // Resilience4j's exceptions format their messages.
        String unused = String.format("'%s'", "");
    }

    /** For events, when the first consumer subscribes: they read the clock on the wall, with its zone. */
    static void ofEvents() {
        Object unused = Events.MADE;
    }

    private static final class Events {
        static final List<Object> MADE = List.of(
                new CircuitBreakerOnSuccessEvent("", Duration.ZERO),
                new CircuitBreakerOnErrorEvent("", Duration.ZERO, new UnknownFailure()));
    }
}
