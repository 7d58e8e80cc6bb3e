package io.holdfast.micrometer;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.Figures;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** The meters of one breaker in one meter registry. Names, tags and descriptions are those of Resilience4j 2.4.0, word for word. */
final class BreakerMeters {

    private static final String PREFIX = "resilience4j.circuitbreaker.";

    private final MeterRegistry meters;
    private final WeakReference<CircuitBreaker> breaker;
    private final Tags tags;
    private final List<Meter> registered = new ArrayList<>();

    private BreakerMeters(MeterRegistry meters, CircuitBreaker breaker) {
        this.meters = meters;
        this.breaker = new WeakReference<>(breaker);
        Tags own = Tags.of("name", breaker.getName());
        for (Map.Entry<String, String> tag : breaker.getTags().entrySet()) {
            own = own.and(tag.getKey(), tag.getValue());
        }
        this.tags = own;
    }

    /** Registers them; {@code peaks} holds the maxima by breaker name and is added to. */
    static BreakerMeters register(MeterRegistry meters, CircuitBreaker breaker, Map<String, Peaks> peaks) {
        BreakerMeters all = new BreakerMeters(meters, breaker);
        all.registerState(breaker);
        if (breaker instanceof Breaker ours) {
            Figures figures = ours.figures();
            Peaks known = peaks.get(breaker.getName());
            if (known == null || !known.areOf(figures)) {
                known = new Peaks(figures, Clock.SYSTEM);
                peaks.put(breaker.getName(), known);
            }
            all.registerCalls(ours, known);
        }
        return all;
    }

    boolean areOf(CircuitBreaker other) {
        return breaker.refersTo(other);
    }

    void remove() {
        registered.forEach(meters::remove);
        registered.clear();
    }

    private void registerState(CircuitBreaker from) {
        for (CircuitBreaker.State state : CircuitBreaker.State.values()) {
            gauge(
                    "state",
                    "The states of the circuit breaker",
                    Tags.of("state", state.name().toLowerCase(Locale.ROOT)),
                    from,
                    b -> b.getState() == state ? 1 : 0);
        }
        gauge(
                "buffered.calls",
                "The number of buffered failed calls stored in the ring buffer",
                Tags.of("kind", "failed"),
                from,
                b -> b.getMetrics().getNumberOfFailedCalls());
        gauge(
                "buffered.calls",
                "The number of buffered successful calls stored in the ring buffer",
                Tags.of("kind", "successful"),
                from,
                b -> b.getMetrics().getNumberOfSuccessfulCalls());
        gauge(
                "slow.calls",
                "The number of slow successful which were slower than a certain threshold",
                Tags.of("kind", "successful"),
                from,
                b -> b.getMetrics().getNumberOfSlowSuccessfulCalls());
        gauge(
                "slow.calls",
                "The number of slow failed calls which were slower than a certain threshold",
                Tags.of("kind", "failed"),
                from,
                b -> b.getMetrics().getNumberOfSlowFailedCalls());
        gauge(
                "failure.rate",
                "The failure rate of the circuit breaker",
                Tags.empty(),
                from,
                b -> b.getMetrics().getFailureRate());
        gauge(
                "slow.call.rate",
                "The slow call of the circuit breaker",
                Tags.empty(),
                from,
                b -> b.getMetrics().getSlowCallRate());
    }

    private void registerCalls(Breaker from, Peaks peaks) {
        timer("successful", "Total number of successful calls", Figures.Kind.SUCCESSFUL, from, peaks);
        timer("failed", "Total number of failed calls", Figures.Kind.FAILED, from, peaks);
        timer(
                "ignored",
                "Total number of calls which failed but the exception was ignored",
                Figures.Kind.IGNORED,
                from,
                peaks);
        registered.add(FunctionCounter.builder(
                        PREFIX + "not.permitted.calls", from, b -> b.figures().notPermitted())
                .description("Total number of not permitted calls")
                .tags(tags.and("kind", "not_permitted"))
                .register(meters));
    }

    private void gauge(
            String name, String text, Tags more, CircuitBreaker from, ToDoubleFunction<CircuitBreaker> value) {
        registered.add(Gauge.builder(PREFIX + name, from, value)
                .description(text)
                .tags(tags.and(more))
                .register(meters));
    }

    private void timer(String kind, String text, Figures.Kind figure, Breaker from, Peaks peaks) {
        Tags all = tags.and("kind", kind);
        registered.add(FunctionTimer.builder(
                        PREFIX + "calls",
                        from,
                        b -> b.figures().count(figure),
                        b -> b.figures().totalNanos(figure),
                        TimeUnit.NANOSECONDS)
                .description(text)
                .tags(all)
                .register(meters));
        registered.add(Gauge.builder(PREFIX + "calls.seconds.max", peaks, p -> p.seconds(figure))
                .description(text)
                .tags(all)
                .register(meters));
    }
}
