package io.holdfast.micrometer;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.holdfast.core.registry.BreakerRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Binds the breakers of a registry to Micrometer with the meters of Resilience4j's {@code TaggedCircuitBreakerMetrics}: the same names, tags, descriptions and
 * types, so that dashboards and alerts go on working. That binder subscribes to the events of every call, so each call pays for an event and a
 * timestamp; this one subscribes to none and reads {@link io.holdfast.core.breaker.Figures} when a meter is read.
 *
 * <p>Meters follow the registry: breakers that are added, removed or replaced later are too. A registry can be bound to several meter registries.
 *
 * <p>Differences: the timers {@code resilience4j.circuitbreaker.calls} are function timers, so they know count, total time and maximum but no percentiles
 * or histograms; the maximum is a gauge of its own, {@code resilience4j.circuitbreaker.calls.seconds.max}, which Prometheus shows under the same name as
 * that of a timer. Calls count from the moment the breaker is bound. A breaker that is not one of ours, put into the registry by {@code replace}, has the gauges of
 * its state and window only.
 *
 * <p>Thread-safe. The breakers are held weakly, so meters keep none alive that the registry has let go.
 */
public final class BreakerMetrics implements MeterBinder, AutoCloseable {

    private final BreakerRegistry breakers;
    private final Map<MeterRegistry, Map<String, BreakerMeters>> bound = new HashMap<>();
    private final Map<String, Peaks> peaks = new HashMap<>();
    private boolean subscribed;

    private BreakerMetrics(BreakerRegistry breakers) {
        this.breakers = Objects.requireNonNull(breakers, "breakers");
    }

    /**
     * Makes a binder; {@link #bindTo} does the rest.
     *
     * @param breakers whose breakers to bind, not null
     * @return a new binder
     */
    public static BreakerMetrics of(BreakerRegistry breakers) {
        return new BreakerMetrics(breakers);
    }

    /**
     * Registers the meters of all breakers, those of the future too. Binding to the same meter registry again changes nothing.
     *
     * @param meters where to, not null
     */
    @Override
    public synchronized void bindTo(MeterRegistry meters) {
        Objects.requireNonNull(meters, "meters");
        if (bound.putIfAbsent(meters, new HashMap<>()) != null) {
            return;
        }
        follow();
        breakers.getAllCircuitBreakers().forEach(breaker -> add(meters, breaker));
    }

    /**
     * Removes all meters this binder has registered and stops following the registry. It may be bound again. The registry's event publisher knows
     * no way to leave, so it keeps a reference to this object.
     */
    @Override
    public synchronized void close() {
        bound.values().forEach(byName -> byName.values().forEach(BreakerMeters::remove));
        bound.clear();
        peaks.clear();
    }

    private void follow() {
        if (subscribed) {
            return;
        }
        subscribed = true;
        breakers.getEventPublisher()
                .onEntryAdded(event -> added(event.getAddedEntry()))
                .onEntryRemoved(event -> removed(event.getRemovedEntry().getName()))
                .onEntryReplaced(event -> {
                    removed(event.getOldEntry().getName());
                    added(event.getNewEntry());
                });
    }

    private synchronized void added(CircuitBreaker breaker) {
        List<MeterRegistry> all = new ArrayList<>(bound.keySet());
        all.forEach(meters -> add(meters, breaker));
    }

    private synchronized void removed(String name) {
        peaks.remove(name);
        for (Map<String, BreakerMeters> byName : bound.values()) {
            BreakerMeters meters = byName.remove(name);
            if (meters != null) {
                meters.remove();
            }
        }
    }

    private void add(MeterRegistry meters, CircuitBreaker breaker) {
        Map<String, BreakerMeters> byName = Objects.requireNonNull(bound.get(meters), "bound");
        BreakerMeters before = byName.get(breaker.getName());
        if (before != null && before.areOf(breaker)) {
            return;
        }
        if (before != null) {
            before.remove();
        }
        byName.put(breaker.getName(), BreakerMeters.register(meters, breaker, peaks));
    }
}
