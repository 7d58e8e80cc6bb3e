package io.holdfast.micrometer;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.Permit;
import io.holdfast.core.registry.BreakerRegistry;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.search.Search;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BreakerMetricsTest {
    private static final CircuitBreakerConfig CONFIG = CircuitBreakerConfig.custom()
            .slidingWindowSize(10)
            .minimumNumberOfCalls(4)
            .slowCallDurationThreshold(Duration.ofMillis(100))
            .ignoreExceptions(IllegalArgumentException.class)
            .build();
    private static final Map<String, String> TAGS = Map.of("team", "search");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final BreakerRegistry breakers = BreakerRegistry.of(CONFIG);

    @Test
    void scrape_afterTheSameCalls_isThatOfResilience4jsBinderOnItsOwnBreaker() {
        CircuitBreakerRegistry theirs = CircuitBreakerRegistry.of(CONFIG);
        PrometheusMeterRegistry expected = prometheus();
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(theirs).bindTo(expected);
        PrometheusMeterRegistry actual = prometheus();
        BreakerMetrics.of(breakers).bindTo(actual);

        script(theirs.circuitBreaker("search", TAGS));
        script(breakers.circuitBreaker("search", TAGS));

        assertThat(lines(actual).stream().filter(line -> !line.matches(".*_(late|transitions|reconfigurations)_.*")))
                .containsExactlyElementsOf(lines(expected))
                .hasSizeGreaterThan(20);
    }

    @Test
    void scrape_resilience4jsBinderOnOurBreaker_isThatOnItsOwn() {
        CircuitBreakerRegistry theirs = CircuitBreakerRegistry.of(CONFIG);
        PrometheusMeterRegistry expected = prometheus();
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(theirs).bindTo(expected);
        PrometheusMeterRegistry actual = prometheus();
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(breakers).bindTo(actual);

        script(theirs.circuitBreaker("search", TAGS));
        script(breakers.circuitBreaker("search", TAGS));

        assertThat(lines(actual)).isEqualTo(lines(expected)).hasSizeGreaterThan(20);
    }

    @Test
    void meters_haveTheTypesOfResilience4js() {
        CircuitBreakerRegistry theirs = CircuitBreakerRegistry.of(CONFIG);
        theirs.circuitBreaker("search");
        SimpleMeterRegistry expected = new SimpleMeterRegistry();
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(theirs).bindTo(expected);
        breakers.breaker("search");

        BreakerMetrics.of(breakers).bindTo(meters);

        assertThat(ids().stream()
                        .filter(id -> !id.matches(".*(seconds\\.max|late\\.calls|transitions|reconfigurations).*")))
                .containsExactlyInAnyOrderElementsOf(expected.getMeters().stream()
                        .map(BreakerMetricsTest::text)
                        .toList());
    }

    @Test
    void bound_asksTheBreakerForNoEvents() {
        breakers.breaker("search");
        List<String> asked = new ArrayList<>();
        breakers.replace("search", recording(Breaker.of("search", CONFIG), asked));

        BreakerMetrics.of(breakers).bindTo(meters);
        ids();

        assertThat(asked).contains("getName", "recordStats").doesNotContain("getEventPublisher", "subscribe");
    }

    @Test
    void breakerAddedLater_isBound() {
        BreakerMetrics.of(breakers).bindTo(meters);
        assertThat(ids()).isEmpty();

        breakers.breaker("late").onError(3, MILLISECONDS, new IllegalStateException());

        assertThat(meters.get("resilience4j.circuitbreaker.calls")
                        .tags("name", "late", "kind", "failed")
                        .functionTimer()
                        .totalTime(MILLISECONDS))
                .isEqualTo(3);
    }

    @Test
    void breakerRemoved_itsMetersGo() {
        breakers.breaker("stays");
        breakers.breaker("goes");
        BreakerMetrics.of(breakers).bindTo(meters);

        breakers.remove("goes");

        assertThat(meters.getMeters())
                .isNotEmpty()
                .allSatisfy(meter -> assertThat(meter.getId().getTag("name")).isEqualTo("stays"));
    }

    @Test
    void breakerReplaced_metersReadTheNewOne() {
        breakers.breaker("search").onSuccess(1, MILLISECONDS);
        BreakerMetrics.of(breakers).bindTo(meters);
        Breaker next = Breaker.of("search", CONFIG);

        breakers.replace("search", next);
        next.transitionToForcedOpenState();

        assertThat(meters.get("resilience4j.circuitbreaker.state")
                        .tag("state", "forced_open")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(meters.get("resilience4j.circuitbreaker.buffered.calls")
                        .tag("kind", "successful")
                        .gauge()
                        .value())
                .isZero();
    }

    @Test
    void breakerReplacedByAForeignOne_hasTheGaugesOnly() {
        breakers.breaker("search");
        BreakerMetrics.of(breakers).bindTo(meters);
        CircuitBreaker foreign = CircuitBreaker.of("search", CONFIG);

        breakers.replace("search", foreign);
        foreign.onError(1, MILLISECONDS, new IllegalStateException());

        assertThat(meters.get("resilience4j.circuitbreaker.buffered.calls")
                        .tag("kind", "failed")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(meters.find("resilience4j.circuitbreaker.calls").meters()).isEmpty();
    }

    @Test
    void breakerReplaced_countersGoOn() {
        breakers.breaker("search").onSuccess(1, MILLISECONDS); // before it is bound
        BreakerMetrics.of(breakers).bindTo(meters);
        breakers.breaker("search").onSuccess(1, MILLISECONDS);
        Breaker next = Breaker.of("search", CONFIG);

        breakers.replace("search", next);
        next.onSuccess(2, MILLISECONDS);

        FunctionTimer calls = meters.get("resilience4j.circuitbreaker.calls")
                .tag("kind", "successful")
                .functionTimer();
        assertThat(calls.count()).isEqualTo(2);
        assertThat(calls.totalTime(MILLISECONDS)).isEqualTo(3);
    }

    @Test
    void shortOpen_isSeenByTheNextScrape() {
        BreakerMetrics.of(breakers).bindTo(meters);
        Breaker breaker = breakers.breaker("search");

        breaker.transitionToOpenState();
        breaker.transitionToClosedState();

        assertThat(transitions("open")).isEqualTo(1);
        assertThat(transitions("closed")).isEqualTo(1);
        assertThat(transitions("half_open")).isZero();
    }

    private double transitions(String state) {
        return meters.get("resilience4j.circuitbreaker.transitions")
                .tags("name", "search", "state", state)
                .functionCounter()
                .count();
    }

    @Test
    void outcomesThatComeTooLate_areCounted() {
        BreakerMetrics.of(breakers).bindTo(meters);
        Permit permit = breakers.breaker("search").tryAcquire();

        breakers.breaker("search").transitionToOpenState();
        permit.success(1);

        assertThat(meters.get("resilience4j.circuitbreaker.late.calls")
                        .tag("name", "search")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void tagsOfABreakerNamedAsThoseOfMeters_giveWay() {
        BreakerMetrics.of(breakers).bindTo(meters);
        Map<String, String> tags = Map.of("name", "team-x", "kind", "http", "state", "nrw", "team", "x");
        breakers.circuitBreaker("a", tags);
        CircuitBreaker second = breakers.circuitBreaker("b", tags);

        second.transitionToForcedOpenState();
        second.tryAcquirePermission();

        Search state = meters.find("resilience4j.circuitbreaker.state").tags("state", "forced_open", "team", "x");
        assertThat(state.gauges()).hasSize(2);
        assertThat(state.tag("name", "a").gauge()).returns(0.0, Gauge::value);
        assertThat(meters.find("resilience4j.circuitbreaker.buffered.calls").gauges())
                .extracting(gauge -> gauge.getId().getTag("kind"))
                .containsOnly("failed", "successful");
        int ofBoth = ids().size();
        breakers.remove("b");
        assertThat(ids()).hasSize(ofBoth / 2);
    }

    @Test
    void meterFilters_areObeyed() {
        meters.config().meterFilter(MeterFilter.denyNameStartsWith("resilience4j.circuitbreaker.slow"));
        meters.config().commonTags("zone", "z1");
        BreakerMetrics.of(breakers).bindTo(meters);
        breakers.breaker("search");
        assertThat(ids()).isNotEmpty().allMatch(id -> id.contains("zone=z1")).noneMatch(id -> id.contains("slow"));
        breakers.remove("search");
        assertThat(ids()).isEmpty();
    }

    @Test
    void meterFilterThatComesLate_leavesNoMeterBehind() {
        BreakerMetrics.of(breakers).bindTo(meters);
        breakers.breaker("before");
        meters.config().commonTags("zone", "z1");
        breakers.breaker("after");
        breakers.remove("before");
        assertThat(ids()).isNotEmpty().allMatch(id -> id.contains("zone=z1"));
        breakers.remove("after");
        assertThat(ids()).isEmpty();
    }

    @Test
    void registryThatThrowsOnAnUnfitMeter_getsTheOthers() {
        PrometheusMeterRegistry strict = prometheus().throwExceptionOnRegistrationFailure();
        breakers.circuitBreaker("tagged", TAGS);
        BreakerMetrics metrics = BreakerMetrics.of(breakers);
        metrics.bindTo(strict);
        breakers.breaker("plain"); // Prometheus allows one set of tag keys for a name
        breakers.circuitBreaker("tagged too", TAGS);
        metrics.bindTo(strict);
        assertThat(lines(strict))
                .anyMatch(line -> line.contains("\"tagged\""))
                .anyMatch(line -> line.contains("\"tagged too\""))
                .noneMatch(line -> line.contains("\"plain\""));
    }

    @Test
    void durationBelowZero_takesNothingFromTheTotal() {
        BreakerMetrics.of(breakers).bindTo(meters);
        Breaker breaker = breakers.breaker("search");
        breaker.onSuccess(100, MILLISECONDS);
        breaker.onSuccess(-3_600_000, MILLISECONDS);
        FunctionTimer calls = meters.get("resilience4j.circuitbreaker.calls")
                .tag("kind", "successful")
                .functionTimer();
        assertThat(calls.totalTime(MILLISECONDS)).isEqualTo(100);
        assertThat(calls.count()).isEqualTo(2);
    }

    @Test
    void maximum_readThroughTwoMeterRegistries_isSeenByBoth() {
        Breaker breaker = breakers.breaker("search");
        SimpleMeterRegistry second = new SimpleMeterRegistry();
        BreakerMetrics metrics = BreakerMetrics.of(breakers);
        metrics.bindTo(meters);
        metrics.bindTo(second);

        breaker.onSuccess(250, MILLISECONDS);

        for (SimpleMeterRegistry registry : List.of(meters, second)) {
            assertThat(registry.get("resilience4j.circuitbreaker.calls.seconds.max")
                            .tag("kind", "successful")
                            .gauge()
                            .value())
                    .isEqualTo(0.25);
        }
    }

    @Test
    void close_removesItsMetersAndStopsFollowing() {
        breakers.breaker("search");
        meters.counter("somebody.elses");
        BreakerMetrics metrics = BreakerMetrics.of(breakers);
        metrics.bindTo(meters);

        metrics.close();
        breakers.breaker("late");

        assertThat(meters.getMeters())
                .extracting(meter -> meter.getId().getName())
                .containsExactly("somebody.elses");
    }

    @Test
    void bindTo_again_changesNothing() {
        breakers.breaker("search");
        BreakerMetrics metrics = BreakerMetrics.of(breakers);
        metrics.bindTo(meters);
        List<String> before = ids();

        metrics.bindTo(meters);
        breakers.breaker("late");

        assertThat(ids()).containsAll(before).hasSize(2 * before.size());
    }

    @Test
    void bindTo_again_registersWhatSomebodyHasRemoved() {
        breakers.breaker("search");
        BreakerMetrics metrics = BreakerMetrics.of(breakers);
        metrics.bindTo(meters);
        List<String> before = ids();

        meters.clear();
        metrics.bindTo(meters);

        assertThat(ids()).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void meterRegistryThatIsClosed_getsNoMoreMeters() {
        BreakerMetrics.of(breakers).bindTo(meters);
        meters.close();
        breakers.breaker("late");
        assertThat(ids()).isEmpty();
    }

    private static void script(CircuitBreaker breaker) {
        breaker.onSuccess(5, MILLISECONDS);
        breaker.onSuccess(150, MILLISECONDS);
        breaker.onError(7, MILLISECONDS, new IllegalStateException());
        breaker.onError(9, MILLISECONDS, new IllegalArgumentException("ignored"));
        breaker.onSuccess(20, MILLISECONDS);
        breaker.transitionToForcedOpenState();
        for (int i = 0; i < 3; i++) {
            assertThat(breaker.tryAcquirePermission()).isFalse();
        }
    }

    private static PrometheusMeterRegistry prometheus() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }

    private static List<String> lines(PrometheusMeterRegistry registry) {
        return registry.scrape().lines().sorted().toList();
    }

    private List<String> ids() {
        return meters.getMeters().stream().map(BreakerMetricsTest::text).toList();
    }

    private static String text(Meter meter) {
        Meter.Id id = meter.getId();
        return id.getType() + " " + id.getName() + " " + id.getTags() + " " + id.getDescription();
    }

    private static Breaker recording(Breaker breaker, List<String> asked) {
        return (Breaker) Proxy.newProxyInstance(
                Breaker.class.getClassLoader(), new Class<?>[] {Breaker.class}, (proxy, method, arguments) -> {
                    asked.add(method.getName());
                    return method.invoke(breaker, arguments);
                });
    }
}
