package io.holdfast.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.registry.BreakerRegistry;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Meter registries whose filters and listeners fail, merge or hide meters, and breakers that are odd. */
class HostileMeterRegistryTest {

    private static final String MAX = "resilience4j.circuitbreaker.calls.seconds.max";

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final BreakerRegistry breakers = BreakerRegistry.ofDefaults();
    private final BreakerMetrics metrics = BreakerMetrics.of(breakers);
    private final AtomicBoolean failing = new AtomicBoolean();

    private static int ofABreaker() {
        SimpleMeterRegistry alone = new SimpleMeterRegistry();
        BreakerRegistry registry = BreakerRegistry.ofDefaults();
        registry.breaker("a");
        BreakerMetrics.of(registry).bindTo(alone);
        return alone.getMeters().size();
    }

    private double forcedOpen() {
        return meters.get("resilience4j.circuitbreaker.state")
                .tag("state", "forced_open")
                .gauge()
                .value();
    }

    private double transitions() {
        return meters.get("resilience4j.circuitbreaker.transitions")
                .tag("state", "forced_open")
                .functionCounter()
                .count();
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    private void failOnce(Meter meter) {
        if (failing.getAndSet(false)) {
            throw new IllegalStateException("listener");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void listenerThatFailsOnARemoval_leavesNoMeterBehind(boolean beforeOurs) {
        if (beforeOurs) {
            meters.config().onMeterRemoved(this::failOnce);
        }
        metrics.bindTo(meters);
        if (!beforeOurs) {
            meters.config().onMeterRemoved(this::failOnce);
        }
        breakers.breaker("a");
        breakers.breaker("b");

        failing.set(true);
        breakers.remove("a");
        assertThat(meters.getMeters()).hasSize(ofABreaker());
        breakers.breaker("a");
        assertThat(meters.getMeters()).hasSize(2 * ofABreaker());
        failing.set(true);
        metrics.close();
        assertThat(meters.getMeters()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(classes = {IOException.class, StackOverflowError.class, NoClassDefFoundError.class})
    void filterThatThrowsAnything_costsTheOneMeter_andItsBreakerCanGo(Class<? extends Throwable> type) {
        meters.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                if (id.getName().endsWith("slow.calls")) {
                    try {
                        HostileMeterRegistryTest.<RuntimeException>sneak(
                                type.getDeclaredConstructor().newInstance());
                    } catch (ReflectiveOperationException e) {
                        throw new AssertionError(e);
                    }
                }
                return id;
            }
        });
        metrics.bindTo(meters);
        breakers.breaker("a");
        breakers.breaker("b");
        assertThat(meters.getMeters()).hasSize(2 * (ofABreaker() - 2));

        breakers.remove("a");

        assertThat(meters.getMeters())
                .hasSize(ofABreaker() - 2)
                .allMatch(meter -> "b".equals(meter.getId().getTag("name")));
    }

    @Test
    void listenerThatFailsOnAnAddition_costsTheOneMeterUntilItIsBoundAgain() {
        metrics.bindTo(meters);
        meters.config().onMeterAdded(this::failOnce);
        failing.set(true);
        breakers.breaker("a");
        assertThat(meters.getMeters()).hasSize(ofABreaker() - 1);
        metrics.bindTo(meters);
        assertThat(meters.getMeters()).hasSize(ofABreaker());
        breakers.remove("a");
        assertThat(meters.getMeters()).isEmpty();
    }

    @Test
    void namesMergedByAFilter_metersStayAsLongAsOneBreakerHasThem() {
        meters.config().meterFilter(MeterFilter.replaceTagValues("name", name -> name.toLowerCase(Locale.ROOT)));
        metrics.bindTo(meters);
        BreakerMetrics.of(breakers).bindTo(meters);
        Breaker upper = breakers.breaker("A");
        Breaker lower = breakers.breaker("a");
        upper.transitionToForcedOpenState();
        assertThat(forcedOpen()).isZero();
        assertThat(transitions()).isEqualTo(1);

        breakers.remove("A");
        lower.transitionToForcedOpenState();

        assertThat(meters.getMeters()).hasSize(ofABreaker());
        assertThat(forcedOpen()).isEqualTo(1);
        assertThat(transitions()).isEqualTo(2);
        breakers.breaker("A");
        breakers.remove("a");
        assertThat(forcedOpen()).isZero();
        metrics.close();
        assertThat(meters.getMeters()).hasSize(ofABreaker());
        breakers.remove("A");
        assertThat(meters.getMeters()).isEmpty();
    }

    @Test
    void namesAndStatesDroppedByAFilter_metersStayAsLongAsOneBreakerHasThem() {
        meters.config().meterFilter(MeterFilter.ignoreTags("name", "state"));
        metrics.bindTo(meters);
        breakers.breaker("a");
        int each = meters.getMeters().size();
        breakers.breaker("b");
        breakers.remove("a");
        assertThat(meters.getMeters()).hasSize(each);
        breakers.breaker("a");
        breakers.remove("b");
        assertThat(meters.getMeters()).hasSize(each);
        breakers.remove("a");
        assertThat(meters.getMeters()).isEmpty();
    }

    @Test
    void timersOfResilience4jsBinderAreGone_boundAgain_theMaximumIsBack() {
        breakers.breaker("a");
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(breakers).bindTo(meters);
        metrics.bindTo(meters);
        assertThat(meters.find(MAX).gauges()).isEmpty();

        meters.clear();
        metrics.bindTo(meters);

        assertThat(meters.find(MAX).gauges()).hasSize(3);
        assertThat(meters.getMeters()).hasSize(ofABreaker());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void resilience4jsBinderOnAChildOfTheComposite_prometheusCanScrapeBoth(boolean oursFirst) {
        PrometheusMeterRegistry child = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        MeterRegistry composite = new CompositeMeterRegistry().add(child);
        CircuitBreakerRegistry theirs = CircuitBreakerRegistry.ofDefaults();
        theirs.circuitBreaker("theirs");
        breakers.breaker("ours");
        if (oursFirst) {
            metrics.bindTo(composite);
        }
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(theirs).bindTo(child);
        if (!oursFirst) {
            metrics.bindTo(composite);
        }
        breakers.breaker("ours too");
        assertThat(child.scrape())
                .contains("calls_seconds_count{kind=\"failed\",name=\"ours\"}")
                .contains("calls_seconds_count{kind=\"failed\",name=\"ours too\"}")
                .contains("calls_seconds_max{kind=\"failed\",name=\"theirs\"}")
                .doesNotContain("calls_seconds_max{kind=\"failed\",name=\"ours");
    }

    @Test
    void breakerWithoutAName_costsOthersNothing() {
        breakers.breaker("a");
        breakers.breaker("mock");
        breakers.replace("mock", untaught());
        metrics.bindTo(meters);
        assertThat(meters.getMeters()).hasSize(ofABreaker());
        breakers.breaker("b");
        breakers.replace("b", untaught());
        assertThat(meters.getMeters()).hasSize(ofABreaker());
        breakers.remove("b");
        breakers.breaker("b");
        assertThat(meters.getMeters()).hasSize(2 * ofABreaker());
    }

    /** As a mocking library makes them: null from every method. */
    private static CircuitBreaker untaught() {
        return (CircuitBreaker) Proxy.newProxyInstance(
                CircuitBreaker.class.getClassLoader(),
                new Class<?>[] {CircuitBreaker.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "hashCode" -> 1;
                    case "equals" -> proxy == arguments[0];
                    default -> null;
                });
    }
}
