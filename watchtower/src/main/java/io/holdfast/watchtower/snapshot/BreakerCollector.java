package io.holdfast.watchtower.snapshot;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.watchtower.snapshot.Snapshot.BreakerPart;
import java.lang.ref.WeakReference;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The breakers of one registry, as they come and go. Every tick looks at what is in the registry, which is the truth;
 * its events only make sure that a breaker made between two ticks is watched from its first call on.
 */
final class BreakerCollector implements AutoCloseable {

    private final String name;
    private final BreakerRegistry registry;
    private final InstantSource wall;
    private final TransitionListener listener;
    private final Map<String, WeakReference<BreakerWatch>> watched = new HashMap<>();
    private boolean closed;

    BreakerCollector(String name, BreakerRegistry registry, InstantSource wall, TransitionListener listener) {
        this.name = name;
        this.registry = registry;
        this.wall = wall;
        this.listener = listener;
        // The publisher knows no way to leave, so what it keeps is no more than a reference that may be empty.
        WeakReference<BreakerCollector> self = new WeakReference<>(this);
        registry.getEventPublisher()
                .onEntryAdded(event -> found(self, event.getAddedEntry()))
                .onEntryReplaced(event -> found(self, event.getNewEntry()));
        registry.getAllCircuitBreakers().forEach(this::watch);
    }

    String name() {
        return name;
    }

    private static void found(WeakReference<BreakerCollector> self, CircuitBreaker breaker) {
        BreakerCollector collector = self.get();
        if (collector != null) {
            BreakerWatch unused = collector.watch(breaker);
        }
    }

    /** The watch of a breaker; a new one if there was none, or one of another breaker of that name. */
    private synchronized @Nullable BreakerWatch watch(CircuitBreaker breaker) {
        if (closed) {
            return null;
        }
        WeakReference<BreakerWatch> known = watched.get(breaker.getName());
        BreakerWatch before = known == null ? null : known.get();
        if (before != null && before.isOf(breaker)) {
            return before;
        }
        if (before != null) {
            before.leave();
        }
        BreakerWatch watch = new BreakerWatch(breaker, name, wall, listener);
        watch.subscribe();
        watched.put(breaker.getName(), new WeakReference<>(watch));
        return watch;
    }

    synchronized int watches() {
        return watched.size();
    }

    List<BreakerPart> collect(long nanos) {
        List<CircuitBreaker> present = new ArrayList<>(registry.getAllCircuitBreakers());
        present.sort(Comparator.comparing(CircuitBreaker::getName));
        List<BreakerPart> parts = new ArrayList<>(present.size());
        for (CircuitBreaker breaker : present) {
            BreakerWatch watch = watch(breaker);
            if (watch != null) {
                parts.add(watch.collect(nanos));
            }
        }
        forget(present);
        return parts;
    }

    /** One that is absent twice in a row is gone: one that was added after the look is not yet in it. */
    private synchronized void forget(List<CircuitBreaker> present) {
        if (watched.size() <= present.size()) {
            return;
        }
        Set<String> names = new HashSet<>();
        present.forEach(breaker -> names.add(breaker.getName()));
        Iterator<Map.Entry<String, WeakReference<BreakerWatch>>> all =
                watched.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<String, WeakReference<BreakerWatch>> entry = all.next();
            BreakerWatch watch = entry.getValue().get();
            if (!names.contains(entry.getKey()) && (watch == null || watch.absentTwice())) {
                all.remove();
                if (watch != null) {
                    watch.leave();
                }
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        for (WeakReference<BreakerWatch> reference : watched.values()) {
            BreakerWatch watch = reference.get();
            if (watch != null) {
                watch.leave();
            }
        }
        watched.clear();
    }
}
