package io.holdfast.core.registry;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
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
 * The registry's events. Resilience4j's event classes cannot be made from outside their package, but its public
 * {@link AbstractRegistry} makes them; so each event is taken from a throw-away one that is shown the change, and
 * then delivered by us, outside any lock and with every consumer behind a guard. As there, a consumer that is added
 * twice for the same kind of event is told once, and one that equals another counts as the same.
 */
final class RegistryEvents implements Registry.EventPublisher<CircuitBreaker> {

    private static final GuardedLog LOG = GuardedLog.of(BreakerRegistry.class);

    private final Set<EventConsumer<?>> ofAll = new CopyOnWriteArraySet<>();
    private final Map<Class<?>, Set<EventConsumer<?>>> ofKind = Map.of(
            EntryAddedEvent.class, new CopyOnWriteArraySet<>(),
            EntryRemovedEvent.class, new CopyOnWriteArraySet<>(),
            EntryReplacedEvent.class, new CopyOnWriteArraySet<>());

    RegistryEvents(List<RegistryEventConsumer<CircuitBreaker>> first) {
        for (RegistryEventConsumer<CircuitBreaker> consumer : first) {
            onEntryAdded(consumer::onEntryAddedEvent);
            onEntryRemoved(consumer::onEntryRemovedEvent);
            onEntryReplaced(consumer::onEntryReplacedEvent);
        }
    }

    void added(CircuitBreaker breaker) {
        publish(maker -> maker.add(breaker), breaker);
    }

    void removed(CircuitBreaker breaker) {
        publish(maker -> maker.remove(breaker.getName()), breaker);
    }

    void replaced(CircuitBreaker before, CircuitBreaker after) {
        publish(maker -> maker.replace(before.getName(), after), before);
    }

    private void publish(Consumer<EventMaker> change, CircuitBreaker before) {
        if (ofAll.isEmpty() && ofKind.values().stream().allMatch(Set::isEmpty)) {
            return;
        }
        EventMaker maker = new EventMaker(before);
        maker.getEventPublisher().onEvent(this::deliver);
        change.accept(maker);
    }

    /** Consumers of all events first, as in Resilience4j. */
    private void deliver(RegistryEvent event) {
        deliver(event, ofAll);
        deliver(event, ofKind.getOrDefault(event.getClass(), Set.of()));
    }

    @SuppressWarnings("unchecked") // a consumer is kept with the class of the events it takes
    private static void deliver(RegistryEvent event, Set<EventConsumer<?>> consumers) {
        for (EventConsumer<?> consumer : consumers) {
            try {
                ((EventConsumer<RegistryEvent>) consumer).consumeEvent(event);
            } catch (Throwable t) {
                LOG.warn("consumer of {} failed: {}", event.getEventType(), consumer, t);
            }
        }
    }

    @Override
    public void onEvent(EventConsumer<RegistryEvent> consumer) {
        ofAll.add(Arguments.consumers(consumer));
    }

    @Override
    public RegistryEvents onEntryAdded(EventConsumer<EntryAddedEvent<CircuitBreaker>> consumer) {
        return on(EntryAddedEvent.class, consumer);
    }

    @Override
    public RegistryEvents onEntryRemoved(EventConsumer<EntryRemovedEvent<CircuitBreaker>> consumer) {
        return on(EntryRemovedEvent.class, consumer);
    }

    @Override
    public RegistryEvents onEntryReplaced(EventConsumer<EntryReplacedEvent<CircuitBreaker>> consumer) {
        return on(EntryReplacedEvent.class, consumer);
    }

    private RegistryEvents on(Class<?> kind, EventConsumer<?> consumer) {
        Objects.requireNonNull(ofKind.get(kind)).add(Arguments.consumers(consumer));
        return this;
    }

    /** A registry that believes to hold one breaker, whatever it is asked. */
    private static final class EventMaker extends AbstractRegistry<CircuitBreaker, CircuitBreakerConfig> {

        EventMaker(CircuitBreaker held) {
            super(CircuitBreakerConfig.ofDefaults(), List.of(), Map.of(), new Holding(held));
        }

        void add(CircuitBreaker breaker) {
            CircuitBreaker unused = computeIfAbsent("", () -> breaker);
        }
    }

    private record Holding(CircuitBreaker held) implements RegistryStore<CircuitBreaker> {

        @Override
        public CircuitBreaker computeIfAbsent(
                String key, Function<? super String, ? extends CircuitBreaker> mappingFunction) {
            return mappingFunction.apply(key);
        }

        @Override
        @SuppressWarnings("NullAway") // null for "was absent", as in a map
        public CircuitBreaker putIfAbsent(String key, CircuitBreaker value) {
            return absent();
        }

        private static @Nullable CircuitBreaker absent() {
            return null;
        }

        @Override
        public Optional<CircuitBreaker> find(String key) {
            return Optional.of(held);
        }

        @Override
        public Optional<CircuitBreaker> remove(String name) {
            return Optional.of(held);
        }

        @Override
        public Optional<CircuitBreaker> replace(String name, CircuitBreaker newEntry) {
            return Optional.of(held);
        }

        @Override
        public Collection<CircuitBreaker> values() {
            return List.of(held);
        }
    }
}
