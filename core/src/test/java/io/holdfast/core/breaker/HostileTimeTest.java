package io.holdfast.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnErrorEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnSuccessEvent;
import io.holdfast.core.compat.NeedsSetting;
import io.holdfast.core.time.TimeSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Timestamps, clocks and durations that fail, step back or make no sense reach neither the call nor the stats. */
class HostileTimeTest {

    private static final IllegalStateException BROKEN = new IllegalStateException("clock broken");

    private final AtomicLong now = new AtomicLong(1_700_000_000_000L);
    private final AtomicBoolean broken = new AtomicBoolean();

    private long read() {
        if (broken.get()) {
            throw BROKEN;
        }
        return now.get();
    }

    private CircuitBreakerConfig.Builder probing() {
        return CircuitBreakerConfig.custom()
                .permittedNumberOfCallsInHalfOpenState(1)
                .slowCallDurationThreshold(Duration.ofSeconds(5));
    }

    private Breaker timestamped() {
        return Breaker.of(
                "timestamped",
                probing()
                        .currentTimestampFunction(clock -> read(), TimeUnit.MILLISECONDS)
                        .build());
    }

    private static void halfOpen(CircuitBreaker breaker) {
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
    }

    @Test
    void aTimestampFunctionThatFailsAtTheEnd_takesNeitherTheResultNorTheProbe() {
        Breaker breaker = timestamped();
        halfOpen(breaker);
        String result = breaker.executeSupplier(() -> {
            broken.set(true);
            return "result";
        });
        assertThat(result).isEqualTo("result");
        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
    }

    @Test
    void aTimestampFunctionThatFailsAtTheEnd_doesNotReplaceTheCallsOwnFailure() {
        Breaker breaker = timestamped();
        halfOpen(breaker);
        IllegalArgumentException own = new IllegalArgumentException("the call's own");
        assertThatThrownBy(() -> breaker.executeSupplier(() -> {
                    broken.set(true);
                    throw own;
                }))
                .isSameAs(own);
        assertThat(breaker.getState()).isEqualTo(State.OPEN);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTimestampFunctionThatFailsAtTheStart_costsTheCallNothing_andMakesItNoSlowOne(boolean early) throws Exception {
        Breaker breaker = timestamped();
        now.set(0);
        breaker.executeRunnable(() -> {});
        now.set(3_600_000);
        broken.set(true);
        halfOpen(breaker);
        Breaker subject = breaker;
        Runnable recover = () -> broken.set(false);
        if (early) {
            subject.executeRunnable(recover);
        } else {
            subject.executeCompletionStage(() -> {
                        recover.run();
                        return CompletableFuture.completedFuture("done");
                    })
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        }
        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
    }

    @Test
    void callersThatReadTheTimestampThemselves_areToldTheLastOne() {
        Breaker breaker = timestamped();
        assertThat(breaker.getCurrentTimestamp()).isEqualTo(1_700_000_000_000L);
        broken.set(true);
        assertThat(breaker.getCurrentTimestamp()).isEqualTo(1_700_000_000_000L);
    }

    @Test
    void aTimestampFunctionThatStepsBack_countsAsNoTime() {
        Breaker breaker = timestamped();
        BreakerStats stats = breaker.recordStats();
        List<Duration> told = new ArrayList<>();
        breaker.subscribe(CircuitBreakerOnSuccessEvent.class, event -> told.add(event.getElapsedDuration()));
        breaker.executeRunnable(() -> now.addAndGet(100));
        breaker.executeRunnable(() -> now.addAndGet(-3_600_000));
        assertThat(told).containsExactly(Duration.ofMillis(100), Duration.ZERO);
        assertThat(stats.totalNanos(BreakerStats.Kind.SUCCESSFUL))
                .isEqualTo(Duration.ofMillis(100).toNanos());
    }

    @Test
    void negativeDurations_countAsNone_onAllPaths() {
        Breaker breaker = Breaker.ofDefaults("negative");
        BreakerStats stats = breaker.recordStats();
        List<Duration> told = new ArrayList<>();
        breaker.subscribe(CircuitBreakerOnSuccessEvent.class, event -> told.add(event.getElapsedDuration()));
        breaker.subscribe(CircuitBreakerOnErrorEvent.class, event -> told.add(event.getElapsedDuration()));
        breaker.tryAcquire().success(-5);
        breaker.tryAcquire().failure(Long.MIN_VALUE, Scenario.FAILURE);
        breaker.onSuccess(-1, TimeUnit.DAYS);
        breaker.onSuccess(Long.MIN_VALUE, TimeUnit.DAYS);
        breaker.onError(-1, TimeUnit.NANOSECONDS, Scenario.FAILURE);
        breaker.onResult(-1, TimeUnit.SECONDS, "result");
        assertThat(told).containsOnly(Duration.ZERO).hasSize(6);
        assertThat(stats.totalNanos(BreakerStats.Kind.SUCCESSFUL) + stats.totalNanos(BreakerStats.Kind.FAILED))
                .isZero();
        assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isEqualTo(6);
        assertThat(breaker.getMetrics().getNumberOfSlowCalls()).isZero();
    }

    /** Obeyed in every place, so able to fail in each. */
    private final class BrittleClock extends Clock {
        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(read());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    @NeedsSetting("clock")
    void aClockThatFails_standsStill() {
        standsStillWhenItFails(Breaker.of(
                "brittle",
                probing()
                        .waitDurationInOpenState(Duration.ofSeconds(1))
                        .clock(new BrittleClock())
                        .build()));
    }

    @Test
    void aTimeSourceThatFails_standsStill() {
        standsStillWhenItFails(Breaker.of(
                "brittle",
                probing().waitDurationInOpenState(Duration.ofSeconds(1)).build(),
                BreakerOptions.defaults().timeSource(new BrittleTime())));
    }

    private void standsStillWhenItFails(Breaker breaker) {
        broken.set(true);
        breaker.executeRunnable(() -> {});
        breaker.transitionToOpenState();
        assertThat(breaker.tryAcquire().granted()).isFalse();
        assertThat(breaker.retryAfter()).isEqualTo(Duration.ofSeconds(1));
        broken.set(false);
        now.addAndGet(1_001);
        broken.set(true);
        assertThat(breaker.tryAcquire().granted()).isFalse();
        broken.set(false);
        Permit probe = breaker.tryAcquire();
        broken.set(true);
        assertThat(probe.granted()).isTrue();
        assertThat(breaker.tryAcquire().granted()).isFalse();
        probe.success(1);
        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
    }

    private final class BrittleTime implements TimeSource {
        @Override
        public long nanoTime() {
            return TimeUnit.MILLISECONDS.toNanos(read());
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(read());
        }

        @Override
        public Timer schedule(Runnable task, long delayNanos) {
            throw BROKEN;
        }
    }
}
