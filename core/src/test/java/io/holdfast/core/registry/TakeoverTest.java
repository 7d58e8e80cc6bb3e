package io.holdfast.core.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.core.ConfigurationNotFoundException;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.compat.NeedsSetting;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A Resilience4j registry is taken over as it stands. */
class TakeoverTest {

    private static final CircuitBreakerConfig STANDARD =
            CircuitBreakerConfig.custom().failureRateThreshold(33).build();
    private static final CircuitBreakerConfig SMALL =
            CircuitBreakerConfig.custom().slidingWindowSize(5).build();

    private final CircuitBreakerRegistry source =
            CircuitBreakerRegistry.of(Map.of("default", STANDARD, "small", SMALL), Map.of("team", "search"));

    @Test
    void breakersComeWithNameConfigurationAndTags() {
        source.circuitBreaker("a");
        source.circuitBreaker("b", "small", Map.of("tier", "1"));
        BreakerRegistry ours = BreakerRegistry.from(source);
        assertThat(ours.getDefaultConfig()).isSameAs(STANDARD);
        assertThat(ours.getTags()).isEqualTo(Map.of("team", "search"));
        assertThat(ours.getAllCircuitBreakers())
                .extracting(CircuitBreaker::getName)
                .containsExactlyInAnyOrder("a", "b");
        assertThat(ours.breaker("a").getCircuitBreakerConfig()).isSameAs(STANDARD);
        assertThat(ours.breaker("b").getCircuitBreakerConfig()).isSameAs(SMALL);
        assertThat(ours.breaker("b").getTags()).isEqualTo(Map.of("team", "search", "tier", "1"));
        assertThat(ours.conflicts()).isEmpty();
    }

    @Test
    void optionsGivenForIt_areThoseOfBreakersTakenOverAndMadeLater() {
        source.circuitBreaker("a");
        BreakerRegistry ours =
                BreakerRegistry.from(source, BreakerOptions.defaults().consecutiveFailures(2));
        for (Breaker breaker : List.of(ours.breaker("a"), ours.breaker("later"))) {
            breaker.onError(1, TimeUnit.MILLISECONDS, new IllegalStateException());
            assertThat(breaker.getState()).isEqualTo(State.CLOSED);
            breaker.onError(1, TimeUnit.MILLISECONDS, new IllegalStateException());
            assertThat(breaker.getState()).isEqualTo(State.OPEN);
        }
        assertThatThrownBy(() -> BreakerRegistry.from(ours, BreakerOptions.defaults()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("registry: one of Holdfast (expected: one of Resilience4j, since ours has its options)");
    }

    @Test
    void namedConfigurations_areLookedUpWhenAskedFor() {
        BreakerRegistry ours = BreakerRegistry.from(source);
        assertThat(ours.circuitBreaker("a", "small").getCircuitBreakerConfig()).isSameAs(SMALL);
        assertThatThrownBy(() -> ours.circuitBreaker("b", "later")).isInstanceOf(ConfigurationNotFoundException.class);
        source.addConfiguration("later", SMALL);
        assertThat(ours.circuitBreaker("b", "later").getCircuitBreakerConfig()).isSameAs(SMALL);
        assertThat(ours.getConfiguration("later")).containsSame(SMALL);
    }

    @Test
    void ownNamedConfiguration_goesBeforeTheOneOfTheSource() {
        BreakerRegistry ours = BreakerRegistry.from(source);
        ours.addConfiguration("small", STANDARD);
        assertThat(ours.getConfiguration("small")).containsSame(STANDARD);
        assertThat(source.getConfiguration("small")).containsSame(SMALL);
    }

    @Test
    void forcedStates_areKept() {
        source.circuitBreaker("disabled").transitionToDisabledState();
        source.circuitBreaker("metrics").transitionToMetricsOnlyState();
        source.circuitBreaker("forced").transitionToForcedOpenState();
        BreakerRegistry ours = BreakerRegistry.from(source);
        assertThat(ours.breaker("disabled").getState()).isEqualTo(State.DISABLED);
        assertThat(ours.breaker("metrics").getState()).isEqualTo(State.METRICS_ONLY);
        assertThat(ours.breaker("forced").getState()).isEqualTo(State.FORCED_OPEN);
    }

    @Test
    void openBreaker_startsOpen() {
        source.circuitBreaker("open").transitionToOpenState();
        assertThat(BreakerRegistry.from(source).breaker("open").getState()).isEqualTo(State.OPEN);
    }

    @Test
    @NeedsSetting("initialState")
    void breakerThatAnOperatorClosed_isClosedWhateverItsInitialState() {
        CircuitBreakerConfig starting =
                CircuitBreakerConfig.custom().initialState(State.FORCED_OPEN).build();
        source.circuitBreaker("closed", starting).transitionToClosedState();
        source.circuitBreaker("initial", starting);
        BreakerRegistry ours = BreakerRegistry.from(source);
        assertThat(ours.breaker("closed").getState()).isEqualTo(State.CLOSED);
        assertThat(ours.breaker("initial").getState()).isEqualTo(State.FORCED_OPEN);
    }

    @Test
    void counts_stayBehind() {
        CircuitBreaker theirs = source.circuitBreaker("a");
        theirs.onError(1, TimeUnit.MILLISECONDS, new RuntimeException());
        BreakerRegistry ours = BreakerRegistry.from(source);
        assertThat(ours.breaker("a").getMetrics().getNumberOfBufferedCalls()).isZero();
        ours.breaker("a").onError(1, TimeUnit.MILLISECONDS, new RuntimeException());
        ours.breaker("a").onError(1, TimeUnit.MILLISECONDS, new RuntimeException());
        assertThat(theirs.getMetrics().getNumberOfBufferedCalls()).isEqualTo(1);
        assertThat(source.circuitBreaker("a")).isSameAs(theirs);
    }

    @Test
    void laterAdditions_areNotTaken() {
        BreakerRegistry ours = BreakerRegistry.from(source);
        source.circuitBreaker("later");
        assertThat(ours.find("later")).isEmpty();
        ours.breaker("ours");
        assertThat(source.find("ours")).isEmpty();
    }

    @Test
    void breakerThatOursRefuses_isNamed() {
        Map<String, String> tags = new HashMap<>();
        tags.put("k", null);
        CircuitBreakerConfig.Builder timed =
                CircuitBreakerConfig.custom().slidingWindowType(SlidingWindowType.TIME_BASED);
        assertRefused(
                registry -> registry.circuitBreaker("tagged", tags),
                "breaker 'tagged': tags: k=null (expected: no null key or value)");
        assertRefused(
                registry -> registry.circuitBreaker(
                        "two\nweeks", timed.slidingWindowSize(1_209_600).build()),
                "breaker 'two\\u000aweeks': slidingWindowSize: 1209600"
                        + " (expected: 1 to 604800 seconds, a week, since each takes 52 bytes)");
        assertRefused(
                registry -> registry.circuitBreaker(
                        "large",
                        CircuitBreakerConfig.custom().slidingWindowSize(100_000).build()),
                "breaker 'large': slidingWindowSize: 100000 (expected: 1 to 65535)");
    }

    private static void assertRefused(Consumer<CircuitBreakerRegistry> add, String message) {
        CircuitBreakerRegistry source = CircuitBreakerRegistry.ofDefaults();
        source.circuitBreaker("good");
        add.accept(source);
        assertThatThrownBy(() -> BreakerRegistry.from(source))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message)
                .hasCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void breakerUnderAnotherName_comesUnderItsOwn_unlessThatIsTaken() {
        CircuitBreaker stray = CircuitBreaker.ofDefaults("b");
        stray.transitionToForcedOpenState();
        source.circuitBreaker("a");
        source.replace("a", stray);
        BreakerRegistry alone = BreakerRegistry.from(source);
        assertThat(alone.getAllCircuitBreakers())
                .extracting(CircuitBreaker::getName)
                .containsExactly("b");
        assertThat(alone.breaker("b").getState()).isEqualTo(State.FORCED_OPEN);
        source.circuitBreaker("b", "small");
        for (int i = 0; i < 20; i++) {
            source.circuitBreaker("a" + i);
            source.replace("a" + i, stray);
        }
        BreakerRegistry beside = BreakerRegistry.from(source);
        assertThat(beside.getAllCircuitBreakers())
                .extracting(CircuitBreaker::getName)
                .containsExactly("b");
        assertThat(beside.breaker("b").getState()).isEqualTo(State.CLOSED);
        assertThat(beside.breaker("b").getCircuitBreakerConfig()).isSameAs(SMALL);
        assertThat(beside.conflicts()).isEmpty();
    }

    @Test
    void registryOfOurs_isItself() {
        BreakerRegistry ours = BreakerRegistry.ofDefaults();
        Breaker breaker = ours.breaker("a");
        assertThat(BreakerRegistry.from(ours)).isSameAs(ours);
        assertThat(BreakerRegistry.from(ours).breaker("a")).isSameAs(breaker);
    }
}
