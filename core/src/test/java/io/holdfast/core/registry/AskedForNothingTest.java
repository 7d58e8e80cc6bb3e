package io.holdfast.core.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.time.VirtualTime;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is no conflict, whichever object says it, and what it costs to find that out on each lookup. */
class AskedForNothingTest {

    private final BreakerRegistry registry = BreakerRegistry.ofDefaults();

    private static CircuitBreakerConfig failureRate(float threshold) {
        return CircuitBreakerConfig.custom().failureRateThreshold(threshold).build();
    }

    @Test
    void equalCopyOfTheRegistrysDefault_asksForNothing() {
        BreakerRegistry rated = BreakerRegistry.of(failureRate(60));
        for (BreakerRegistry each : List.of(registry, rated)) {
            each.circuitBreaker("x", failureRate(30));
        }
        registry.circuitBreaker("x", CircuitBreakerConfig.ofDefaults());
        registry.circuitBreaker("x", CircuitBreakerConfig.ofDefaults(), Map.of());
        rated.circuitBreaker("x", failureRate(60));
        assertThat(registry.conflicts()).isEmpty();
        assertThat(rated.conflicts()).isEmpty();
        rated.circuitBreaker("x", CircuitBreakerConfig.ofDefaults());
        assertThat(rated.conflicts()).hasSize(1);
    }

    /** The aspect's line, where YAML has configs.pay, and instances.pay with that as its base and overrides. */
    @Test
    void configurationUnderTheBreakersOwnName_asksForNothing() {
        CircuitBreakerConfig base = failureRate(60);
        registry.addConfiguration("pay", base);
        registry.circuitBreaker("pay", failureRate(40));
        registry.circuitBreaker("pay", registry.getConfiguration("pay").orElseGet(registry::getDefaultConfig));
        registry.circuitBreaker("pay", "pay");
        registry.circuitBreaker("pay", failureRate(60));
        assertThat(registry.conflicts()).isEmpty();
        registry.circuitBreaker("other", failureRate(40));
        registry.circuitBreaker("other", "pay");
        assertThat(registry.conflicts()).extracting(ConfigConflict::name).containsExactly("other");
    }

    @Test
    void configurationUnderTheBreakersOwnName_asksForNothing_inTheRegistryTakenOverToo() {
        CircuitBreakerRegistry source = CircuitBreakerRegistry.of(Map.of("pay", failureRate(60)));
        source.circuitBreaker("pay", failureRate(40));
        BreakerRegistry ours = BreakerRegistry.from(source);
        ours.circuitBreaker("pay", ours.getConfiguration("pay").orElseGet(ours::getDefaultConfig));
        assertThat(ours.conflicts()).isEmpty();
    }

    @Test
    void equalCopyOfTheRegistrysOptions_asksForNothing() {
        BreakerRegistry five = BreakerRegistry.custom()
                .options(BreakerOptions.defaults().consecutiveFailures(5))
                .build();
        five.breaker("x", five.getDefaultConfig(), BreakerOptions.defaults());
        five.breaker("x", five.getDefaultConfig(), BreakerOptions.defaults().consecutiveFailures(5));
        assertThat(five.conflicts()).isEmpty();
        five.breaker("x", five.getDefaultConfig(), BreakerOptions.defaults().consecutiveFailures(6));
        assertThat(five.conflicts()).hasSize(1);
    }

    @Test
    void timeSources_areComparedToo() {
        BreakerOptions virtual = BreakerOptions.defaults().timeSource(new VirtualTime());
        registry.breaker("x", failureRate(30), virtual);
        registry.breaker("x", failureRate(30), virtual.consecutiveFailures(0));
        assertThat(registry.conflicts()).isEmpty();
        registry.breaker("x", failureRate(30), BreakerOptions.defaults().timeSource(new VirtualTime()));
        assertThat(registry.conflicts()).hasSize(1);
    }

    @Test
    void conflictSeenWhileTheListIsFull_isListedOnceThereIsRoom() {
        CircuitBreakerConfig other = failureRate(30);
        for (int i = 0; i <= 1_000; i++) {
            registry.breaker("n" + i);
            registry.breaker("n" + i, other);
        }
        registry.circuitBreaker("n1000", Map.of("a", "b"));
        assertThat(registry.conflicts()).hasSize(1_000);
        registry.remove("n0");
        registry.breaker("n1000", other);
        assertThat(registry.conflicts())
                .hasSize(1_000)
                .extracting(ConfigConflict::name)
                .contains("n1000");
    }

    @Test
    void lookupsThatAgree_leaveNoGarbage() {
        BreakerRegistry tagged = BreakerRegistry.custom()
                .config("own", failureRate(60))
                .tags(Map.of("zone", "all", "team", "search"))
                .options(BreakerOptions.defaults().consecutiveFailures(5))
                .build();
        CircuitBreakerConfig config = failureRate(30);
        BreakerOptions options = BreakerOptions.defaults();
        tagged.breaker("own", config, options);
        tagged.circuitBreaker("tagged", config, Map.of("group", "g", "zone", "one"));
        CircuitBreakerConfig copy = failureRate(30);
        CircuitBreakerConfig byDefault = CircuitBreakerConfig.ofDefaults();
        CircuitBreakerConfig underItsName = failureRate(60);
        BreakerOptions equal = BreakerOptions.defaults().consecutiveFailures(5);
        Map<String, String> group = Map.of("group", "g");
        Map<String, String> several = new HashMap<>(Map.of("group", "g", "zone", "all", "team", "search"));
        Map<String, String> none = new HashMap<>();
        Map<String, Runnable> lookups = Map.of(
                "copy of its own", () -> tagged.circuitBreaker("own", copy),
                "copy of the default", () -> tagged.circuitBreaker("own", byDefault),
                "under its name", () -> tagged.circuitBreaker("own", underItsName),
                "name", () -> tagged.circuitBreaker("own", "own"),
                "copy of the options", () -> tagged.breaker("own", byDefault, equal),
                "a tag it has", () -> tagged.circuitBreaker("tagged", copy, group),
                "tags it and the registry have", () -> tagged.circuitBreaker("tagged", several),
                "no tags", () -> tagged.circuitBreaker("tagged", none));
        lookups.forEach(
                (what, lookup) -> assertThat(bytesPerCall(lookup)).as(what).isZero());
        assertThat(tagged.conflicts()).isEmpty();
    }

    @Test
    void callersInTurn_eachWithACopyOfTheirOwn_leaveNoGarbage() {
        for (int callers : new int[] {3, 4, 20}) {
            CircuitBreakerConfig[] copies = new CircuitBreakerConfig[callers];
            for (int i = 0; i < callers; i++) {
                copies[i] = CircuitBreakerConfig.custom()
                        .failureRateThreshold(30)
                        .waitIntervalFunctionInOpenState(
                                attempt -> 100L) // one of the boxed values that are not made anew
                        .build();
            }
            AtomicInteger turn = new AtomicInteger();
            String name = "of " + callers;
            registry.circuitBreaker(name, copies[0]);
            assertThat(bytesPerCall(() -> registry.circuitBreaker(name, copies[turn.getAndIncrement() % callers])))
                    .as("%s callers", callers)
                    .isZero();
        }
        assertThat(registry.conflicts()).isEmpty();
    }

    /** Bytes per lookup, once the classes are loaded and what can be remembered is. */
    private static long bytesPerCall(Runnable call) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 200; i++) {
            call.run();
        }
        int calls = 5_000;
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < calls; i++) {
            call.run();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / calls;
    }
}
