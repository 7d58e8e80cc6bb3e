package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
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
import io.holdfast.core.internal.window.Window;
import io.holdfast.core.log.GuardedLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The observers of a breaker: event consumers and statistics. Immutable; {@link Publisher} swaps it as a whole, so a
 * call that nobody watches reads one reference and one mask. An event is made only if somebody consumes its type and,
 * like Resilience4j's, only in states that publish.
 */
final class Observers {

    private static final GuardedLog LOG = GuardedLog.of(Observers.class);

    private static final int CALLS = bit(CircuitBreakerEvent.Type.SUCCESS)
            | bit(CircuitBreakerEvent.Type.ERROR)
            | bit(CircuitBreakerEvent.Type.IGNORED_ERROR);

    static final Observers NONE = new Observers(null, List.of());

    /** One consumer; a null type stands for all. One that can leave is told apart from one that stays for good. */
    static final class Registration {
        final CircuitBreakerEvent.@Nullable Type type;
        final EventConsumer<? super CircuitBreakerEvent> consumer;
        final boolean forGood;

        Registration(
                CircuitBreakerEvent.@Nullable Type type,
                EventConsumer<? super CircuitBreakerEvent> consumer,
                boolean forGood) {
            this.type = type;
            this.consumer = consumer;
            this.forGood = forGood;
        }
    }

    private final @Nullable BreakerStats stats;
    private final List<Registration> registrations;
    private final int mask;

    private Observers(@Nullable BreakerStats stats, List<Registration> registrations) {
        this.stats = stats;
        this.registrations = registrations;
        int types = 0;
        for (Registration registration : registrations) {
            types |= registration.type == null ? -1 : bit(registration.type);
        }
        this.mask = types;
    }

    /** Whether the same consumer is there for the same events, and for good. */
    boolean hasForGood(Registration other) {
        for (Registration registration : registrations) {
            if (registration.forGood && registration.type == other.type && registration.consumer == other.consumer) {
                return true;
            }
        }
        return false;
    }

    Observers with(Registration added) {
        List<Registration> more = new ArrayList<>(registrations);
        more.add(added);
        return new Observers(stats, List.copyOf(more));
    }

    Observers without(Registration removed) {
        List<Registration> fewer = new ArrayList<>(registrations);
        fewer.remove(removed);
        return fewer.isEmpty() && stats == null ? NONE : new Observers(stats, List.copyOf(fewer));
    }

    Observers withStats(BreakerStats added) {
        return new Observers(added, registrations);
    }

    @Nullable
    BreakerStats stats() {
        return stats;
    }

    /** Whether anybody wants to know how long calls take. */
    boolean seesCalls() {
        return stats != null || (mask & CALLS) != 0;
    }

    void outcome(String breaker, State state, long elapsed, @Nullable Throwable error) {
        if (this == NONE || !state.allowPublish) {
            return;
        }
        try {
            count(elapsed, error);
            if (error == null && sees(CircuitBreakerEvent.Type.SUCCESS)) {
                publish(new CircuitBreakerOnSuccessEvent(breaker, Duration.ofNanos(elapsed)));
            } else if (error != null && sees(CircuitBreakerEvent.Type.ERROR)) {
                publish(new CircuitBreakerOnErrorEvent(breaker, Duration.ofNanos(elapsed), error));
            }
        } catch (Throwable t) {
            untold(t);
        }
    }

    private void count(long elapsed, @Nullable Throwable error) {
        if (stats == null) {
            return;
        }
        if (error == null) {
            stats.success(elapsed);
        } else {
            stats.failure(elapsed);
        }
    }

    void ignored(String breaker, State state, long elapsed, Throwable error) {
        if (this == NONE || !state.allowPublish) {
            return;
        }
        try {
            if (stats != null) {
                stats.ignored(elapsed);
            }
            if (sees(CircuitBreakerEvent.Type.IGNORED_ERROR)) {
                publish(new CircuitBreakerOnIgnoredErrorEvent(breaker, Duration.ofNanos(elapsed), error));
            }
        } catch (Throwable t) {
            untold(t);
        }
    }

    /** Counted in every state, as {@link Breaker#lateOutcomes()} is. */
    void late() {
        if (stats != null) {
            stats.late();
        }
    }

    void refused(String breaker, State state) {
        if (this == NONE || !state.allowPublish) {
            return;
        }
        try {
            if (stats != null) {
                stats.refused();
            }
            if (sees(CircuitBreakerEvent.Type.NOT_PERMITTED)) {
                publish(new CircuitBreakerOnCallNotPermittedEvent(breaker));
            }
        } catch (Throwable t) {
            untold(t);
        }
    }

    void exceeded(String breaker, StateMetrics metrics, int rates) {
        try {
            if ((rates & Window.FAILURE_RATE) != 0 && sees(CircuitBreakerEvent.Type.FAILURE_RATE_EXCEEDED)) {
                publish(new CircuitBreakerOnFailureRateExceededEvent(breaker, metrics.getFailureRate()));
            }
            if ((rates & Window.SLOW_RATE) != 0 && sees(CircuitBreakerEvent.Type.SLOW_CALL_RATE_EXCEEDED)) {
                publish(new CircuitBreakerOnSlowCallRateExceededEvent(breaker, metrics.getSlowCallRate()));
            }
        } catch (Throwable t) {
            untold(t);
        }
    }

    void transition(String breaker, State from, State to) {
        if (this == NONE || from == to) {
            return;
        }
        try {
            if (stats != null) {
                stats.entered(to);
            }
            if (sees(CircuitBreakerEvent.Type.STATE_TRANSITION)) {
                publish(new CircuitBreakerOnStateTransitionEvent(
                        breaker, StateTransition.transitionBetween(breaker, from, to)));
            }
        } catch (Throwable t) {
            untold(t);
        }
    }

    void reset(String breaker) {
        try {
            if (sees(CircuitBreakerEvent.Type.RESET)) {
                publish(new CircuitBreakerOnResetEvent(breaker));
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
