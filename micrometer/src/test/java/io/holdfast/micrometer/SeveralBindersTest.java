package io.holdfast.micrometer;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.registry.BreakerRegistry;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.CountingMode;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** More than one binder on one meter registry: ours, and Resilience4j's. */
class SeveralBindersTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final BreakerRegistry one = BreakerRegistry.ofDefaults();
    private final BreakerRegistry two = BreakerRegistry.ofDefaults();

    private double successes() {
        return meters.get("resilience4j.circuitbreaker.calls")
                .tags("name", "a", "kind", "successful")
                .functionTimer()
                .count();
    }

    private double forcedOpen() {
        return meters.get("resilience4j.circuitbreaker.state")
                .tags("name", "a", "state", "forced_open")
                .gauge()
                .value();
    }

    private long metersOf(String name) {
        return meters.getMeters().stream()
                .filter(meter -> name.equals(meter.getId().getTag("name")))
                .count();
    }

    private static void succeed(Breaker breaker, int times) {
        for (int i = 0; i < times; i++) {
            breaker.onSuccess(1, MILLISECONDS);
        }
    }

    private WeakReference<Breaker> contextThatIsLetGo() {
        BreakerRegistry registry = BreakerRegistry.ofDefaults();
        BreakerMetrics.of(registry).bindTo(meters);
        succeed(registry.breaker("a"), 10);
        return new WeakReference<>(registry.breaker("a"));
    }

    @Test
    void secondRegistryAfterTheFirstIsGone_takesTheMetersOver() {
        WeakReference<Breaker> gone = contextThatIsLetGo();
        for (int i = 0; i < 50 && gone.get() != null; i++) {
            System.gc();
        }
        assertThat(gone.get()).isNull();
        assertThat(forcedOpen()).isNaN();

        BreakerMetrics.of(two).bindTo(meters);
        succeed(two.breaker("a"), 10);
        two.breaker("a").transitionToForcedOpenState();

        assertThat(successes()).isEqualTo(20);
        assertThat(forcedOpen()).isEqualTo(1);
    }

    @Test
    void secondRegistryWhileTheFirstLives_takesTheMetersOver_andGivesThemBack() {
        BreakerMetrics.of(one).bindTo(meters);
        BreakerMetrics.of(two).bindTo(meters);
        succeed(one.breaker("a"), 3);
        succeed(two.breaker("a"), 4);
        two.breaker("a").transitionToForcedOpenState();
        assertThat(successes()).isEqualTo(7);
        assertThat(forcedOpen()).isEqualTo(1);

        two.remove("a");
        succeed(one.breaker("a"), 5);

        assertThat(successes()).isEqualTo(12);
        assertThat(forcedOpen()).isZero();
    }

    @Test
    void firstRegistryRemovesAName_theSecondKeepsItsMeters() {
        BreakerMetrics.of(one).bindTo(meters);
        BreakerMetrics.of(two).bindTo(meters);
        one.breaker("a");
        two.breaker("a").transitionToForcedOpenState();
        one.remove("a");
        assertThat(forcedOpen()).isEqualTo(1);
        two.remove("a");
        assertThat(meters.getMeters()).isEmpty();
    }

    @Test
    void counters_countEachCallOnceHoweverOftenTheMetersChangeHands() {
        BreakerMetrics first = BreakerMetrics.of(one);
        first.bindTo(meters);
        BreakerMetrics second = BreakerMetrics.of(one);
        BreakerMetrics third = BreakerMetrics.of(two);
        Breaker a = one.breaker("a");
        Breaker other = two.breaker("a");
        for (int i = 0; i < 3; i++) {
            for (BreakerMetrics metrics : List.of(second, third)) {
                metrics.bindTo(meters);
                succeed(a, 1);
                succeed(other, 1);
                metrics.close();
                succeed(a, 1);
            }
        }
        assertThat(successes()).isEqualTo(12 + 5); // the first call of the other came before it was bound
        succeed(a, 1);
        assertThat(successes()).isEqualTo(12 + 5 + 1);
    }

    @Test
    void twoBindersOfOneRegistry_eachMeterOnce_andCloseOfOneLeavesThemToTheOther() {
        BreakerMetrics first = BreakerMetrics.of(one);
        BreakerMetrics second = BreakerMetrics.of(one);
        first.bindTo(meters);
        second.bindTo(meters);
        Breaker breaker = one.breaker("a");
        int each = meters.getMeters().size();
        succeed(breaker, 2);
        assertThat(successes()).isEqualTo(2);

        second.close();
        succeed(breaker, 1);
        assertThat(successes()).isEqualTo(3);
        assertThat(meters.getMeters()).hasSize(each);
        first.close();
        assertThat(meters.getMeters()).isEmpty();
    }

    @Test
    void sameNameWithOtherTags_areMetersOfTheirOwn() {
        BreakerMetrics.of(one).bindTo(meters);
        BreakerMetrics.of(two).bindTo(meters);
        one.circuitBreaker("a", Map.of("zone", "x"));
        int each = meters.getMeters().size();
        two.circuitBreaker("a", Map.of("zone", "y"));
        assertThat(meters.getMeters()).hasSize(2 * each);
        two.remove("a");
        assertThat(meters.getMeters()).hasSize(each);
    }

    @Test
    void stepRegistry_takeover_countsNoCallTwice() {
        MockClock clock = new MockClock();
        SimpleMeterRegistry steps = new SimpleMeterRegistry(
                new SimpleConfig() {
                    @Override
                    public @Nullable String get(String key) {
                        return null;
                    }

                    @Override
                    public CountingMode mode() {
                        return CountingMode.STEP;
                    }

                    @Override
                    public Duration step() {
                        return Duration.ofMinutes(1);
                    }
                },
                clock);
        BreakerMetrics.of(one).bindTo(steps);
        one.breaker("a").transitionToOpenState();
        one.breaker("a").tryAcquirePermission();
        clock.add(Duration.ofMinutes(1));
        assertThat(refusals(steps)).isEqualTo(1);

        BreakerMetrics.of(two).bindTo(steps);
        two.breaker("a").transitionToOpenState();
        two.breaker("a").tryAcquirePermission();
        two.breaker("a").tryAcquirePermission();
        clock.add(Duration.ofMinutes(1));
        assertThat(refusals(steps)).isEqualTo(2);
    }

    private static double refusals(SimpleMeterRegistry steps) {
        return steps.get("resilience4j.circuitbreaker.not.permitted.calls")
                .functionCounter()
                .count();
    }

    @Test
    void compositeRegistry_followsRemovalToo() {
        CompositeMeterRegistry composite = new CompositeMeterRegistry();
        composite.add(meters);
        BreakerMetrics.of(one).bindTo(composite);
        one.breaker("a").transitionToForcedOpenState();
        assertThat(forcedOpen()).isEqualTo(1);
        one.remove("a");
        assertThat(meters.getMeters()).isEmpty();
        assertThat(composite.getMeters()).isEmpty();
    }

    // ---- beside Resilience4j's

    @Test
    void resilience4jsBinderWasFirst_itsMetersStay_andOursAddWhatItLacks() {
        one.breaker("a");
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(one).bindTo(meters);
        List<Meter> theirs = List.copyOf(meters.getMeters());
        BreakerMetrics metrics = BreakerMetrics.of(one);

        metrics.bindTo(meters);
        one.breaker("late");

        assertThat(meters.getMeters()).containsAll(theirs);
        assertThat(meters.find("resilience4j.circuitbreaker.transitions")
                        .tag("name", "a")
                        .meters())
                .isNotEmpty();
        assertThat(metersOf("late")).isEqualTo(metersOf("a"));
        succeed(one.breaker("a"), 2);
        assertThat(meters.get("resilience4j.circuitbreaker.calls")
                        .tags("name", "a", "kind", "successful")
                        .timer()
                        .count())
                .isEqualTo(2);

        metrics.close();
        assertThat(meters.getMeters()).containsAll(theirs);
        assertThat(metersOf("a")).isEqualTo(theirs.size());
        one.remove("a");
        assertThat(metersOf("a")).isZero();
    }

    @Test
    void oursWasFirst_resilience4jsRefusesItself_andOursGoOn() {
        one.breaker("a");
        BreakerMetrics.of(one).bindTo(meters);
        TaggedCircuitBreakerMetrics theirs = TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(one);
        assertThatThrownBy(() -> theirs.bindTo(meters))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("resilience4j.circuitbreaker.calls");
        one.breaker("a").transitionToForcedOpenState();
        assertThat(forcedOpen()).isEqualTo(1);
    }

    @Test
    void metersThatResilience4jsBinderLeftOfABreakerThatIsGone_areTakenOver() {
        WeakReference<CircuitBreaker> gone = theirContextThatIsLetGo();
        for (int i = 0; i < 50 && gone.get() != null; i++) {
            System.gc();
        }
        assertThat(gone.get()).isNull();

        BreakerMetrics.of(one).bindTo(meters);
        one.breaker("a").transitionToOpenState();
        one.breaker("a").tryAcquirePermission();

        assertThat(successes()).isZero();
        assertThat(refusals(meters)).isEqualTo(1);
        one.breaker("a").transitionToForcedOpenState();
        assertThat(forcedOpen()).isEqualTo(1);
    }

    private WeakReference<CircuitBreaker> theirContextThatIsLetGo() {
        CircuitBreakerRegistry registry = CircuitBreakerRegistry.ofDefaults();
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(registry).bindTo(meters);
        registry.circuitBreaker("a").onSuccess(1, MILLISECONDS);
        return new WeakReference<>(registry.circuitBreaker("a"));
    }

    /** A name twice in a scrape fails it as a whole, and a timer has a maximum of the name of ours. */
    @Test
    void otherNamesInResilience4jsBinder_prometheusCanScrapeBoth_whicheverIsFirst() {
        for (boolean oursFirst : new boolean[] {true, false}) {
            PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            BreakerRegistry ours = BreakerRegistry.ofDefaults();
            CircuitBreakerRegistry theirs = CircuitBreakerRegistry.ofDefaults();
            ours.breaker("ours");
            theirs.circuitBreaker("theirs");
            if (oursFirst) {
                BreakerMetrics.of(ours).bindTo(prometheus);
            }
            TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(theirs).bindTo(prometheus);
            if (!oursFirst) {
                BreakerMetrics.of(ours).bindTo(prometheus);
            }
            ours.breaker("ours too");
            assertThat(prometheus.scrape())
                    .contains("calls_seconds_count{kind=\"failed\",name=\"ours\"}")
                    .contains("calls_seconds_count{kind=\"failed\",name=\"ours too\"}")
                    .contains("calls_seconds_max{kind=\"failed\",name=\"theirs\"}")
                    .doesNotContain("calls_seconds_max{kind=\"failed\",name=\"ours");
        }
    }

    @Test
    void metersOfSomebodyElseUnderOurNames_areNeitherTakenNorRemoved() {
        Gauge somebodys = Gauge.builder("resilience4j.circuitbreaker.failure.rate", () -> 42)
                .tag("name", "a")
                .register(meters);
        BreakerMetrics.of(one).bindTo(meters);
        one.breaker("a");
        one.remove("a");
        assertThat(meters.getMeters()).singleElement().isSameAs(somebodys);
    }
}
