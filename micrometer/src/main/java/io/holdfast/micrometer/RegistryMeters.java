package io.holdfast.micrometer;

import io.holdfast.core.log.GuardedLog;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.noop.NoopMeter;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one meter registry, for all binders of ours that are bound to it.
 *
 * <p>Micrometer has one meter to an id. A second registration gets the first meter, which goes on reading what it was
 * made for; a removal removes it for all. So binders enter breakers here, where one meter stands for all that have the
 * same name and tags, and reads one of them ({@link SharedMeter}). Meters that somebody else has registered are left
 * alone, unless they tell of a breaker that is gone.
 *
 * <p>Which meter is ours is known from the meter registry's own events, and so is that somebody else has removed one.
 * They come under its lock, so they take none here.
 */
final class RegistryMeters {

    /** By the name that users know. */
    private static final GuardedLog LOG = GuardedLog.of("io.holdfast.micrometer.BreakerMetrics");

    // The registry holds this object, as a listener, and so for as long as it lives; this holds neither.
    private static final Map<MeterRegistry, WeakReference<RegistryMeters>> ALL = new WeakHashMap<>();

    private final MeterRegistry meters;
    private final Map<Meter.Id, SharedMeter> sharedMeters = new HashMap<>();
    private final Map<Meter.Id, Ours> ours = new ConcurrentHashMap<>();
    private final Set<Meter.Id> foreignTimers = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Registration registering;
    private boolean toldOfOthers;
    private boolean toldOfRefusal;
    private boolean toldOfTags;

    private RegistryMeters(MeterRegistry meters) {
        this.meters = meters;
    }

    /** A meter of ours, and what it reads. */
    private record Ours(Meter meter, SharedMeter shared) {}

    /** What is being registered, and by which thread. */
    private static final class Registration {
        final Thread thread = Thread.currentThread();
        final SharedMeter shared;

        @Nullable
        Meter added;

        Registration(SharedMeter shared) {
            this.shared = shared;
        }
    }

    static RegistryMeters of(MeterRegistry meters) {
        synchronized (ALL) {
            WeakReference<RegistryMeters> known = ALL.get(meters);
            RegistryMeters registryMeters = known == null ? null : known.get();
            if (registryMeters == null) {
                registryMeters = new RegistryMeters(meters);
                registryMeters.listen();
                ALL.put(meters, new WeakReference<>(registryMeters));
            }
            return registryMeters;
        }
    }

    private void listen() {
        meters.config().onMeterAdded(this::added).onMeterRemoved(this::removed);
        for (Meter meter : meters.getMeters()) {
            watchForTimers(meter);
        }
    }

    private void added(Meter meter) {
        Registration current = registering;
        if (current != null && current.thread == Thread.currentThread()) {
            current.added = meter;
            ours.put(meter.getId(), new Ours(meter, current.shared));
        } else {
            watchForTimers(meter);
        }
    }

    private void removed(Meter meter) {
        forget(meter);
        if (meter instanceof Timer) {
            foreignTimers.remove(meter.getId());
        }
    }

    private void forget(Meter meter) {
        ours.computeIfPresent(meter.getId(), (id, known) -> known.meter == meter ? null : known);
    }

    /**
     * A timer brings a maximum of its own, of the same name in Prometheus, and a scrape that has a name twice fails as
     * a whole.
     */
    private void watchForTimers(Meter meter) {
        if (meter instanceof Timer && meter.getId().getName().equals(MeterSpec.CALLS)) {
            boolean first = foreignTimers.isEmpty();
            foreignTimers.add(meter.getId()); // before the look: one that is being registered looks at this after
            if (first) {
                meters.getMeters().forEach(this::dropMax); // those that a composite has put here, too
            }
        }
    }

    private void dropMax(Meter meter) {
        if (meter.getId().getName().equals(MeterSpec.MAX)) {
            guarded(meter.getId(), () -> meters.remove(meter));
        }
    }

    private static void guarded(Meter.Id id, Runnable step) {
        try {
            step.run();
        } catch (Throwable failed) {
            LOG.warn("meter {}: a listener of the meter registry failed", id, failed);
        }
    }

    private boolean hasForeignTimers() {
        if (meters instanceof CompositeMeterRegistry composite) {
            for (MeterRegistry child : composite.getRegistries()) {
                if (of(child).hasForeignTimers()) {
                    return true;
                }
            }
        }
        return !foreignTimers.isEmpty();
    }

    boolean isClosed() {
        return meters.isClosed();
    }

    /**
     * Lets the meters of a breaker's name and tags read this one, and registers those that are not there. What a
     * breaker throws comes before anything has changed, and what a meter registry throws is logged, so that whatever
     * has entered can leave.
     */
    synchronized <E> List<SharedMeter> enter(Kind<E> kind, E entry, Source source) {
        String name = kind.name(entry);
        Map<String, String> tags = kind.tags(entry);
        tellOfTags(kind.noun(), name, tags);
        List<MeterSpec> specs = kind.specs(entry);
        List<Meter.Id> ids = new ArrayList<>();
        for (MeterSpec spec : specs) {
            ids.add(spec.id(name, tags));
        }
        List<SharedMeter> entered = new ArrayList<>();
        for (int i = 0; i < specs.size(); i++) {
            MeterSpec spec = specs.get(i);
            Meter.Id id = ids.get(i);
            SharedMeter shared = sharedMeters.get(id);
            if (shared == null) {
                shared = new SharedMeter(spec, id);
                sharedMeters.put(id, shared);
            }
            shared.enter(source);
            entered.add(shared);
        }
        complete(entered);
        return entered;
    }

    /** Registers what is not there. */
    synchronized void complete(List<SharedMeter> incomplete) {
        boolean abandoned = false;
        for (SharedMeter each : incomplete) {
            SharedMeter shared = each.merged();
            if (!isIn(shared)) {
                abandoned |= put(shared, abandoned);
            }
        }
    }

    /** Removes the meters of a breaker, unless another that they stand for is there to be read. */
    synchronized void leave(Source source, List<SharedMeter> left) {
        List<SharedMeter> empty = new ArrayList<>();
        for (SharedMeter each : left) {
            SharedMeter shared = each.merged();
            shared.leave(source);
            if (shared.isEmpty()) {
                shared.ids().forEach(id -> sharedMeters.remove(id, shared));
                empty.add(shared);
            }
        }
        for (SharedMeter shared : empty) {
            Meter meter = shared.meter;
            if (meter != null && isIn(shared)) {
                guarded(shared.id, () -> meters.remove(meter));
                forget(meter); // should a listener have failed before this one was told
            }
        }
    }

    private boolean isIn(SharedMeter shared) {
        Meter meter = shared.meter;
        return meter != null && ours(meter) != null;
    }

    /** Registers a meter, unless somebody else has it; true if that one told of a breaker that is gone. */
    private boolean put(SharedMeter shared, boolean abandoned) {
        if (shared.spec.isMax() && hasForeignTimers()) {
            return false;
        }
        shared.meter = null;
        try {
            if (abandoned) {
                meters.removeByPreFilterId(shared.id);
            }
            Meter meter = register(shared);
            boolean dead = ours(meter) == null && meter instanceof Gauge gauge && Double.isNaN(gauge.value());
            if (dead) {
                meters.remove(meter);
                meter = register(shared);
            }
            Ours known = ours(meter);
            if (known != null) {
                take(shared, known);
            } else if (!(meter instanceof NoopMeter)) {
                tellOfOthers(shared);
            }
            return dead;
        } catch (Throwable refused) {
            tellOfRefusal(shared, refused);
            return false;
        }
    }

    private Meter register(SharedMeter shared) {
        Registration before = registering;
        Registration current = new Registration(shared);
        registering = current;
        try {
            return shared.spec.register(meters, shared);
        } catch (Throwable refused) {
            Meter added = current.added;
            if (added != null) { // a listener after this one failed, so that the registry has it not
                forget(added);
            }
            throw refused;
        } finally {
            registering = before;
        }
    }

    private @Nullable Ours ours(Meter meter) {
        Ours known = ours.get(meter.getId());
        return known != null && known.meter == meter ? known : null;
    }

    /** A filter may give several of ours one meter; those of the same kind become one, others leave it to the first. */
    private void take(SharedMeter shared, Ours known) {
        SharedMeter owner = known.shared;
        if (owner == shared) {
            shared.meter = known.meter;
            if (shared.spec.isMax() && hasForeignTimers()) {
                dropMax(known.meter);
            }
        } else if (owner.spec.equals(shared.spec)) {
            owner.absorb(shared);
            sharedMeters.put(shared.id, owner);
        }
    }

    private void tellOfOthers(SharedMeter shared) {
        if (!toldOfOthers) {
            toldOfOthers = true;
            LOG.warn(
                    "meter {}: registered by another binder, whose it stays (expected: one binder to a"
                            + " meter registry; if it is Resilience4j's, "
                            + "bind only one of the two; with Spring Boot,"
                            + " {}=false turns that one off)",
                    shared.id,
                    shared.spec.family().setting());
        }
    }

    /** A timer where ours should be is refused; that comes from another binder, too, of which the gauges have told. */
    private void tellOfRefusal(SharedMeter shared, Throwable refused) {
        if (toldOfOthers || toldOfRefusal) {
            LOG.debug("meter {}: not registered", shared.id, refused);
        } else {
            toldOfRefusal = true;
            LOG.warn("meter {}: not registered, and maybe others", shared.id, refused);
        }
    }

    private void tellOfTags(String noun, @Nullable String name, Map<String, String> tags) {
        if (!toldOfTags && !Collections.disjoint(tags.keySet(), MeterSpec.RESERVED)) {
            toldOfTags = true;
            LOG.warn(
                    "{} '{}': tags {} (expected: none named name, kind or state; meters have those,"
                            + " and theirs win)",
                    noun,
                    name,
                    tags);
        }
    }
}
