package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerEvent;
import io.github.resilience4j.core.EventConsumer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a breaker is, and who watches it. Watchers join and leave by CAS on the whole of {@link Observers}; a CAS is
 * lost only to another that joined or left meanwhile, so some thread always gets on: lock-free. Making the next
 * {@link Observers} has no effect until the CAS is won.
 */
abstract class ObservedBreaker extends GuardedBreaker {

    private static final VarHandle OBSERVERS;
    private static final VarHandle PUBLISHER;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            OBSERVERS = lookup.findVarHandle(ObservedBreaker.class, "observers", Observers.class);
            PUBLISHER = lookup.findVarHandle(ObservedBreaker.class, "publisher", Publisher.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String name;
    private final Map<String, String> tags;
    private volatile Observers observers = Observers.NONE;

    /** Made when it is first asked for; one for all, as in Resilience4j. */
    @SuppressWarnings("UnusedVariable") // written through the handle, too
    private volatile @Nullable Publisher publisher;

    ObservedBreaker(String name, Settings settings, Map<String, String> tags) {
        super(settings);
        this.name = Objects.requireNonNull(name, "name");
        this.tags = tags;
    }

    final Observers observers() {
        return observers;
    }

    @Override
    public final Figures figures() {
        for (; ; ) {
            Observers before = observers;
            Figures figures = before.figures();
            if (figures != null) {
                return figures;
            }
            OBSERVERS.compareAndSet(this, before, before.withFigures(new Figures(settings.clock.timers())));
        }
    }

    @Override
    public final <E extends CircuitBreakerEvent> Subscription subscribe(
            Class<E> type, EventConsumer<? super E> consumer) {
        Observers.Registration registration = Observers.registration(type, consumer);
        observe(registration);
        return () -> {
            for (; ; ) {
                Observers before = observers;
                if (OBSERVERS.compareAndSet(this, before, before.without(registration))) {
                    return;
                }
            }
        };
    }

    @Override
    final void observe(Observers.Registration registration) {
        for (; ; ) {
            Observers before = observers;
            if (OBSERVERS.compareAndSet(this, before, before.with(registration))) {
                return;
            }
        }
    }

    /** As Resilience4j's publisher: a consumer that is registered again for the same events is registered once. */
    @Override
    final void observeOnce(Observers.Registration registration) {
        for (; ; ) {
            Observers before = observers;
            if (before.has(registration) || OBSERVERS.compareAndSet(this, before, before.with(registration))) {
                return;
            }
        }
    }

    @Override
    public final EventPublisher getEventPublisher() {
        Publisher known = publisher;
        if (known == null) {
            Publisher made = new Publisher(this);
            Publisher before = (Publisher) PUBLISHER.compareAndExchange(this, null, made);
            known = before == null ? made : before;
        }
        return known;
    }

    @Override
    public final String getName() {
        return name;
    }

    @Override
    public final CircuitBreakerConfig getCircuitBreakerConfig() {
        return settings.config;
    }

    @Override
    public final BreakerOptions getOptions() {
        return settings.options;
    }

    @Override
    public final Map<String, String> getTags() {
        return tags;
    }

    @Override
    public final long getCurrentTimestamp() {
        return settings.clock.timestampOrLast();
    }

    @Override
    public final TimeUnit getTimestampUnit() {
        return settings.clock.timestampUnit();
    }

    @Override
    public final String toString() {
        return "CircuitBreaker '" + name + "'";
    }
}
