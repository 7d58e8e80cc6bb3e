package io.holdfast.micrometer;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.holdfast.core.registry.BreakerRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Objects;

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
 * {@code resilience4j.circuitbreaker.transitions}, {@code resilience4j.circuitbreaker.late.calls} and {@code
 * resilience4j.circuitbreaker.reconfigurations} are new.
 *
 * <p>Thread-safe.
 */
public final class BreakerMetrics implements MeterBinder, AutoCloseable {

    private final Binder<CircuitBreaker> binder;

    private BreakerMetrics(BreakerRegistry breakers) {
        this.binder = new Binder<>(new BreakerKind(Objects.requireNonNull(breakers, "breakers")));
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
    public void bindTo(MeterRegistry meters) {
        binder.bindTo(Objects.requireNonNull(meters, "meters"));
    }

    /**
     * Removes all meters this binder has registered and stops following the registry. It may be bound again. The
     * registry's event publisher knows no way to leave, so it keeps a reference to this object.
     */
    @Override
    public void close() {
        binder.close();
    }
}
