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
import io.holdfast.core.time.TimeSource;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * The observers of a breaker, and how one joins and leaves: Resilience4j's publisher, whose consumers stay for good,
 * and what {@link Breaker} adds to it. Joining and leaving is a CAS on the whole of {@link Observers}; it is lost only
 * to another that joined or left meanwhile, so some thread always gets on: lock-free. Making the next {@link Observers}
 * has no effect until the CAS is won.
 */
final class Publisher implements CircuitBreaker.EventPublisher {

    private static final VarHandle OBSERVERS = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "observers", VarHandle.class, Publisher.class, Observers.class);

    private static final Map<Class<?>, CircuitBreakerEvent.Type> TYPES = Map.of(
            CircuitBreakerOnSuccessEvent.class, CircuitBreakerEvent.Type.SUCCESS,
            CircuitBreakerOnErrorEvent.class, CircuitBreakerEvent.Type.ERROR,
            CircuitBreakerOnIgnoredErrorEvent.class, CircuitBreakerEvent.Type.IGNORED_ERROR,
            CircuitBreakerOnCallNotPermittedEvent.class, CircuitBreakerEvent.Type.NOT_PERMITTED,
            CircuitBreakerOnStateTransitionEvent.class, CircuitBreakerEvent.Type.STATE_TRANSITION,
            CircuitBreakerOnResetEvent.class, CircuitBreakerEvent.Type.RESET,
            CircuitBreakerOnFailureRateExceededEvent.class, CircuitBreakerEvent.Type.FAILURE_RATE_EXCEEDED,
            CircuitBreakerOnSlowCallRateExceededEvent.class, CircuitBreakerEvent.Type.SLOW_CALL_RATE_EXCEEDED);

    /** Never read: so that a breaker is not evicted as long as somebody holds its publisher or a subscription. */
    @SuppressWarnings("UnusedVariable")
    private final Object breaker;

    private final TimeSource time;
    private volatile Observers observers = Observers.NONE;

    /** {@code time} is for the statistics. */
    Publisher(Object breaker, TimeSource time) {
        this.breaker = breaker;
        this.time = time;
    }

    Observers observers() {
        return observers;
    }

    BreakerStats recordStats() {
        for (; ; ) {
            Observers before = observers;
            BreakerStats stats = before.stats();
            if (stats != null) {
                return stats;
            }
            OBSERVERS.compareAndSet(this, before, before.withStats(new BreakerStats(time)));
        }
    }

    private void change(UnaryOperator<Observers> next) {
        for (; ; ) {
            Observers before = observers;
            if (OBSERVERS.compareAndSet(this, before, next.apply(before))) {
                return;
            }
        }
    }

    <E extends CircuitBreakerEvent> Subscription subscribe(Class<E> type, EventConsumer<? super E> consumer) {
        Observers.Registration registration = registration(type, consumer, false);
        change(before -> before.with(registration));
        return () -> change(before -> before.without(registration));
    }

    /** As in Resilience4j, a consumer that is registered again for the same events is registered once. */
    private <E extends CircuitBreakerEvent> CircuitBreaker.EventPublisher add(
            Class<E> type, EventConsumer<? super E> consumer) {
        Observers.Registration registration = registration(type, consumer, true);
        change(before -> before.hasForGood(registration) ? before : before.with(registration));
        return this;
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

    @SuppressWarnings("unchecked") // the consumer is called with events of this class alone
    private static <E extends CircuitBreakerEvent> Observers.Registration registration(
            Class<E> type, EventConsumer<? super E> consumer, boolean forGood) {
        Objects.requireNonNull(consumer, "consumer");
        EagerInitialization.ofEvents();
        CircuitBreakerEvent.Type known = TYPES.get(type);
        if (known == null && type != CircuitBreakerEvent.class) {
            throw new IllegalArgumentException("type: " + type.getName() + " (expected: "
                    + CircuitBreakerEvent.class.getSimpleName() + " or one of Resilience4j's events)");
        }
        return new Observers.Registration(known, (EventConsumer<? super CircuitBreakerEvent>) consumer, forGood);
    }
}
