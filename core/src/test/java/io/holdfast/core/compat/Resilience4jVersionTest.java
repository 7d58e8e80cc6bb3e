package io.holdfast.core.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.breaker.Breaker;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * What core does with the version of Resilience4j that happens to be there; that others are refused is
 * {@code ResilienceVersionsTest} in {@code verification}.
 */
class Resilience4jVersionTest {

    private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

    @Test
    void versionOnTheClassPath_isTheOneThatWasAskedFor() {
        String found = CircuitBreaker.class.getPackage().getImplementationVersion();
        assertThat(System.getProperty("resilience4j.version", found)).isEqualTo(found);
    }

    @Test
    void supportedVersion_isNotRefused() {
        assertThatCode(Resilience4jVersion::require).doesNotThrowAnyException();
    }

    @Test
    void defaults_areTheSameOnEachVersion() {
        CircuitBreakerConfig config = CircuitBreakerConfig.ofDefaults();
        assertThat(Resilience4jVersion.initialState(config)).isEqualTo(State.CLOSED);
        assertThat(Resilience4jVersion.stateAfterHalfOpenWait(config)).isEqualTo(State.OPEN);
    }

    @Test
    void configurationWithoutAClock_hasTheSystems() {
        AtomicReference<Clock> given = new AtomicReference<>();
        Breaker breaker = Breaker.of(
                "clock",
                CircuitBreakerConfig.custom()
                        .currentTimestampFunction(
                                clock -> {
                                    given.set(clock);
                                    return 7L;
                                },
                                TimeUnit.MILLISECONDS)
                        .build());
        assertThat(breaker.getCurrentTimestamp()).isEqualTo(7);
        assertThat(given.get()).isEqualTo(Clock.systemUTC());
    }

    @Test
    @NeedsSetting("initialState")
    void initialState_isTheConfigurations() {
        assertThat(Resilience4jVersion.initialState(CircuitBreakerConfig.custom()
                        .initialState(State.DISABLED)
                        .build()))
                .isEqualTo(State.DISABLED);
    }

    @Test
    @NeedsSetting("transitionToStateAfterWaitDuration")
    void stateAfterTheHalfOpenWait_isTheConfigurations() {
        assertThat(Resilience4jVersion.stateAfterHalfOpenWait(CircuitBreakerConfig.custom()
                        .transitionToStateAfterWaitDuration(State.CLOSED)
                        .build()))
                .isEqualTo(State.CLOSED);
    }

    @Test
    @NeedsSetting("clock")
    void clock_isTheConfigurations() {
        assertThat(Resilience4jVersion.clock(
                        CircuitBreakerConfig.custom().clock(CLOCK).build()))
                .isSameAs(CLOCK);
    }
}
