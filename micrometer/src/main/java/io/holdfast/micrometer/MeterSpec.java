package io.holdfast.micrometer;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.BreakerStats;
import io.holdfast.micrometer.Figure.What;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * One kind of meter that a breaker has: what it is called, and what it reads. Names, tags and descriptions are those of
 * Resilience4j 2.4.0, word for word, where it has the meter.
 *
 * @param own the tags that tell it from others of its name
 * @param value of a gauge or counter, or the count of a timer
 * @param total the nanoseconds of a timer, else 0
 */
record MeterSpec(
        Meter.Type type,
        String name,
        String text,
        Tags own,
        ToDoubleFunction<BreakerSource> value,
        ToDoubleFunction<BreakerSource> total) {

    static final String CALLS = "resilience4j.circuitbreaker.calls";

    /** Prometheus shows it under the name it gives to the maximum of a timer. */
    static final String MAX = "resilience4j.circuitbreaker.calls.seconds.max";

    /** What the meters tell apart by; a breaker's own tags of these names give way. */
    static final Set<String> RESERVED = Set.of("name", "kind", "state");

    private static final String PREFIX = "resilience4j.circuitbreaker.";
    private static final Figure NOTHING = Figure.of(What.NOTHING);
    private static final ToDoubleFunction<SharedMeter> VALUE = SharedMeter::value;
    private static final List<MeterSpec> OF_ANY = ofAny();
    private static final List<MeterSpec> OF_OURS = ofOurs();

    /** The first is a gauge that has a value as long as the breaker lives. */
    static List<MeterSpec> of(CircuitBreaker breaker) {
        return breaker instanceof Breaker ? OF_OURS : OF_ANY;
    }

    boolean isMax() {
        return name.equals(MAX);
    }

    /** Whether it may only grow. */
    boolean isCumulative() {
        return type != Meter.Type.GAUGE;
    }

    /** As it is before any filter of a meter registry. */
    Meter.Id id(CircuitBreaker breaker) {
        List<Tag> tags = new ArrayList<>();
        for (Map.Entry<String, String> tag : breaker.getTags().entrySet()) {
            tags.add(Tag.of(tag.getKey(), tag.getValue()));
        }
        return new Meter.Id(name, Tags.of(tags).and("name", breaker.getName()).and(own), null, text, type);
    }

    /** Registers it; an existing meter of the same id is returned as it is. */
    Meter register(MeterRegistry meters, SharedMeter shared) {
        Tags tags = Tags.of(shared.id.getTags());
        return switch (type) {
            case COUNTER ->
                FunctionCounter.builder(name, shared, VALUE)
                        .description(text)
                        .tags(tags)
                        .register(meters);
            case TIMER ->
                FunctionTimer.builder(name, shared, s -> (long) s.value(), SharedMeter::total, TimeUnit.NANOSECONDS)
                        .description(text)
                        .tags(tags)
                        .register(meters);
            default ->
                Gauge.builder(name, shared, VALUE).description(text).tags(tags).register(meters);
        };
    }

    private static List<MeterSpec> ofAny() {
        List<MeterSpec> all = new ArrayList<>();
        for (CircuitBreaker.State state : CircuitBreaker.State.values()) {
            all.add(gauge(
                    "state", "The states of the circuit breaker", tag(state), Figure.of(What.IS_IN_STATE, state)));
        }
        all.add(gauge(
                "buffered.calls",
                "The number of buffered failed calls stored in the ring buffer",
                kind("failed"),
                Figure.of(What.FAILED_CALLS)));
        all.add(gauge(
                "buffered.calls",
                "The number of buffered successful calls stored in the ring buffer",
                kind("successful"),
                Figure.of(What.SUCCESSFUL_CALLS)));
        all.add(gauge(
                "slow.calls",
                "The number of slow successful which were slower than a certain threshold",
                kind("successful"),
                Figure.of(What.SLOW_SUCCESSFUL_CALLS)));
        all.add(gauge(
                "slow.calls",
                "The number of slow failed calls which were slower than a certain threshold",
                kind("failed"),
                Figure.of(What.SLOW_FAILED_CALLS)));
        all.add(gauge(
                "failure.rate", "The failure rate of the circuit breaker", Tags.empty(), Figure.of(What.FAILURE_RATE)));
        all.add(gauge(
                "slow.call.rate",
                "The slow call of the circuit breaker",
                Tags.empty(),
                Figure.of(What.SLOW_CALL_RATE)));
        return List.copyOf(all);
    }

    private static List<MeterSpec> ofOurs() {
        List<MeterSpec> all = new ArrayList<>(OF_ANY);
        all.add(calls(BreakerStats.Kind.SUCCESSFUL));
        all.add(calls(BreakerStats.Kind.FAILED));
        all.add(calls(BreakerStats.Kind.IGNORED));
        all.add(counter(
                "not.permitted.calls",
                "Total number of not permitted calls",
                kind("not_permitted"),
                Figure.of(What.NOT_PERMITTED)));
        all.add(counter(
                "late.calls",
                "Total number of calls that ended too late to decide",
                Tags.empty(),
                Figure.of(What.LATE)));
        for (CircuitBreaker.State state : CircuitBreaker.State.values()) {
            all.add(counter(
                    "transitions",
                    "Total number of transitions into the state",
                    tag(state),
                    Figure.of(What.TRANSITIONS, state)));
        }
        // Last, so that timers which somebody left behind, and which forbid these, are gone by then.
        for (BreakerStats.Kind kind : BreakerStats.Kind.values()) {
            all.add(max(kind));
        }
        return List.copyOf(all);
    }

    private static Tags tag(CircuitBreaker.State state) {
        return Tags.of("state", state.name().toLowerCase(Locale.ROOT));
    }

    private static Tags kind(String kind) {
        return Tags.of("kind", kind);
    }

    private static MeterSpec gauge(String name, String text, Tags own, Figure value) {
        return new MeterSpec(Meter.Type.GAUGE, PREFIX + name, text, own, value, NOTHING);
    }

    private static MeterSpec counter(String name, String text, Tags own, Figure value) {
        return new MeterSpec(Meter.Type.COUNTER, PREFIX + name, text, own, value, NOTHING);
    }

    private static MeterSpec calls(BreakerStats.Kind kind) {
        return new MeterSpec(
                Meter.Type.TIMER,
                CALLS,
                text(kind),
                tag(kind),
                Figure.of(What.COUNT, kind),
                Figure.of(What.NANOS, kind));
    }

    private static MeterSpec max(BreakerStats.Kind kind) {
        return new MeterSpec(
                Meter.Type.GAUGE, MAX, text(kind), tag(kind), Figure.of(What.LONGEST_SECONDS, kind), NOTHING);
    }

    private static Tags tag(BreakerStats.Kind kind) {
        return kind(kind.name().toLowerCase(Locale.ROOT));
    }

    private static String text(BreakerStats.Kind kind) {
        return switch (kind) {
            case SUCCESSFUL -> "Total number of successful calls";
            case FAILED -> "Total number of failed calls";
            case IGNORED -> "Total number of calls which failed but the exception was ignored";
        };
    }
}
