package io.holdfast.micrometer;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.holdfast.core.log.GuardedLog;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.noop.NoopMeter;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one meter registry, for all binders of ours that are bound to it.
 *
 * <p>Micrometer has one meter to an id. Who registers a second gets the first, which goes on reading what it was made for; who removes one removes it for all. So
 * binders enter breakers here, where one meter stands for all that have the same name and tags, and reads one of them ({@link Slot}). Meters that somebody else has
 * registered are left alone, unless they tell of a breaker that is gone.
 *
 * <p>Which meter is ours is known from the meter registry's own events, and so is that somebody else has removed one. They come under its lock, so they take none here.
 */
final class Board {

    private static final GuardedLog LOG = GuardedLog.of(BreakerMetrics.class);

    // The registry holds its board, as a listener, and so for as long as it lives; this holds neither.
    private static final Map<MeterRegistry, WeakReference<Board>> BOARDS = new WeakHashMap<>();

    private final MeterRegistry meters;
    private final Map<Meter.Id, Slot> slots = new HashMap<>();
    private final Map<Meter.Id, Meter> ours = new ConcurrentHashMap<>();
    private volatile @Nullable Thread registering;
    private volatile boolean foreignTimers;
    private boolean toldOfOthers;
    private boolean toldOfRefusal;
    private boolean toldOfTags;

    private Board(MeterRegistry meters) {
        this.meters = meters;
    }

    static Board of(MeterRegistry meters) {
        synchronized (BOARDS) {
            WeakReference<Board> known = BOARDS.get(meters);
            Board board = known == null ? null : known.get();
            if (board == null) {
                board = new Board(meters);
                board.listen();
                BOARDS.put(meters, new WeakReference<>(board));
            }
            return board;
        }
    }

    private void listen() {
        meters.config().onMeterAdded(this::added).onMeterRemoved(this::removed);
        meters.getMeters().forEach(this::watchForTimers);
    }

    private void added(Meter meter) {
        if (Thread.currentThread() == registering) {
            ours.put(meter.getId(), meter);
        } else {
            watchForTimers(meter);
        }
    }

    private void removed(Meter meter) {
        ours.computeIfPresent(meter.getId(), (id, known) -> known == meter ? null : known);
    }

    /** A timer brings a maximum of its own, of the same name in Prometheus, and a scrape that has a name twice fails as a whole. */
    private void watchForTimers(Meter meter) {
        if (!foreignTimers && meter instanceof Timer && meter.getId().getName().equals(MeterSpec.CALLS)) {
            foreignTimers = true; // before the look: one that is being registered looks at this after
            List.copyOf(ours.values()).forEach(this::dropMax);
        }
    }

    private void dropMax(Meter meter) {
        if (meter.getId().getName().equals(MeterSpec.MAX)) {
            meters.remove(meter);
        }
    }

    boolean isClosed() {
        return meters.isClosed();
    }

    /** Lets the meters of a breaker's name and tags read this one, and registers those that are not there. */
    synchronized List<Slot> enter(CircuitBreaker breaker, Source source) {
        tellOfTags(breaker);
        List<Slot> entered = new ArrayList<>();
        for (MeterSpec spec : MeterSpec.of(breaker)) {
            Meter.Id id = spec.id(breaker);
            Slot slot = slots.computeIfAbsent(id, unknown -> new Slot(spec, id));
            slot.enter(source);
            entered.add(slot);
        }
        complete(entered);
        return entered;
    }

    /** Registers what is not there. */
    synchronized void complete(List<Slot> incomplete) {
        boolean abandoned = false;
        for (Slot slot : incomplete) {
            if (!isIn(slot)) {
                if (abandoned) {
                    meters.removeByPreFilterId(slot.id);
                }
                abandoned |= put(slot);
            }
        }
    }

    /** Removes the meters of a breaker, unless another of the same name and tags is there to be read. */
    synchronized void leave(Source source, List<Slot> left) {
        for (Slot slot : left) {
            slot.leave(source);
            if (slot.isEmpty() && slots.remove(slot.id, slot)) {
                Meter meter = slot.meter;
                if (meter != null && isIn(slot)) {
                    meters.remove(meter);
                }
            }
        }
    }

    private boolean isIn(Slot slot) {
        Meter meter = slot.meter;
        return meter != null && ours.get(meter.getId()) == meter;
    }

    /** Registers a meter, unless somebody else has it; true if that one told of a breaker that is gone. */
    private boolean put(Slot slot) {
        if (slot.spec.isMax() && foreignTimers) {
            return false;
        }
        try {
            Meter meter = register(slot);
            boolean dead = slot.meter == null && meter instanceof Gauge gauge && Double.isNaN(gauge.value());
            if (dead) {
                meters.remove(meter);
                meter = register(slot);
            }
            if (slot.meter == null && !(meter instanceof NoopMeter)) {
                tellOfOthers(slot);
            } else if (slot.meter != null && foreignTimers) {
                dropMax(meter);
            }
            return dead;
        } catch (RuntimeException refused) {
            tellOfRefusal(slot, refused);
            return false;
        }
    }

    private Meter register(Slot slot) {
        Thread before = registering;
        registering = Thread.currentThread();
        try {
            Meter meter = slot.spec.register(meters, slot);
            slot.meter = ours.get(meter.getId()) == meter ? meter : null;
            return meter;
        } finally {
            registering = before;
        }
    }

    private void tellOfOthers(Slot slot) {
        if (!toldOfOthers) {
            toldOfOthers = true;
            LOG.warn(
                    "meter {}: registered by another binder, whose it stays (expected: one binder to a meter registry; if it is Resilience4j's, "
                            + "bind only one of the two; with Spring Boot, resilience4j.circuitbreaker.metrics.enabled=false turns that one off)",
                    slot.id);
        }
    }

    /** A timer where ours should be is refused; that comes from another binder, too, of which the gauges have told. */
    private void tellOfRefusal(Slot slot, RuntimeException refused) {
        if (toldOfOthers || toldOfRefusal) {
            LOG.debug("meter {}: not registered", slot.id, refused);
        } else {
            toldOfRefusal = true;
            LOG.warn("meter {}: not registered, and maybe others", slot.id, refused);
        }
    }

    private void tellOfTags(CircuitBreaker breaker) {
        if (!toldOfTags && !Collections.disjoint(breaker.getTags().keySet(), MeterSpec.RESERVED)) {
            toldOfTags = true;
            LOG.warn(
                    "breaker '{}': tags {} (expected: none named name, kind or state; meters have those, and theirs win)",
                    breaker.getName(),
                    breaker.getTags());
        }
    }
}
