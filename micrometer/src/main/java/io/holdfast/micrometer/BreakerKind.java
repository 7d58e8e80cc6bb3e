package io.holdfast.micrometer;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.core.Registry;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.BreakerStats;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.micrometer.BreakerFigure.What;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Breakers, and the meters that they have. */
final class BreakerKind extends Kind<CircuitBreaker> {

    private static final MeterSpec.Family FAMILY = MeterSpec.Family.of("circuitbreaker", "circuitbreaker");
    private static final List<MeterSpec> OF_ANY = ofAny();
    private static final List<MeterSpec> OF_OURS = ofOurs();

    private final BreakerRegistry breakers;

    BreakerKind(BreakerRegistry breakers) {
        this.breakers = breakers;
    }

    @Override
    String noun() {
        return "breaker";
    }

    @Override
    Iterable<CircuitBreaker> all() {
        return breakers.getAllCircuitBreakers();
    }

    @Override
    @Nullable
    CircuitBreaker peek(String name) {
        return breakers.peek(name).orElse(null);
    }

    @Override
    Registry.EventPublisher<CircuitBreaker> events() {
        return breakers.getEventPublisher();
    }

    @Override
    @Nullable
    String name(CircuitBreaker breaker) {
        return breaker.getName();
    }

    @Override
    Map<String, String> tags(CircuitBreaker breaker) {
        return breaker.getTags();
    }

    @Override
    Source source(CircuitBreaker breaker) {
        return Source.of(breaker, breaker instanceof Breaker ours ? ours.recordStats() : null);
    }

    @Override
    List<MeterSpec> specs(CircuitBreaker breaker) {
        return breaker instanceof Breaker ? OF_OURS : OF_ANY;
    }

    private static List<MeterSpec> ofAny() {
        List<MeterSpec> all = new ArrayList<>();
        for (CircuitBreaker.State state : CircuitBreaker.State.values()) {
            all.add(gauge(
                    "state",
                    "The states of the circuit breaker",
                    tag(state),
                    BreakerFigure.of(What.IS_IN_STATE, state)));
        }
        all.add(calls(
                "buffered.calls",
                "The number of buffered failed calls stored in the ring buffer",
                "failed",
                What.FAILED_CALLS));
        all.add(calls(
                "buffered.calls",
                "The number of buffered successful calls stored in the ring buffer",
                "successful",
                What.SUCCESSFUL_CALLS));
        all.add(calls(
                "slow.calls",
                "The number of slow successful which were slower than a certain threshold",
                "successful",
                What.SLOW_SUCCESSFUL_CALLS));
        all.add(calls(
                "slow.calls",
                "The number of slow failed calls which were slower than a certain threshold",
                "failed",
                What.SLOW_FAILED_CALLS));
        addRates(all);
        return List.copyOf(all);
    }

    private static void addRates(List<MeterSpec> all) {
        all.add(gauge(
                "failure.rate",
                "The failure rate of the circuit breaker",
                Tags.empty(),
                BreakerFigure.of(What.FAILURE_RATE)));
        all.add(gauge(
                "slow.call.rate",
                "The slow call of the circuit breaker",
                Tags.empty(),
                BreakerFigure.of(What.SLOW_CALL_RATE)));
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
                BreakerFigure.of(What.NOT_PERMITTED)));
        all.add(counter(
                "late.calls",
                "Total number of calls that ended too late to decide",
                Tags.empty(),
                BreakerFigure.of(What.LATE)));
        all.add(counter(
                "reconfigurations",
                "Total number of other configurations given",
                Tags.empty(),
                BreakerFigure.of(What.RECONFIGURATIONS)));
        for (CircuitBreaker.State state : CircuitBreaker.State.values()) {
            all.add(counter(
                    "transitions",
                    "Total number of transitions into the state",
                    tag(state),
                    BreakerFigure.of(What.TRANSITIONS, state)));
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

    private static MeterSpec calls(String name, String text, String kind, What value) {
        return gauge(name, text, kind(kind), BreakerFigure.of(value));
    }

    private static MeterSpec gauge(String name, String text, Tags own, BreakerFigure value) {
        return MeterSpec.gauge(FAMILY, name, text, own, value);
    }

    private static MeterSpec counter(String name, String text, Tags own, BreakerFigure value) {
        return MeterSpec.counter(FAMILY, name, text, own, value);
    }

    private static MeterSpec calls(BreakerStats.Kind kind) {
        return MeterSpec.timer(
                FAMILY,
                "calls",
                text(kind),
                tag(kind),
                BreakerFigure.of(What.COUNT, kind),
                BreakerFigure.of(What.NANOS, kind));
    }

    private static MeterSpec max(BreakerStats.Kind kind) {
        return MeterSpec.gauge(
                FAMILY, "calls.seconds.max", text(kind), tag(kind), BreakerFigure.of(What.LONGEST_SECONDS, kind));
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
