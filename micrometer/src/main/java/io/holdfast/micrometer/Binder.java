package io.holdfast.micrometer;

import io.holdfast.core.log.GuardedLog;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the meters of one registry's entries as they are in it, in any number of meter registries. Thread-safe.
 *
 * @param <E> Resilience4j's type of the entries
 */
final class Binder<E> {

    /** By the name that users know. */
    private static final GuardedLog LOG = GuardedLog.of("io.holdfast.micrometer.BreakerMetrics");

    private final Kind<E> kind;
    private final Map<RegistryMeters, Map<String, EntryMeters>> bound = new HashMap<>();
    private boolean subscribed;

    /** Whether an entry was ever seen under another name than its own, where only a search finds it. */
    private boolean strays;

    Binder(Kind<E> kind) {
        this.kind = kind;
    }

    synchronized void bindTo(MeterRegistry meters) {
        RegistryMeters registryMeters = RegistryMeters.of(meters);
        bound.putIfAbsent(registryMeters, new HashMap<>());
        Map<String, EntryMeters> known = bound.getOrDefault(registryMeters, Map.of());
        follow();
        Set<String> names = new HashSet<>(known.keySet());
        for (E entry : kind.all()) {
            String name = kind.name(entry);
            if (name != null) { // a mock without any behaviour
                strays |= kind.peek(name) != entry;
                names.add(name);
            }
        }
        for (String name : names) {
            look(name);
        }
        for (EntryMeters each : known.values()) {
            each.complete();
        }
    }

    synchronized void close() {
        for (Map<String, EntryMeters> byName : bound.values()) {
            byName.forEach(this::remove);
        }
        bound.clear();
    }

    private void follow() {
        if (subscribed) {
            return;
        }
        subscribed = true;
        kind.events()
                .onEntryAdded(event -> look(kind.name(event.getAddedEntry())))
                .onEntryRemoved(event -> look(kind.name(event.getRemovedEntry())))
                .onEntryReplaced(event -> replaced(kind.name(event.getOldEntry()), kind.name(event.getNewEntry())));
    }

    private synchronized void replaced(@Nullable String before, @Nullable String after) {
        strays |= !Objects.equals(before, after);
        look(before);
        look(after);
    }

    /**
     * Makes the meters of a name those of the entry that the registry holds under it. Each change of the registry is
     * followed by an event, and each event by a look, one at a time; so the look after the last change sees what that
     * left, in whatever order threads bring their events.
     */
    private synchronized void look(@Nullable String name) {
        if (name == null) {
            return;
        }
        E held = held(name);
        Iterator<Map.Entry<RegistryMeters, Map<String, EntryMeters>>> all =
                bound.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<RegistryMeters, Map<String, EntryMeters>> each = all.next();
            if (each.getKey().isClosed()) {
                all.remove();
            } else {
                change(name, held, each.getKey(), each.getValue());
            }
        }
    }

    /** Loops and methods in place of lambdas, each of which is one more class to load when an application starts. */
    private void change(String name, @Nullable E held, RegistryMeters registryMeters, Map<String, EntryMeters> byName) {
        EntryMeters before = byName.get(name);
        if (before != null && held != null && before.areOf(held)) {
            return;
        }
        byName.remove(name);
        if (held != null) {
            put(name, held, registryMeters, byName);
        }
        if (before != null) { // after the new ones are in, so that counters go on
            remove(name, before);
        }
    }

    /** What an entry's tags or a meter registry's listeners throw must not cost others their meters. */
    private void put(String name, E held, RegistryMeters registryMeters, Map<String, EntryMeters> byName) {
        try {
            byName.put(name, EntryMeters.register(registryMeters, kind, held));
        } catch (Throwable failed) {
            LOG.warn("{} '{}': meters incomplete", kind.noun(), name, failed);
        }
    }

    private void remove(String name, EntryMeters meters) {
        try {
            meters.remove();
        } catch (Throwable failed) {
            LOG.warn("{} '{}': meters incomplete", kind.noun(), name, failed);
        }
    }

    private @Nullable E held(String name) {
        E direct = kind.peek(name);
        if (direct != null && name.equals(kind.name(direct))) {
            return direct;
        }
        return strays ? search(name) : null;
    }

    private @Nullable E search(String name) {
        for (E entry : kind.all()) {
            if (name.equals(kind.name(entry))) {
                return entry;
            }
        }
        return null;
    }
}
