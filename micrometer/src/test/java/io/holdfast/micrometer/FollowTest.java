package io.holdfast.micrometer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.registry.EntryAddedEvent;
import io.github.resilience4j.core.registry.EntryRemovedEvent;
import io.github.resilience4j.core.registry.EntryReplacedEvent;
import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.registry.BreakerRegistry;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Meters are those of what the registry holds, in whatever order its events come. */
class FollowTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    /** Is told of everything before the binder; what it does then reaches the binder before what caused it. */
    private static class First implements RegistryEventConsumer<CircuitBreaker> {
        @Nullable
        Runnable onAdded;

        @Nullable
        Runnable onRemoved;

        @Nullable
        Runnable onReplaced;

        private static void runOnce(@Nullable Runnable action) {
            if (action != null) {
                action.run();
            }
        }

        @Override
        public void onEntryAddedEvent(EntryAddedEvent<CircuitBreaker> event) {
            Runnable action = onAdded;
            onAdded = null;
            runOnce(action);
        }

        @Override
        public void onEntryRemovedEvent(EntryRemovedEvent<CircuitBreaker> event) {
            Runnable action = onRemoved;
            onRemoved = null;
            runOnce(action);
        }

        @Override
        public void onEntryReplacedEvent(EntryReplacedEvent<CircuitBreaker> event) {
            Runnable action = onReplaced;
            onReplaced = null;
            runOnce(action);
        }
    }

    private final First first = new First();
    private final BreakerRegistry breakers = BreakerRegistry.of(CircuitBreakerConfig.ofDefaults(), first);

    private Set<String> names() {
        Set<String> names = new TreeSet<>();
        for (Meter meter : meters.getMeters()) {
            names.add(meter.getId().getTag("name"));
        }
        return names;
    }

    private double forcedOpen(String name) {
        Gauge gauge = meters.find("resilience4j.circuitbreaker.state")
                .tags("name", name, "state", "forced_open")
                .gauge();
        return gauge == null ? Double.NaN : gauge.value();
    }

    @Test
    void removalHeardAfterTheAdditionThatFollowedIt_leavesTheMeters() {
        BreakerMetrics.of(breakers).bindTo(meters);
        breakers.breaker("tenant");
        first.onRemoved = () -> breakers.breaker("tenant").transitionToForcedOpenState();
        breakers.remove("tenant");
        assertThat(forcedOpen("tenant")).isEqualTo(1);
    }

    @Test
    void additionHeardAfterTheRemovalThatFollowedIt_leavesNone() {
        BreakerMetrics.of(breakers).bindTo(meters);
        first.onAdded = () -> breakers.remove("tenant");
        breakers.breaker("tenant");
        assertThat(names()).isEmpty();
    }

    @Test
    void replacementsHeardInTheWrongOrder_leaveTheMetersOfTheLast() {
        BreakerMetrics.of(breakers).bindTo(meters);
        breakers.breaker("tenant");
        CircuitBreaker last = CircuitBreaker.ofDefaults("tenant");
        last.transitionToForcedOpenState();
        first.onReplaced = () -> breakers.replace("tenant", last);
        breakers.replace("tenant", Breaker.ofDefaults("tenant"));
        assertThat(forcedOpen("tenant")).isEqualTo(1);
    }

    @Test
    void removalHeardAfterTheReplacementBeforeIt_leavesNone() {
        BreakerMetrics.of(breakers).bindTo(meters);
        breakers.breaker("tenant");
        first.onReplaced = () -> breakers.remove("tenant");
        breakers.replace("tenant", CircuitBreaker.ofDefaults("tenant"));
        assertThat(names()).isEmpty();
    }

    @Test
    void nameRemovedAndTakenAgainByTwoThreads_hasMetersIfAndOnlyIfItHasABreaker() throws Exception {
        BreakerMetrics.of(breakers).bindTo(meters);
        CyclicBarrier start = new CyclicBarrier(2);
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            for (int i = 0; i < 1_000; i++) {
                String name = "n" + i;
                breakers.breaker(name);
                Future<?> removes = pool.submit(() -> {
                    start.await();
                    return breakers.remove(name);
                });
                Future<?> asks = pool.submit(() -> {
                    start.await();
                    return breakers.breaker(name);
                });
                removes.get(10, SECONDS);
                asks.get(10, SECONDS);
                assertThat(names().contains(name)).isEqualTo(breakers.find(name).isPresent());
                breakers.remove(name);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void breakerUnderAnotherNameThanItsOwn_hasMetersUnderItsOwnAsLongAsItIsHeld() {
        BreakerMetrics.of(breakers).bindTo(meters);
        breakers.breaker("key");
        Breaker stray = Breaker.ofDefaults("stray");
        breakers.replace("key", stray);
        assertThat(names()).containsExactly("stray");
        stray.transitionToForcedOpenState();
        assertThat(forcedOpen("stray")).isEqualTo(1);
        breakers.remove("key");
        assertThat(names()).isEmpty();
    }

    @Test
    void breakerUnderAnotherNameBeforeItIsBound_hasMetersToo() {
        breakers.breaker("key");
        breakers.replace("key", Breaker.ofDefaults("stray"));
        BreakerMetrics.of(breakers).bindTo(meters);
        assertThat(names()).containsExactly("stray");
        breakers.remove("key");
        assertThat(names()).isEmpty();
    }

    @Test
    void idleBreakers_areLookedAtAndNotWoken() {
        BreakerMetrics metrics = BreakerMetrics.of(breakers);
        metrics.bindTo(meters);
        WeakReference<Breaker> idle = new WeakReference<>(breakers.breaker("idle"));
        breakers.evictIdle(Duration.ZERO);
        breakers.evictIdle(Duration.ZERO);

        BreakerMetrics.of(breakers).bindTo(new SimpleMeterRegistry());
        metrics.bindTo(meters);
        meters.getMeters().forEach(meter -> meter.measure().forEach(measurement -> measurement.getValue()));

        assertThat(comesTrueAfterGc(() -> idle.get() == null)).isTrue();
        assertThat(breakers.evictIdle(Duration.ZERO)).isEqualTo(1);
        assertThat(names()).isEmpty();
    }

    @Test
    void idleBreakerThatIsHeld_keepsItsMeters() {
        BreakerMetrics.of(breakers).bindTo(meters);
        Breaker held = breakers.breaker("held");
        breakers.evictIdle(Duration.ZERO);
        breakers.evictIdle(Duration.ZERO);
        System.gc();
        breakers.evictIdle(Duration.ZERO);
        held.transitionToForcedOpenState();
        assertThat(forcedOpen("held")).isEqualTo(1);
    }

    @Test
    void registryAndBinderLetGo_breakerKept_itsMetersGoOn() {
        Breaker kept = boundAndLetGo();
        WeakReference<Object> sign = new WeakReference<>(new Object());
        assertThat(comesTrueAfterGc(() -> sign.get() == null)).isTrue();

        kept.onSuccess(250, java.util.concurrent.TimeUnit.MILLISECONDS);
        kept.transitionToForcedOpenState();

        assertThat(forcedOpen("kept")).isEqualTo(1);
        assertThat(meters.get("resilience4j.circuitbreaker.calls.seconds.max")
                        .tag("kind", "successful")
                        .gauge()
                        .value())
                .isEqualTo(0.25);
        Reference.reachabilityFence(kept);
    }

    private Breaker boundAndLetGo() {
        BreakerRegistry registry = BreakerRegistry.ofDefaults();
        BreakerMetrics.of(registry).bindTo(meters);
        return registry.breaker("kept");
    }

    private static boolean comesTrueAfterGc(BooleanSupplier condition) {
        for (int i = 0; i < 50 && !condition.getAsBoolean(); i++) {
            System.gc();
        }
        return condition.getAsBoolean();
    }
}
