package io.holdfast.core.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.compat.NeedsSetting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
                                "failureRateThreshold: 20.0 (expected: 50.0, in use)",
                                "slidingWindowSize: 7 (expected: 100, in use)")));
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
                .containsExactly("waitDurationInOpenState [ms]: 3000 (expected: 60000, in use)");
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
                .containsExactly("failureRateThreshold: 30.0 (expected: 50.0, in use)");
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
