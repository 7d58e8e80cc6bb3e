package io.holdfast.core.internal.event;

import io.github.resilience4j.core.EventConsumer;
import io.holdfast.core.log.GuardedLog;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * The consumers of one strategy's events. Where nobody consumes a type its events need not be made: {@link #sees} is a
 * read of one reference and, with consumers, a look at each. Joining and leaving is a CAS on the whole list, which is
 * lost only to another that joined or left: lock-free. A consumer that throws is logged, and concerns nobody else.
 *
 * @param <E> what all of the events are
 */
public final class EventConsumers<E> {

    private static final VarHandle REGISTRATIONS = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "registrations", VarHandle.class, EventConsumers.class, List.class);

    private final GuardedLog log;
    private volatile List<Registration<E>> registrations = List.of();

    /** A class and not a record: two that are alike are two. */
    private static final class Registration<E> {
        final Class<?> type;
        final EventConsumer<? super E> consumer;
        final boolean forGood;

        Registration(Class<?> type, EventConsumer<? super E> consumer, boolean forGood) {
            this.type = type;
            this.consumer = consumer;
            this.forGood = forGood;
        }
    }

    /** {@code log} is told what consumers throw. */
    public EventConsumers(GuardedLog log) {
        this.log = log;
    }

    /** Returns whether anybody consumes events of this class. */
    public boolean sees(Class<? extends E> type) {
        List<Registration<E>> now = registrations;
        for (int i = 0; i < now.size(); i++) { // an iterator would be an object for each call
            if (now.get(i).type.isAssignableFrom(type)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Adds a consumer for good, as Resilience4j's publishers do: one that is added again for the same class is there
     * once.
     */
    public <T extends E> void add(Class<T> type, EventConsumer<? super T> consumer) {
        Registration<E> added = registration(type, consumer, true);
        change(before -> has(before, added) ? before : with(before, added));
    }

    /** Adds a consumer until the returned action runs; to run it twice is harmless. */
    public <T extends E> Runnable subscribe(Class<T> type, EventConsumer<? super T> consumer) {
        Registration<E> added = registration(type, consumer, false);
        change(before -> with(before, added));
        return () -> change(before -> without(before, added));
    }

    private void change(UnaryOperator<List<Registration<E>>> next) {
        for (; ; ) {
            List<Registration<E>> before = registrations;
            if (REGISTRATIONS.compareAndSet(this, before, next.apply(before))) {
                return;
            }
        }
    }

    /** Tells an event to the consumers of all events first, as in Resilience4j, then to those of its class. */
    public void publish(E event) {
        List<Registration<E>> now = registrations;
        for (Registration<E> registration : now) {
            if (registration.type != event.getClass() && registration.type.isInstance(event)) {
                deliver(registration, event);
            }
        }
        for (Registration<E> registration : now) {
            if (registration.type == event.getClass()) {
                deliver(registration, event);
            }
        }
    }

    private void deliver(Registration<E> registration, E event) {
        try {
            registration.consumer.consumeEvent(event);
        } catch (Throwable t) {
            log.warn("consumer of {} failed: {}", event.getClass().getSimpleName(), registration.consumer, t);
        }
    }

    @SuppressWarnings("unchecked") // the consumer is called with events of this class alone
    private static <E, T extends E> Registration<E> registration(
            Class<T> type, EventConsumer<? super T> consumer, boolean forGood) {
        Objects.requireNonNull(type, "type");
        return new Registration<>(
                type, (EventConsumer<? super E>) Objects.requireNonNull(consumer, "consumer"), forGood);
    }

    private static <E> boolean has(List<Registration<E>> all, Registration<E> other) {
        for (Registration<E> one : all) {
            if (one.forGood && one.type == other.type && one.consumer == other.consumer) {
                return true;
            }
        }
        return false;
    }

    private static <E> List<Registration<E>> with(List<Registration<E>> all, Registration<E> added) {
        List<Registration<E>> more = new ArrayList<>(all);
        more.add(added);
        return List.copyOf(more);
    }

    private static <E> List<Registration<E>> without(List<Registration<E>> all, Registration<E> removed) {
        List<Registration<E>> fewer = new ArrayList<>(all);
        fewer.remove(removed);
        return List.copyOf(fewer);
    }
}
