package io.holdfast.spring.internal;

import io.github.resilience4j.consumer.EventConsumerRegistry;
import io.github.resilience4j.core.EventConsumer;
import io.github.resilience4j.core.registry.EntryAddedEvent;
import io.github.resilience4j.core.registry.EntryRemovedEvent;
import io.github.resilience4j.core.registry.EntryReplacedEvent;
import io.github.resilience4j.core.registry.RegistryEventConsumer;
import org.springframework.util.ClassUtils;

/**
 * Keeps the latest events of each entry for the endpoint that shows them, as many as the settings say. Thread-safe as
 * far as the registry of buffers is.
 *
 * @param <E> Resilience4j's type of the entries
 * @param <T> the type of their events
 */
public abstract class EventBuffers<E, T> implements RegistryEventConsumer<E> {

    private static final boolean REMOVABLE =
            ClassUtils.hasMethod(EventConsumerRegistry.class, "removeEventConsumer", String.class); // since 2.3.0

    private final NamedSettings<?, ?> settings;
    private final EventConsumerRegistry<T> buffers;

    /**
     * For the buffers of one registry.
     *
     * @param settings know how many events are kept
     * @param buffers where the endpoint looks for them
     */
    protected EventBuffers(NamedSettings<?, ?> settings, EventConsumerRegistry<T> buffers) {
        this.settings = settings;
        this.buffers = buffers;
    }

    /** Returns the name of an entry. */
    protected abstract String nameOf(E entry);

    /** Subscribes a buffer to an entry's events. */
    protected abstract void subscribe(E entry, EventConsumer<T> buffer);

    /** Returns the name of the buffer for an entry's name. */
    protected String bufferOf(String name) {
        return name;
    }

    @Override
    public final void onEntryAddedEvent(EntryAddedEvent<E> added) {
        keep(added.getAddedEntry());
    }

    @Override
    public final void onEntryReplacedEvent(EntryReplacedEvent<E> replaced) {
        keep(replaced.getNewEntry());
    }

    @Override
    public final void onEntryRemovedEvent(EntryRemovedEvent<E> removed) {
        if (REMOVABLE) {
            buffers.removeEventConsumer(bufferOf(nameOf(removed.getRemovedEntry())));
        }
    }

    private void keep(E entry) {
        String name = nameOf(entry);
        int kept = settings.eventsKept(name);
        if (kept > 0) {
            subscribe(entry, buffers.createEventConsumer(bufferOf(name), kept));
        }
    }
}
