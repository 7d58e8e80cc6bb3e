package io.holdfast.jfr;

import io.github.resilience4j.core.Registry;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.config.Reconfiguration;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a registry, those of the future too. It refers to them weakly: a subscription refers to its entry, and
 * a registry that lets idle ones go would let none go while something is recorded.
 *
 * @param <E> Resilience4j's type of the entries
 */
final class RegistryFeed<E> implements Feed {

    private final Registry.EventPublisher<E> events;
    private final Supplier<? extends Collection<E>> all;
    private final Function<E, @Nullable Tap> tap;
    private final Function<Consumer<Reconfiguration>, Subscription> onReconfigured;
    private final List<WeakReference<Tap>> taps = new ArrayList<>();
    private final Set<E> tapped = Collections.newSetFromMap(new WeakHashMap<>());
    private @Nullable Subscription reconfigurations;
    private boolean follows;
    private boolean active;

    /** {@code tap} gives null for an entry that is to be passed over. */
    RegistryFeed(
            Registry.EventPublisher<E> events,
            Supplier<? extends Collection<E>> all,
            Function<E, @Nullable Tap> tap,
            Function<Consumer<Reconfiguration>, Subscription> onReconfigured) {
        this.events = events;
        this.all = all;
        this.tap = tap;
        this.onReconfigured = onReconfigured;
    }

    @Override
    public synchronized void begin() {
        active = true;
        if (!follows) { // for good: a registry's publisher cannot be left
            follows = true;
            events.onEntryAdded(event -> added(event.getAddedEntry()))
                    .onEntryReplaced(event -> added(event.getNewEntry()));
        }
        reconfigurations = onReconfigured.apply(ReconfigurationEvent::commit);
        all.get().forEach(this::added);
    }

    private synchronized void added(E entry) {
        if (active && tapped.add(entry)) {
            taps.removeIf(known -> known.refersTo(null));
            Tap made = tap.apply(entry);
            if (made != null) {
                taps.add(new WeakReference<>(made));
            }
        }
    }

    @Override
    public synchronized void end() {
        active = false;
        for (WeakReference<Tap> each : taps) {
            Tap known = each.get();
            if (known != null) {
                known.close();
            }
        }
        taps.clear();
        tapped.clear();
        if (reconfigurations != null) {
            reconfigurations.close();
            reconfigurations = null;
        }
    }
}
