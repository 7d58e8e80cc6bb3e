package io.holdfast.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * One kind of meter that an entry of a registry has: what it is called, and what it reads. Names, tags and descriptions
 * are those of Resilience4j 2.4.0, word for word, where it has the meter.
 *
 * @param family what it is of
 * @param own the tags that tell it from others of its name
 * @param value of a gauge or counter, or the count of a timer
 * @param total the nanoseconds of a timer, else 0
 */
record MeterSpec(
        Meter.Type type,
        Family family,
        String name,
        String text,
        Tags own,
        ToDoubleFunction<Source> value,
        ToDoubleFunction<Source> total) {

    static final String CALLS = "resilience4j.circuitbreaker.calls";

    /** Prometheus shows it under the name it gives to the maximum of a timer. */
    static final String MAX = "resilience4j.circuitbreaker.calls.seconds.max";

    /** What the meters tell apart by; an entry's own tags of these names give way. */
    static final Set<String> RESERVED = Set.of("name", "kind", "state");

    private static final ToDoubleFunction<Source> NOTHING = BreakerFigure.of(BreakerFigure.What.NOTHING);
    private static final ToDoubleFunction<SharedMeter> VALUE = SharedMeter::value;

    /**
     * What a meter is of.
     *
     * @param prefix of all its names
     * @param setting that turns off the meters of Resilience4j's starter
     */
    record Family(String prefix, String setting) {

        static Family of(String prefix, String setting) {
            return new Family("resilience4j." + prefix + ".", "resilience4j." + setting + ".metrics.enabled");
        }
    }

    static MeterSpec gauge(Family family, String name, String text, Tags own, ToDoubleFunction<Source> value) {
        return new MeterSpec(Meter.Type.GAUGE, family, family.prefix + name, text, own, value, NOTHING);
    }

    static MeterSpec counter(Family family, String name, String text, Tags own, ToDoubleFunction<Source> value) {
        return new MeterSpec(Meter.Type.COUNTER, family, family.prefix + name, text, own, value, NOTHING);
    }

    static MeterSpec timer(
            Family family,
            String name,
            String text,
            Tags own,
            ToDoubleFunction<Source> count,
            ToDoubleFunction<Source> nanos) {
        return new MeterSpec(Meter.Type.TIMER, family, family.prefix + name, text, own, count, nanos);
    }

    boolean isMax() {
        return name.equals(MAX);
    }

    /** Whether it may only grow. */
    boolean isCumulative() {
        return type != Meter.Type.GAUGE;
    }

    /** As it is before any filter of a meter registry. */
    Meter.Id id(@Nullable String entry, Map<String, String> ofEntry) {
        List<Tag> tags = new ArrayList<>();
        for (Map.Entry<String, String> tag : ofEntry.entrySet()) {
            tags.add(Tag.of(tag.getKey(), tag.getValue()));
        }
        return new Meter.Id(
                name, Tags.of(tags).and("name", String.valueOf(entry)).and(own), null, text, type);
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
}
