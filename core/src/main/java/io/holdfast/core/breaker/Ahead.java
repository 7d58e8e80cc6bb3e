package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnErrorEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnSuccessEvent;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.List;

/**
 * Runs static initialisers before the first call that needs them. If the stack overflows in one, in a call deep down in
 * a recursion, its class is unusable for the rest of the process.
 */
final class Ahead {

    private static final List<Class<?>> OF_CALLS = List.of(
            ClosedState.class,
            OpenState.class,
            HalfOpenState.class,
            SteadyState.class,
            Probes.class,
            RawProbes.class,
            Lease.class,
            Observers.class,
            Settings.Verdict.class,
            RecentMax.class,
            GuardedFuture.class,
            StateTransition.class);

    private Ahead() {}

    /** When the first breaker is made. */
    static void ofCalls(MethodHandles.Lookup lookup) throws IllegalAccessException {
        for (Class<?> type : OF_CALLS) {
            Class<?> unused = lookup.ensureInitialized(type);
        }
        // Resilience4j's exceptions format their messages.
        String unused = String.format("'%s'", "");
    }

    /** When the first consumer subscribes: events read the clock on the wall, with its zone. */
    static void ofEvents() {
        Object unused = Events.MADE;
    }

    private static final class Events {
        static final List<Object> MADE = List.of(
                new CircuitBreakerOnSuccessEvent("", Duration.ZERO),
                new CircuitBreakerOnErrorEvent("", Duration.ZERO, new UnknownFailure()));
    }
}
