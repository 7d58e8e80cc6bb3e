package io.holdfast.core.internal.registry;

import io.github.resilience4j.core.EventConsumer;
import io.github.resilience4j.core.Registry;
import io.github.resilience4j.core.RegistryStore;
import io.github.resilience4j.core.registry.AbstractRegistry;
import io.github.resilience4j.core.registry.EntryAddedEvent;
import io.github.resilience4j.core.registry.EntryRemovedEvent;
import io.github.resilience4j.core.registry.EntryReplacedEvent;
import io.github.resilience4j.core.registry.RegistryEvent;
import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.holdfast.core.log.GuardedLog;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The events of a registry. Resilience4j's event classes cannot be made from outside their package, but its public
 * {@link AbstractRegistry} makes them; so each event is taken from a throw-away one that is shown the change, and
 * then delivered by us, outside any lock and with every consumer behind a guard. As there, a consumer that is added
 * twice for the same kind of event is told once, and one that equals another counts as the same.
 * Thread-safe.
 *
 * @param <E> what the registry holds
 */
public final class RegistryEvents<E> implements Registry.EventPublisher<E> {

    private final GuardedLog log;
    private final Set<EventConsumer<?>> ofAll = new CopyOnWriteArraySet<>();
    private final Map<Class<?>, Set<EventConsumer<?>>> ofKind = Map.of(
            EntryAddedEvent.class, new CopyOnWriteArraySet<>(),
            EntryRemovedEvent.class, new CopyOnWriteArraySet<>(),
            EntryReplacedEvent.class, new CopyOnWriteArraySet<>());

    /** With the consumers of the first hour; {@code log} is told what consumers throw. */
    public RegistryEvents(GuardedLog log, List<RegistryEventConsumer<E>> first) {
        this.log = log;
        for (RegistryEventConsumer<E> consumer : first) {
            onEntryAdded(consumer::onEntryAddedEvent);
            onEntryRemoved(consumer::onEntryRemovedEvent);
            onEntryReplaced(consumer::onEntryReplacedEvent);
        }
    }

    /** Tells of a new entry. */
    public void added(E entry) {
        publish(maker -> maker.add(entry), entry);
    }

    /** Tells of an entry that is there no longer. */
    public void removed(String name, E entry) {
        publish(maker -> maker.remove(name), entry);
    }

    /** Tells of an entry in the place of another. */
    public void replaced(String name, E before, E after) {
        publish(maker -> maker.replace(name, after), before);
    }

    private void publish(Consumer<EventMaker<E>> change, E before) {
        if (ofAll.isEmpty() && ofKind.values().stream().allMatch(Set::isEmpty)) {
            return;
        }
        EventMaker<E> maker = new EventMaker<>(before);
        maker.getEventPublisher().onEvent(this::deliver);
        change.accept(maker);
    }

    /** Consumers of all events first, as in Resilience4j. */
    private void deliver(RegistryEvent event) {
        deliver(event, ofAll);
        deliver(event, ofKind.getOrDefault(event.getClass(), Set.of()));
    }

    @SuppressWarnings("unchecked") // a consumer is kept with the class of the events it takes
    private void deliver(RegistryEvent event, Set<EventConsumer<?>> consumers) {
        for (EventConsumer<?> consumer : consumers) {
            try {
                ((EventConsumer<RegistryEvent>) consumer).consumeEvent(event);
            } catch (Throwable t) {
                log.warn("consumer of {} failed: {}", event.getEventType(), consumer, t);
            }
        }
    }

    @Override
    public void onEvent(EventConsumer<RegistryEvent> consumer) {
        ofAll.add(Arguments.consumers(consumer));
    }

    @Override
    public RegistryEvents<E> onEntryAdded(EventConsumer<EntryAddedEvent<E>> consumer) {
        return on(EntryAddedEvent.class, consumer);
    }

    @Override
    public RegistryEvents<E> onEntryRemoved(EventConsumer<EntryRemovedEvent<E>> consumer) {
        return on(EntryRemovedEvent.class, consumer);
    }

    @Override
    public RegistryEvents<E> onEntryReplaced(EventConsumer<EntryReplacedEvent<E>> consumer) {
        return on(EntryReplacedEvent.class, consumer);
    }

    private RegistryEvents<E> on(Class<?> kind, EventConsumer<?> consumer) {
        Objects.requireNonNull(ofKind.get(kind)).add(Arguments.consumers(consumer));
        return this;
    }

    /** A registry that believes to hold one entry, whatever it is asked. */
    private static final class EventMaker<E> extends AbstractRegistry<E, Object> {

        EventMaker(E held) {
            super("no configuration", List.of(), Map.of(), new Holding<>(held));
        }

        void add(E entry) {
            E unused = computeIfAbsent("", () -> entry);
        }
    }

    private record Holding<E>(E held) implements RegistryStore<E> {

        @Override
        public E computeIfAbsent(String key, Function<? super String, ? extends E> mappingFunction) {
            return mappingFunction.apply(key);
        }

        @Override
        @SuppressWarnings("NullAway") // null for "was absent", as in a map
        public E putIfAbsent(String key, E value) {
            return absent();
        }

        private @Nullable E absent() {
            return null;
        }

        @Override
        public Optional<E> find(String key) {
            return Optional.of(held);
        }

        @Override
        public Optional<E> remove(String name) {
            return Optional.of(held);
        }

        @Override
        public Optional<E> replace(String name, E newEntry) {
            return Optional.of(held);
        }

        @Override
        public Collection<E> values() {
            return List.of(held);
        }
    }
}
