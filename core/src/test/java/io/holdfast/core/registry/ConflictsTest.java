package io.holdfast.core.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.compat.NeedsSetting;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A second configuration for a known name has no effect, and that does not stay a secret. */
class ConflictsTest {

    private static final Duration ONE_SECOND = Duration.ofSeconds(1);

    private final BreakerRegistry registry = BreakerRegistry.ofDefaults();

    private static CircuitBreakerConfig failureRate(float threshold) {
        return CircuitBreakerConfig.custom().failureRateThreshold(threshold).build();
    }

    @Test
    void otherConfiguration_isReportedOnceWithThePropertiesThatDiffer() {
        Breaker breaker = registry.breaker("x", failureRate(50));
        CircuitBreakerConfig other = CircuitBreakerConfig.custom()
                .failureRateThreshold(20)
                .slidingWindowSize(7)
                .build();
        for (int i = 0; i < 3; i++) {
            assertThat(registry.breaker("x", other)).isSameAs(breaker);
        }
        assertThat(breaker.getCircuitBreakerConfig().getFailureRateThreshold()).isEqualTo(50);
        assertThat(registry.conflicts())
                .containsExactly(new ConfigConflict(
                        "x",
                        List.of(
                                "failureRateThreshold: keeps 50.0, ignores 20.0",
                                "slidingWindowSize: keeps 100, ignores 7")));
    }

    @Test
    void everyPropertyThatIsNoFunction_isCompared() {
        Map<String, UnaryOperator<CircuitBreakerConfig.Builder>> changes = Map.ofEntries(
                Map.entry("failureRateThreshold", config -> config.failureRateThreshold(20)),
                Map.entry("slowCallRateThreshold", config -> config.slowCallRateThreshold(20)),
                Map.entry("slowCallDurationThreshold", config -> config.slowCallDurationThreshold(ONE_SECOND)),
                Map.entry("slidingWindowType", config -> config.slidingWindowType(SlidingWindowType.TIME_BASED)),
                Map.entry("slidingWindowSize", config -> config.slidingWindowSize(101)),
                Map.entry("minimumNumberOfCalls", config -> config.minimumNumberOfCalls(20)),
                Map.entry(
                        "permittedNumberOfCallsInHalfOpenState",
                        config -> config.permittedNumberOfCallsInHalfOpenState(1)),
                Map.entry(
                        "maxWaitDurationInHalfOpenState", config -> config.maxWaitDurationInHalfOpenState(ONE_SECOND)),
                Map.entry(
                        "automaticTransitionFromOpenToHalfOpenEnabled",
                        config -> config.enableAutomaticTransitionFromOpenToHalfOpen()),
                Map.entry("writableStackTraceEnabled", config -> config.writableStackTraceEnabled(false)));
        assertEachIsReported(changes);
    }

    @Test
    @NeedsSetting("initialState")
    void initialState_isCompared() {
        assertEachIsReported(Map.of("initialState", config -> config.initialState(State.DISABLED)));
    }

    @Test
    @NeedsSetting("transitionToStateAfterWaitDuration")
    void stateAfterTheHalfOpenWait_isCompared() {
        assertEachIsReported(Map.of(
                "transitionToStateAfterWaitDuration",
                config -> config.transitionToStateAfterWaitDuration(State.CLOSED)));
    }

    private void assertEachIsReported(Map<String, UnaryOperator<CircuitBreakerConfig.Builder>> changes) {
        changes.forEach((property, change) -> {
            registry.breaker(property);
            registry.breaker(
                    property, change.apply(CircuitBreakerConfig.custom()).build());
        });
        assertThat(registry.conflicts())
                .hasSize(changes.size())
                .allSatisfy(conflict -> assertThat(conflict.differences())
                        .singleElement()
                        .asString()
                        .startsWith(conflict.name() + ": "));
    }

    @Test
    void waitDuration_isCompared() {
        registry.breaker("x");
        registry.breaker(
                "x",
                CircuitBreakerConfig.custom()
                        .waitDurationInOpenState(Duration.ofSeconds(3))
                        .build());
        assertThat(registry.conflicts())
                .flatExtracting(ConfigConflict::differences)
                .containsExactly("waitDurationInOpenState [ms]: keeps 60000, ignores 3000");
    }

    @Test
    void failingWaitFunction_isNoReasonForALookupToFail() {
        registry.breaker("x");
        CircuitBreakerConfig failing = CircuitBreakerConfig.custom()
                .waitIntervalFunctionInOpenState(attempt -> {
                    throw new IllegalStateException("on purpose");
                })
                .build();
        registry.breaker("x", failing);
        assertThat(registry.conflicts()).isEmpty();
    }

    @Test
    void equalConfigurationBuiltTwice_isNoConflict() {
        registry.breaker("x", failureRate(30), BreakerOptions.defaults().consecutiveFailures(5));
        registry.breaker("x", failureRate(30), BreakerOptions.defaults().consecutiveFailures(5));
        assertThat(registry.conflicts()).isEmpty();
    }

    @Test
    void otherOptions_areReported() {
        registry.breaker("x");
        registry.breaker(
                "x", registry.getDefaultConfig(), BreakerOptions.defaults().consecutiveFailures(5));
        assertThat(registry.conflicts())
                .singleElement()
                .satisfies(conflict -> assertThat(conflict.differences())
                        .singleElement()
                        .asString()
                        .contains("consecutiveFailures=5")
                        .contains("consecutiveFailures=0"));
    }

    @Test
    void lookupWithoutConfiguration_isNoConflict() {
        registry.breaker("x", failureRate(30));
        registry.breaker("x");
        registry.circuitBreaker("x");
        assertThat(registry.conflicts()).isEmpty();
    }

    @Test
    void firstConflictOfAName_isKept_soThatNoLookupFloodsTheLog() {
        registry.breaker("x");
        registry.breaker("x", failureRate(30));
        registry.breaker("x", failureRate(20));
        assertThat(registry.conflicts())
                .flatExtracting(ConfigConflict::differences)
                .containsExactly("failureRateThreshold: keeps 50.0, ignores 30.0");
    }

    /** What Spring's annotation aspect asks on each call. */
    @Test
    void registrysOwnDefault_asksForNothing() {
        BreakerRegistry tagged = BreakerRegistry.custom()
                .tags(Map.of("zone", "all"))
                .options(BreakerOptions.defaults().consecutiveFailures(5))
                .build();
        Breaker breaker = tagged.breaker("x", failureRate(30), BreakerOptions.defaults());
        assertThat(tagged.circuitBreaker("x", tagged.getConfiguration("x").orElseGet(tagged::getDefaultConfig)))
                .isSameAs(breaker);
        assertThat(tagged.circuitBreaker("x", "default")).isSameAs(breaker);
        assertThat(tagged.circuitBreaker("x", breaker.getCircuitBreakerConfig()))
                .isSameAs(breaker);
        assertThat(tagged.conflicts()).isEmpty();
    }

    @Test
    void defaultOfTheRegistryTakenOver_asksForNothing() {
        CircuitBreakerRegistry fromYaml = CircuitBreakerRegistry.of(failureRate(60));
        fromYaml.circuitBreaker("x", failureRate(40));
        BreakerRegistry ours =
                BreakerRegistry.from(fromYaml, BreakerOptions.defaults().consecutiveFailures(5));
        ours.circuitBreaker("x", fromYaml.getDefaultConfig());
        ours.circuitBreaker("x", ours.getDefaultConfig());
        assertThat(ours.conflicts()).isEmpty();
    }

    @Test
    void defaultOptionsOfTheRegistry_askForNothing_butOthersDo() {
        registry.breaker("x", failureRate(30), BreakerOptions.defaults().consecutiveFailures(5));
        registry.breaker("x", failureRate(30));
        registry.circuitBreaker("x", failureRate(30));
        assertThat(registry.conflicts()).isEmpty();
        registry.breaker("x", failureRate(30), BreakerOptions.defaults().consecutiveFailures(6));
        assertThat(registry.conflicts()).hasSize(1);
    }

    @Test
    void otherTags_areReported() {
        registry.circuitBreaker("svc", Map.of("clientId", "c1"));
        registry.circuitBreaker("svc", new TreeMap<>(Map.of("clientId", "c2", "region", "us-west")));
        assertThat(registry.conflicts())
                .containsExactly(new ConfigConflict(
                        "svc",
                        List.of("tag clientId: keeps c1, ignores c2", "tag region: keeps none, ignores us-west")));
    }

    @Test
    void otherTags_areReportedWhicheverWayTheNameIsAskedFor() {
        Map<String, String> other = Map.of("a", "c");
        Map<String, Consumer<String>> ways = Map.of(
                "tags", name -> registry.circuitBreaker(name, other),
                "configuration", name -> registry.circuitBreaker(name, registry.getDefaultConfig(), other),
                "configuration's name", name -> registry.circuitBreaker(name, "default", other),
                "removed configuration", name -> registry.circuitBreaker(name, "removed", other),
                "supplier", name -> registry.circuitBreaker(name, CircuitBreakerConfig::ofDefaults, other));
        ways.forEach((name, ask) -> {
            registry.circuitBreaker(name, Map.of("a", "b"));
            ask.accept(name);
        });
        assertThat(registry.conflicts())
                .extracting(ConfigConflict::name)
                .containsExactlyInAnyOrderElementsOf(ways.keySet());
    }

    @Test
    void tagsThatAgree_andTheRegistrysOwn_askForNothing() {
        BreakerRegistry tagged = BreakerRegistry.of(Map.of(), Map.of("zone", "all", "team", "search"));
        tagged.circuitBreaker("x", Map.of("zone", "one", "tier", "1"));
        for (Map<String, String> agreeing : List.of(
                Map.<String, String>of(),
                new HashMap<String, String>(),
                tagged.getTags(),
                Map.of("zone", "all"),
                Map.of("tier", "1"),
                Map.of("zone", "one", "tier", "1", "team", "search"))) {
            tagged.circuitBreaker("x", agreeing);
        }
        assertThat(tagged.conflicts()).isEmpty();
        tagged.circuitBreaker("x", Map.of("zone", "two"));
        assertThat(tagged.conflicts()).hasSize(1);
    }

    @Test
    void tagsFromOutside_areShortAndFew() {
        registry.circuitBreaker("x");
        Map<String, String> hostile = new HashMap<>();
        for (int i = 0; i < 1000; i++) {
            hostile.put("k" + i, "line\nforged " + "x".repeat(10_000));
        }
        registry.circuitBreaker("x", hostile);
        assertThat(registry.conflicts().get(0).differences())
                .hasSize(17)
                .endsWith("tags: more of them")
                .allSatisfy(difference ->
                        assertThat(difference).hasSizeLessThan(200).doesNotContain("\n"));
    }

    /** Its options and tags tell what they like, and a lookup has nothing to do with it. */
    @Test
    void usersObjectThatThrows_isNoReasonForALookupToFail() {
        Breaker breaker = registry.breaker("x");
        Map<String, String> broken = new AbstractMap<>() {
            @Override
            public Set<Map.Entry<String, String>> entrySet() {
                throw new StackOverflowError("on purpose");
            }
        };
        assertThat(registry.circuitBreaker("x", broken)).isSameAs(breaker);
        CircuitBreaker foreign = (CircuitBreaker) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {CircuitBreaker.class}, (proxy, method, arguments) -> {
                    throw new IllegalStateException("on purpose");
                });
        registry.replace("x", foreign);
        assertThat(registry.circuitBreaker("x", failureRate(30))).isSameAs(foreign);
        assertThat(registry.circuitBreaker("x", Map.of("a", "b"))).isSameAs(foreign);
        assertThat(registry.conflicts()).isEmpty();
    }

    @Test
    void everyConfigurationIsCompared_howeverManyWereBefore() {
        registry.breaker("x");
        for (int i = 0; i < 10; i++) {
            registry.breaker("x", failureRate(50));
        }
        assertThat(registry.conflicts()).isEmpty();
        registry.breaker("x", failureRate(20));
        assertThat(registry.conflicts()).hasSize(1);
    }

    @Test
    void comparing_isOverOnceDone_andAsksTheWaitFunctionNoMore() {
        AtomicInteger asked = new AtomicInteger();
        CircuitBreakerConfig counting = CircuitBreakerConfig.custom()
                .waitIntervalFunctionInOpenState(attempt -> {
                    asked.incrementAndGet();
                    return 60_000L;
                })
                .build();
        registry.breaker("x", failureRate(50));
        CircuitBreakerConfig another = failureRate(50);
        for (int i = 0; i < 5; i++) {
            registry.breaker("x", counting);
            registry.breaker("x", another);
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void conflicts_areForgottenWithTheirBreaker() {
        registry.breaker("removed");
        registry.breaker("removed", failureRate(30));
        registry.breaker("replaced");
        registry.breaker("replaced", failureRate(30));
        assertThat(registry.conflicts()).hasSize(2);
        registry.remove("removed");
        registry.replace("replaced", Breaker.of("replaced", failureRate(30)));
        assertThat(registry.conflicts()).isEmpty();
    }

    @Test
    void conflicts_areBounded() {
        CircuitBreakerConfig other = failureRate(30);
        for (int i = 0; i < 1_200; i++) {
            registry.breaker("tenant-" + i);
            registry.breaker("tenant-" + i, other);
        }
        assertThat(registry.conflicts()).hasSize(1_000);
    }
}
