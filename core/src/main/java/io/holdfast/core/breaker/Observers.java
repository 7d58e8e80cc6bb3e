package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
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
import io.holdfast.core.log.GuardedLog;
import io.holdfast.core.window.Counts;
import io.holdfast.core.window.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who watches a breaker: event consumers and figures. Immutable; the breaker swaps it as a whole, so a call that
 * nobody watches reads one reference and one mask. An event is made only if somebody consumes its type and, like
 * Resilience4j's, only in states that publish.
 */
final class Observers {

    private static final GuardedLog LOG = GuardedLog.of(Observers.class);

    private static final Map<Class<?>, CircuitBreakerEvent.Type> TYPES = Map.of(
            CircuitBreakerOnSuccessEvent.class, CircuitBreakerEvent.Type.SUCCESS,
            CircuitBreakerOnErrorEvent.class, CircuitBreakerEvent.Type.ERROR,
            CircuitBreakerOnIgnoredErrorEvent.class, CircuitBreakerEvent.Type.IGNORED_ERROR,
            CircuitBreakerOnCallNotPermittedEvent.class, CircuitBreakerEvent.Type.NOT_PERMITTED,
            CircuitBreakerOnStateTransitionEvent.class, CircuitBreakerEvent.Type.STATE_TRANSITION,
            CircuitBreakerOnResetEvent.class, CircuitBreakerEvent.Type.RESET,
            CircuitBreakerOnFailureRateExceededEvent.class, CircuitBreakerEvent.Type.FAILURE_RATE_EXCEEDED,
            CircuitBreakerOnSlowCallRateExceededEvent.class, CircuitBreakerEvent.Type.SLOW_CALL_RATE_EXCEEDED);

    private static final int CALLS = bit(CircuitBreakerEvent.Type.SUCCESS)
            | bit(CircuitBreakerEvent.Type.ERROR)
            | bit(CircuitBreakerEvent.Type.IGNORED_ERROR);

    static final Observers NONE = new Observers(null, List.of());

    /** One consumer; a null type stands for all. Each registration is its own, even of one consumer. */
    static final class Registration {
        final CircuitBreakerEvent.@Nullable Type type;
        final EventConsumer<? super CircuitBreakerEvent> consumer;

        Registration(CircuitBreakerEvent.@Nullable Type type, EventConsumer<? super CircuitBreakerEvent> consumer) {
            this.type = type;
            this.consumer = consumer;
        }
    }

    private final @Nullable Figures figures;
    private final List<Registration> registrations;
    private final int mask;

    private Observers(@Nullable Figures figures, List<Registration> registrations) {
        this.figures = figures;
        this.registrations = registrations;
        int types = 0;
        for (Registration registration : registrations) {
            types |= registration.type == null ? -1 : bit(registration.type);
        }
        this.mask = types;
    }

    @SuppressWarnings("unchecked") // the consumer is called with events of this class alone
    static <E extends CircuitBreakerEvent> Registration registration(Class<E> type, EventConsumer<? super E> consumer) {
        Objects.requireNonNull(consumer, "consumer");
        Ahead.ofEvents();
        CircuitBreakerEvent.Type known = TYPES.get(type);
        if (known == null && type != CircuitBreakerEvent.class) {
            throw new IllegalArgumentException("type: " + type.getName() + " (expected: "
                    + CircuitBreakerEvent.class.getSimpleName() + " or one of Resilience4j's events)");
        }
        return new Registration(known, (EventConsumer<? super CircuitBreakerEvent>) consumer);
    }

    boolean has(Registration other) {
        for (Registration registration : registrations) {
            if (registration.type == other.type && registration.consumer == other.consumer) {
                return true;
            }
        }
        return false;
    }

    Observers with(Registration added) {
        List<Registration> more = new ArrayList<>(registrations);
        more.add(added);
        return new Observers(figures, List.copyOf(more));
    }

    Observers without(Registration removed) {
        List<Registration> fewer = new ArrayList<>(registrations);
        fewer.remove(removed);
        return fewer.isEmpty() && figures == null ? NONE : new Observers(figures, List.copyOf(fewer));
    }

    Observers withFigures(Figures added) {
        return new Observers(added, registrations);
    }

    @Nullable
    Figures figures() {
        return figures;
    }

    /** Whether anybody wants to know how long calls take. */
    boolean seesCalls() {
        return figures != null || (mask & CALLS) != 0;
    }

    void outcome(BreakerState home, long elapsed, @Nullable Throwable error) {
        if (this == NONE || !home.state().allowPublish) {
            return;
        }
        try {
            count(elapsed, error);
            String name = home.breaker.getName();
            if (error == null && sees(CircuitBreakerEvent.Type.SUCCESS)) {
                publish(new CircuitBreakerOnSuccessEvent(name, Duration.ofNanos(elapsed)));
            } else if (error != null && sees(CircuitBreakerEvent.Type.ERROR)) {
                publish(new CircuitBreakerOnErrorEvent(name, Duration.ofNanos(elapsed), error));
            }
        } catch (Throwable t) {
            untold(t);
        }
    }

    private void count(long elapsed, @Nullable Throwable error) {
        if (figures == null) {
            return;
        }
        if (error == null) {
            figures.success(elapsed);
        } else {
            figures.failure(elapsed);
        }
    }

    void ignored(BreakerState home, long elapsed, Throwable error) {
        if (this == NONE || !home.state().allowPublish) {
            return;
        }
        try {
            if (figures != null) {
                figures.ignored(elapsed);
            }
            if (sees(CircuitBreakerEvent.Type.IGNORED_ERROR)) {
                publish(new CircuitBreakerOnIgnoredErrorEvent(
                        home.breaker.getName(), Duration.ofNanos(elapsed), error));
            }
        } catch (Throwable t) {
            untold(t);
        }
    }

    /** Counted in every state, as {@link Breaker#lateOutcomes()} is. */
    void late() {
        if (figures != null) {
            figures.late();
        }
    }

    void refused(BreakerState home) {
        if (this == NONE || !home.state().allowPublish) {
            return;
        }
        try {
            if (figures != null) {
                figures.refused();
            }
            if (sees(CircuitBreakerEvent.Type.NOT_PERMITTED)) {
                publish(new CircuitBreakerOnCallNotPermittedEvent(home.breaker.getName()));
            }
        } catch (Throwable t) {
            untold(t);
        }
    }

    void exceeded(BreakerState home, int rates) {
        try {
            String name = home.breaker.getName();
            if ((rates & Window.FAILURE_RATE) != 0 && sees(CircuitBreakerEvent.Type.FAILURE_RATE_EXCEEDED)) {
                Counts counts = home.counts();
                float rate = home.rateOrUnknown(counts.failed(), counts);
                publish(new CircuitBreakerOnFailureRateExceededEvent(name, rate));
            }
            if ((rates & Window.SLOW_RATE) != 0 && sees(CircuitBreakerEvent.Type.SLOW_CALL_RATE_EXCEEDED)) {
                Counts counts = home.counts();
                float rate = home.rateOrUnknown(counts.slow(), counts);
                publish(new CircuitBreakerOnSlowCallRateExceededEvent(name, rate));
            }
        } catch (Throwable t) {
            untold(t);
        }
    }

    void transition(BreakerState from, BreakerState to) {
        if (this == NONE || from.state() == to.state()) {
            return;
        }
        try {
            if (figures != null) {
                figures.entered(to.state());
            }
            if (sees(CircuitBreakerEvent.Type.STATE_TRANSITION)) {
                String name = from.breaker.getName();
                publish(new CircuitBreakerOnStateTransitionEvent(
                        name, StateTransition.transitionBetween(name, from.state(), to.state())));
            }
        } catch (Throwable t) {
            untold(t);
        }
    }

    void reset(String name) {
        try {
            if (sees(CircuitBreakerEvent.Type.RESET)) {
                publish(new CircuitBreakerOnResetEvent(name));
            }
        } catch (Throwable t) {
            untold(t);
        }
    }

    /** What happened has happened; that telling of it fails, for want of stack or memory, concerns no call. */
    private static void untold(Throwable t) {
        LOG.warn("event not told", t);
    }

    private boolean sees(CircuitBreakerEvent.Type type) {
        return (mask & bit(type)) != 0;
    }

    /** Consumers of all events come first, as in Resilience4j. */
    private void publish(CircuitBreakerEvent event) {
        for (Registration registration : registrations) {
            if (registration.type == null) {
                deliver(registration, event);
            }
        }
        for (Registration registration : registrations) {
            if (registration.type == event.getEventType()) {
                deliver(registration, event);
            }
        }
    }

    private static void deliver(Registration registration, CircuitBreakerEvent event) {
        try {
            registration.consumer.consumeEvent(event);
        } catch (Throwable t) {
            LOG.warn("consumer of {} failed: {}", event.getEventType(), registration.consumer, t);
        }
    }

    private static int bit(CircuitBreakerEvent.Type type) {
        return 1 << type.ordinal();
    }
}
