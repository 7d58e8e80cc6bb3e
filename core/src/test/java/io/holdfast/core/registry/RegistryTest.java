package io.holdfast.core.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.ConfigurationNotFoundException;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.BreakerOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Names, configurations and tags. */
class RegistryTest {

    private static final CircuitBreakerConfig SMALL =
            CircuitBreakerConfig.custom().slidingWindowSize(5).build();

    private final BreakerRegistry registry = BreakerRegistry.ofDefaults();

    @Test
    void everyWayToAskForAName_givesItsOneBreaker() {
        Breaker breaker = registry.breaker("name");
        CircuitBreakerConfig used = breaker.getCircuitBreakerConfig();
        assertThat(registry.breaker("name", used)).isSameAs(breaker);
        assertThat(registry.breaker("name", used, breaker.getOptions())).isSameAs(breaker);
        assertThat(registry.circuitBreaker("name")).isSameAs(breaker);
        assertThat(registry.circuitBreaker("name", Map.of("a", "b"))).isSameAs(breaker);
        assertThat(registry.circuitBreaker("name", used)).isSameAs(breaker);
        assertThat(registry.circuitBreaker("name", used, Map.of())).isSameAs(breaker);
        assertThat(registry.circuitBreaker("name", "default")).isSameAs(breaker);
        assertThat(registry.circuitBreaker("name", "default", Map.of())).isSameAs(breaker);
        assertThat(registry.circuitBreaker("name", () -> used)).isSameAs(breaker);
        assertThat(registry.circuitBreaker("name", () -> used, Map.of())).isSameAs(breaker);
        assertThat(registry.find("name")).containsSame(breaker);
        assertThat(registry.findBreaker("name")).containsSame(breaker);
        assertThat(registry.getAllCircuitBreakers()).containsExactly(breaker);
    }

    @Test
    void find_neverMakesABreaker() {
        assertThat(registry.find("unknown")).isEmpty();
        assertThat(registry.findBreaker("unknown")).isEmpty();
        assertThat(registry.getAllCircuitBreakers()).isEmpty();
    }

    @Test
    void supplier_isAskedForUnknownNamesOnly() {
        AtomicInteger asked = new AtomicInteger();
        CircuitBreaker made = registry.circuitBreaker("supplied", () -> {
            asked.incrementAndGet();
            return SMALL;
        });
        assertThat(made.getCircuitBreakerConfig()).isSameAs(SMALL);
        assertThat(registry.circuitBreaker("supplied", () -> {
                    throw new AssertionError("asked for a known name");
                }))
                .isSameAs(made);
        assertThat(asked).hasValue(1);
    }

    @Test
    void supplierThatThrowsOrGivesNull_leavesNothingBehind() {
        IllegalStateException failure = new IllegalStateException("on purpose");
        assertThatThrownBy(() -> registry.circuitBreaker("supplied", () -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThatThrownBy(() -> registry.circuitBreaker("supplied", () -> missing()))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("Config must not be null");
        assertThat(registry.find("supplied")).isEmpty();
        assertThat(registry.circuitBreaker("supplied", SMALL).getCircuitBreakerConfig())
                .isSameAs(SMALL);
    }

    @SuppressWarnings("NullAway") // the mistake under test
    private static CircuitBreakerConfig missing() {
        return null;
    }

    @Test
    void supplierThatAsksForTheSameName_getsTheBreakerThatStays() {
        CircuitBreaker[] inner = new CircuitBreaker[1];
        CircuitBreaker outer = registry.circuitBreaker("nested", () -> {
            inner[0] = registry.circuitBreaker("nested");
            return SMALL;
        });
        assertThat(outer).isSameAs(inner[0]);
    }

    @Test
    void namedConfiguration_isAddedUsedAndRemoved() {
        registry.addConfiguration("small", SMALL);
        assertThat(registry.getConfiguration("small")).containsSame(SMALL);
        assertThat(registry.circuitBreaker("a", "small").getCircuitBreakerConfig())
                .isSameAs(SMALL);
        assertThat(registry.removeConfiguration("small")).isSameAs(SMALL);
        assertThat(registry.removeConfiguration("small")).isNull();
        assertThat(registry.getConfiguration("small")).isEmpty();
        assertThat(registry.find("a")).isPresent();
    }

    @Test
    void knownName_needsNoConfiguration() {
        registry.addConfiguration("shared", SMALL);
        CircuitBreaker known = registry.circuitBreaker("a", "shared");
        registry.removeConfiguration("shared");
        assertThat(registry.circuitBreaker("a", "shared")).isSameAs(known);
        assertThat(registry.circuitBreaker("a", "never there", Map.of())).isSameAs(known);
        assertThat(registry.conflicts()).isEmpty();
    }

    @Test
    void allBreakers_areASetOfTheCallersOwn() {
        CircuitBreaker breaker = registry.circuitBreaker("a");
        registry.getAllCircuitBreakers().clear();
        registry.getAllCircuitBreakers().add(CircuitBreaker.ofDefaults("b"));
        assertThat(registry.getAllCircuitBreakers())
                .containsExactly(breaker)
                .isNotSameAs(registry.getAllCircuitBreakers());
    }

    @Test
    void anyNameButNull_isAName() {
        for (String name : List.of("", " ", "a\u0000b\n\r\u001b[31mred", "\ud83d", "x".repeat(10_000_000))) {
            CircuitBreaker breaker = registry.circuitBreaker(name);
            assertThat(breaker.getName()).isSameAs(name);
            assertThat(registry.circuitBreaker(name, SMALL)).isSameAs(breaker);
        }
        assertThat(registry.conflicts()).hasSize(5);
        assertThat(registry.toString()).hasSizeLessThan(300).doesNotContain("\n", "\u001b");
    }

    @Test
    void textOfARegistry_hasTenNamesAtMost() {
        for (int i = 0; i < 12; i++) {
            registry.breaker("tenant-" + i);
        }
        assertThat(registry.toString()).endsWith(" and more, 12 in all").containsPattern("(tenant-\\d+(, )?){10}]");
    }

    @Test
    void nullTag_isRefusedByName() {
        Map<String, String> withoutValue = new HashMap<>();
        withoutValue.put("zone", null);
        Map<String, String> withoutKey = new HashMap<>();
        withoutKey.put(null, "one");
        String value = "tags: zone=null (expected: no null key or value)";
        String key = "tags: null=one (expected: no null key or value)";
        assertThatThrownBy(() -> registry.circuitBreaker("a", withoutValue))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(value);
        assertThatThrownBy(() -> registry.circuitBreaker("a", SMALL, withoutKey))
                .hasMessage(key);
        assertThatThrownBy(() -> registry.circuitBreaker("a", "default", withoutKey))
                .hasMessage(key);
        assertThatThrownBy(() -> registry.circuitBreaker("a", () -> SMALL, withoutKey))
                .hasMessage(key);
        assertThat(registry.find("a")).isEmpty();
        assertThatThrownBy(() -> BreakerRegistry.of(Map.of(), withoutValue))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(value);
        assertThatThrownBy(() -> Breaker.of("a", SMALL, BreakerOptions.defaults(), withoutValue))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(value);
        CircuitBreaker known = registry.circuitBreaker("known");
        assertThat(registry.circuitBreaker("known", withoutKey)).isSameAs(known);
        assertThat(registry.circuitBreaker("known", withoutValue)).isSameAs(known);
    }

    @Test
    void missingConfiguration_isNamed() {
        assertThatThrownBy(() -> registry.circuitBreaker("a", "missing"))
                .isInstanceOf(ConfigurationNotFoundException.class)
                .hasMessageContaining("missing");
        assertThatThrownBy(() -> registry.circuitBreaker("a", "missing", Map.of()))
                .isInstanceOf(ConfigurationNotFoundException.class);
        assertThat(registry.find("a")).isEmpty();
    }

    @Test
    void defaultConfiguration_cannotBeAddedOrRemoved() {
        assertThatThrownBy(() -> registry.addConfiguration("default", SMALL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("You cannot use 'default' as a configuration name as it is preserved for default"
                        + " configuration");
        assertThatThrownBy(() -> registry.removeConfiguration("default"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("You cannot remove the default configuration");
        assertThat(registry.getConfiguration("default")).containsSame(registry.getDefaultConfig());
    }

    @Test
    void mapOfConfigurations_hasItsDefaultAndItsNames() {
        CircuitBreakerConfig standard =
                CircuitBreakerConfig.custom().failureRateThreshold(3).build();
        BreakerRegistry of = BreakerRegistry.of(Map.of("default", standard, "small", SMALL));
        assertThat(of.getDefaultConfig()).isSameAs(standard);
        assertThat(of.breaker("a").getCircuitBreakerConfig()).isSameAs(standard);
        assertThat(of.circuitBreaker("b", "small").getCircuitBreakerConfig()).isSameAs(SMALL);
    }

    @Test
    void tags_areMergedAndTheMoreSpecialWins() {
        BreakerRegistry tagged = BreakerRegistry.of(Map.of(), Map.of("zone", "all", "team", "search"));
        assertThat(tagged.getTags()).containsOnly(Map.entry("zone", "all"), Map.entry("team", "search"));
        assertThat(tagged.circuitBreaker("a").getTags()).isEqualTo(tagged.getTags());
        assertThat(tagged.circuitBreaker("b", Map.of("zone", "one", "tier", "1"))
                        .getTags())
                .containsOnly(Map.entry("zone", "one"), Map.entry("team", "search"), Map.entry("tier", "1"));
        assertThat(tagged.circuitBreaker("b", Map.of("ignored", "by now")).getTags())
                .doesNotContainKey("ignored");
    }

    @Test
    void options_areThoseOfTheRegistryUnlessGiven() {
        BreakerOptions standard = BreakerOptions.defaults().consecutiveFailures(5);
        BreakerOptions special = BreakerOptions.defaults().slowCallDetection(false);
        BreakerRegistry with = BreakerRegistry.custom().options(standard).build();
        assertThat(with.breaker("a").getOptions()).isSameAs(standard);
        assertThat(with.breaker("b", SMALL, special).getOptions()).isSameAs(special);
        assertThat(((Breaker) with.circuitBreaker("c", SMALL)).getOptions()).isSameAs(standard);
    }

    @Test
    void configurationThatCannotBeHad_leavesNothingBehind() {
        CircuitBreakerConfig tooLarge =
                CircuitBreakerConfig.custom().slidingWindowSize(70_000).build();
        assertThatThrownBy(() -> registry.circuitBreaker("large", tooLarge))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("slidingWindowSize: 70000");
        assertThat(registry.find("large")).isEmpty();
        assertThat(registry.breaker("large")).isNotNull();
    }

    @Test
    void foreignBreakerPutInByReplace_isFoundAsItIsButIsNotOurs() {
        Breaker before = registry.breaker("x");
        CircuitBreaker foreign = CircuitBreaker.ofDefaults("x");
        assertThat(registry.replace("x", foreign)).containsSame(before);
        assertThat(registry.circuitBreaker("x")).isSameAs(foreign);
        assertThat(registry.circuitBreaker("x", "default")).isSameAs(foreign);
        assertThat(registry.find("x")).containsSame(foreign);
        assertThat(registry.findBreaker("x")).isEmpty();
        assertThatThrownBy(() -> registry.breaker("x"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("breaker 'x': io.github.resilience4j.circuitbreaker.internal.CircuitBreakerStateMachine"
                        + " put in by replace (expected: io.holdfast.core.breaker.Breaker)");
        assertThat(registry.getAllCircuitBreakers()).containsExactly(foreign);
    }

    @Test
    void replaceOfAnUnknownName_putsNothingIn() {
        assertThat(registry.replace("unknown", Breaker.ofDefaults("unknown"))).isEmpty();
        assertThat(registry.find("unknown")).isEmpty();
    }

    @Test
    void removedName_isNewAgain() {
        Breaker before = registry.breaker("x");
        assertThat(registry.remove("x")).containsSame(before);
        assertThat(registry.remove("x")).isEqualTo(Optional.empty());
        assertThat(registry.find("x")).isEmpty();
        assertThat(registry.breaker("x")).isNotSameAs(before);
    }
}
