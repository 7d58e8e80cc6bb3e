package io.holdfast.micrometer;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.holdfast.core.log.GuardedLog;
import io.holdfast.core.registry.BreakerRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Binds the breakers of a registry to Micrometer with the meters of Resilience4j's {@code TaggedCircuitBreakerMetrics}:
 * the same names, tags, descriptions and types, so that dashboards and alerts go on working. That binder subscribes to
 * the events of every call, so each call pays for an event and a timestamp; this one subscribes to none and reads
 * {@link io.holdfast.core.breaker.BreakerStats} when a meter is read. All meters are listed in {@code docs/breaker.md}.
 *
 * <p>Meters follow the registry: breakers that are added, removed or replaced later are too. What counts is what the
 * registry holds, not the order in which it tells of changes. A registry can be bound to several meter registries.
 * Meters hold breakers weakly and nothing else, so they keep none alive that the registry has let go, and go on as long
 * as anybody holds it, whatever becomes of the registry and this object.
 *
 * <p>Several of these may be bound to one meter registry. Where two have a breaker of the same name and tags, as after
 * a refresh of a Spring context, gauges tell of the one that came last, and when it goes, of the other again; counters
 * tell the sum of all they ever stood for. Meters that another binder has registered under the same names and tags,
 * such as Resilience4j's, stay as they are, and a warning is logged; those that it lacks are added. Bind one of the
 * two: the other way round, Resilience4j's throws Micrometer's {@code IllegalArgumentException} where it finds a meter
 * of ours.
 *
 * <p>Differences: the timers {@code resilience4j.circuitbreaker.calls} are function timers, so they know count, total
 * time and maximum but no percentiles or histograms; the maximum is a gauge of its own,
 * {@code resilience4j.circuitbreaker.calls.seconds.max}, which Prometheus shows under the same name as that of a timer.
 * It is left out of a meter registry that has timers of Resilience4j's binder, itself or in a child of a composite.
 * Calls count from the moment the breaker is bound. Tags of a breaker that are named {@code name}, {@code kind} or
 * {@code state} give way to the meter's own; there they merge the meters of different breakers. A breaker that is not
 * one of ours, put into the registry by {@code replace}, has the gauges of its state and window only.
 * {@code resilience4j.circuitbreaker.transitions} and {@code resilience4j.circuitbreaker.late.calls} are new.
 *
 * <p>Thread-safe.
 */
public final class BreakerMetrics implements MeterBinder, AutoCloseable {

    private static final GuardedLog LOG = GuardedLog.of(BreakerMetrics.class);

    private final BreakerRegistry breakers;
    private final Map<RegistryMeters, Map<String, BreakerMeters>> bound = new HashMap<>();
    private boolean subscribed;

    /** Whether a breaker was ever seen under another name than its own, where only a search finds it. */
    private boolean strays;

    private BreakerMetrics(BreakerRegistry breakers) {
        this.breakers = Objects.requireNonNull(breakers, "breakers");
    }

    /**
     * Returns a binder; {@link #bindTo} does the rest.
     *
     * @param breakers the registry whose breakers to bind
     */
    public static BreakerMetrics of(BreakerRegistry breakers) {
        return new BreakerMetrics(breakers);
    }

    /**
     * Registers the meters of all breakers, those of the future too. Binding to the same meter registry again registers
     * what somebody has removed from it, and changes nothing else. A meter that cannot be registered is logged, and the
     * others are. A meter registry that is closed is let go at the next change of the breakers.
     *
     * @param meters the meter registry to bind them to
     */
    @Override
    public synchronized void bindTo(MeterRegistry meters) {
        RegistryMeters registryMeters = RegistryMeters.of(Objects.requireNonNull(meters, "meters"));
        bound.putIfAbsent(registryMeters, new HashMap<>());
        Map<String, BreakerMeters> known = bound.getOrDefault(registryMeters, Map.of());
        follow();
        Set<String> names = new HashSet<>(known.keySet());
        for (CircuitBreaker breaker : breakers.getAllCircuitBreakers()) {
            String name = breaker.getName();
            if (name != null) { // a mock without any behaviour
                strays |= breakers.peek(name).orElse(null) != breaker;
                names.add(name);
            }
        }
        for (String name : names) {
            look(name);
        }
        for (BreakerMeters each : known.values()) {
            each.complete();
        }
    }

    /**
     * Removes all meters this binder has registered and stops following the registry. It may be bound again. The
     * registry's event publisher knows no way to leave, so it keeps a reference to this object.
     */
    @Override
    public synchronized void close() {
        for (Map<String, BreakerMeters> byName : bound.values()) {
            byName.forEach(BreakerMetrics::remove);
        }
        bound.clear();
    }

    private void follow() {
        if (subscribed) {
            return;
        }
        subscribed = true;
        breakers.getEventPublisher()
                .onEntryAdded(event -> look(event.getAddedEntry().getName()))
                .onEntryRemoved(event -> look(event.getRemovedEntry().getName()))
                .onEntryReplaced(event -> replaced(
                        event.getOldEntry().getName(), event.getNewEntry().getName()));
    }

    private synchronized void replaced(@Nullable String before, @Nullable String after) {
        strays |= !Objects.equals(before, after);
        look(before);
        look(after);
    }

    /**
     * Makes the meters of a name those of the breaker that the registry holds under it. Each change of the registry is
     * followed by an event, and each event by a look, one at a time; so the look after the last change sees what that
     * left, in whatever order threads bring their events.
     */
    private synchronized void look(@Nullable String name) {
        if (name == null) {
            return;
        }
        CircuitBreaker held = held(name);
        Iterator<Map.Entry<RegistryMeters, Map<String, BreakerMeters>>> all =
                bound.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<RegistryMeters, Map<String, BreakerMeters>> each = all.next();
            if (each.getKey().isClosed()) {
                all.remove();
            } else {
                change(name, held, each.getKey(), each.getValue());
            }
        }
    }

    /** Loops and methods in place of lambdas, each of which is one more class to load when an application starts. */
    private static void change(
            String name,
            @Nullable CircuitBreaker held,
            RegistryMeters registryMeters,
            Map<String, BreakerMeters> byName) {
        BreakerMeters before = byName.get(name);
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

    /** What a breaker's tags or a meter registry's listeners throw must not cost other breakers their meters. */
    private static void put(
            String name, CircuitBreaker held, RegistryMeters registryMeters, Map<String, BreakerMeters> byName) {
        try {
            byName.put(name, BreakerMeters.register(registryMeters, held));
        } catch (Throwable failed) {
            LOG.warn("breaker '{}': meters incomplete", name, failed);
        }
    }

    private static void remove(String name, BreakerMeters meters) {
        try {
            meters.remove();
        } catch (Throwable failed) {
            LOG.warn("breaker '{}': meters incomplete", name, failed);
        }
    }

    private @Nullable CircuitBreaker held(String name) {
        CircuitBreaker direct = breakers.peek(name).orElse(null);
        if (direct != null && name.equals(direct.getName())) {
            return direct;
        }
        return strays ? search(name) : null;
    }

    private @Nullable CircuitBreaker search(String name) {
        for (CircuitBreaker breaker : breakers.getAllCircuitBreakers()) {
            if (name.equals(breaker.getName())) {
                return breaker;
            }
        }
        return null;
    }
}
