package io.holdfast.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.breaker.BreakerStats.Kind;
import io.holdfast.core.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BreakerStatsTest {

    private final Scenario scenario =
            new Scenario(config -> config.ignoreExceptions(IllegalArgumentException.class), options -> options);
    private final Breaker breaker = scenario.breaker;

    @Test
    void outcomes_areCountedAndTimedByTheirKind() {
        BreakerStats stats = breaker.recordStats();
        breaker.tryAcquire().success(5);
        breaker.tryAcquire().success(7);
        breaker.tryAcquire().failure(11, Scenario.FAILURE);
        breaker.tryAcquire().failure(13, new IllegalArgumentException("ignored"));
        assertThat(stats.count(Kind.SUCCESSFUL)).isEqualTo(2);
        assertThat(stats.totalNanos(Kind.SUCCESSFUL)).isEqualTo(12);
        assertThat(stats.count(Kind.FAILED)).isEqualTo(1);
        assertThat(stats.totalNanos(Kind.FAILED)).isEqualTo(11);
        assertThat(stats.count(Kind.IGNORED)).isEqualTo(1);
        assertThat(stats.totalNanos(Kind.IGNORED)).isEqualTo(13);
        assertThat(stats.notPermitted()).isZero();
    }

    @Test
    void guardedCalls_areTimedByTheBreakersOwnTime() {
        BreakerStats stats = breaker.recordStats();
        breaker.executeRunnable(() -> scenario.time.advance(Duration.ofMillis(3)));
        CompletableFuture<String> source = new CompletableFuture<>();
        breaker.executeCompletionStage(() -> source);
        scenario.time.advance(Duration.ofMillis(4));
        source.complete("ok");
        assertThat(stats.count(Kind.SUCCESSFUL)).isEqualTo(2);
        assertThat(stats.totalNanos(Kind.SUCCESSFUL)).isEqualTo(7_000_000);
    }

    @Test
    void callsBeforeTheFirstLook_areNotCounted() {
        scenario.succeed(3);
        BreakerStats stats = breaker.recordStats();
        assertThat(stats.count(Kind.SUCCESSFUL)).isZero();
        scenario.succeed(1);
        assertThat(breaker.recordStats()).isSameAs(stats);
        assertThat(stats.count(Kind.SUCCESSFUL)).isEqualTo(1);
    }

    @Test
    void figures_countWhenTheWindowIsFullOfSuccesses() {
        scenario.succeed(20);
        BreakerStats stats = breaker.recordStats();
        breaker.executeRunnable(() -> {});
        breaker.onSuccess(1, TimeUnit.NANOSECONDS);
        breaker.tryAcquire().success(1);
        assertThat(stats.count(Kind.SUCCESSFUL)).isEqualTo(3);
    }

    @Test
    void figures_outliveTransitions() {
        BreakerStats stats = breaker.recordStats();
        scenario.fail(10);
        scenario.waitIsOver();
        scenario.succeed(2);
        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
        assertThat(stats.count(Kind.FAILED)).isEqualTo(10);
        assertThat(stats.count(Kind.SUCCESSFUL)).isEqualTo(2);
    }

    @Test
    void refusals_areCountedHoweverTheCallAsks() {
        scenario.in(State.OPEN);
        BreakerStats stats = breaker.recordStats();
        assertThat(breaker.tryAcquire().granted()).isFalse();
        assertThat(breaker.tryAcquirePermission()).isFalse();
        assertThat(breaker.executeCompletionStage(() -> new CompletableFuture<>()))
                .isCompletedExceptionally();
        assertThat(stats.notPermitted()).isEqualTo(3);
    }

    @Test
    void maximum_isTheSameForEveryReader() {
        BreakerStats stats = breaker.recordStats();
        assertThat(stats.maxNanos(Kind.SUCCESSFUL)).isZero();
        breaker.tryAcquire().success(5);
        breaker.tryAcquire().success(9);
        breaker.tryAcquire().success(2);
        breaker.tryAcquire().failure(4, Scenario.FAILURE);
        for (int reader = 0; reader < 3; reader++) {
            assertThat(stats.maxNanos(Kind.SUCCESSFUL)).isEqualTo(9);
            assertThat(stats.maxNanos(Kind.FAILED)).isEqualTo(4);
            assertThat(stats.maxNanos(Kind.IGNORED)).isZero();
        }
    }

    @Test
    void maximum_readOften_isForgottenAfter80To180Seconds() {
        BreakerStats stats = breaker.recordStats();
        for (int age = 0; age < 40; age++) { // when in its span a call ends makes no difference
            breaker.tryAcquire().success(9);
            for (int second = 0; second < 200; second++) {
                long seen = stats.maxNanos(Kind.SUCCESSFUL);
                if (second < 80) {
                    assertThat(seen).as("after %d s", second).isEqualTo(9);
                } else if (second >= 180) {
                    assertThat(seen).as("after %d s", second).isZero();
                }
                scenario.time.advance(Duration.ofSeconds(1));
            }
            scenario.time.advance(Duration.ofSeconds(1));
        }
    }

    @Test
    void maximum_readSeldom_isThatSinceTheReadBefore() {
        BreakerStats stats = breaker.recordStats();
        breaker.tryAcquire().success(9);
        scenario.time.advance(Duration.ofHours(1));
        assertThat(stats.maxNanos(Kind.SUCCESSFUL)).isEqualTo(9);
        breaker.tryAcquire().success(3);
        scenario.time.advance(Duration.ofHours(1));
        assertThat(stats.maxNanos(Kind.SUCCESSFUL)).isEqualTo(3);
        scenario.time.advance(Duration.ofHours(1));
        assertThat(stats.maxNanos(Kind.SUCCESSFUL)).isZero();
    }

    @Test
    void maximum_growsAgainAfterItWasForgotten() {
        BreakerStats stats = breaker.recordStats();
        breaker.tryAcquire().success(9);
        for (int i = 0; i < 10; i++) {
            stats.maxNanos(Kind.SUCCESSFUL);
            scenario.time.advance(Duration.ofSeconds(30));
        }
        breaker.tryAcquire().success(1);
        assertThat(stats.maxNanos(Kind.SUCCESSFUL)).isEqualTo(1);
    }

    @Test
    void maximum_readByManyWhileCallsEnd_missesNone() throws Exception {
        AtomicLong now = new AtomicLong();
        RecentMax max = new RecentMax();
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try {
            AtomicBoolean done = new AtomicBoolean();
            List<Future<?>> readers = new ArrayList<>();
            for (int r = 0; r < 2; r++) {
                readers.add(pool.submit(() -> {
                    while (!done.get()) {
                        max.read(now.addAndGet(40_000_000_000L / 2));
                    }
                }));
            }
            for (long value = 1; value <= 20_000; value++) {
                long before = now.get();
                max.accept(value);
                long seen = max.read(now.get());
                // Time may have run on in between for so long that the call is forgotten; else it is there.
                if (now.get() - before < 40_000_000_000L) {
                    assertThat(seen).isGreaterThanOrEqualTo(value);
                }
            }
            done.set(true);
            for (Future<?> reader : readers) {
                reader.get(10, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void lateOutcomes_areCountedFromTheFirstLookOn() {
        Permit before = breaker.tryAcquire();
        Permit after = breaker.tryAcquire();
        scenario.in(State.OPEN);
        before.success(1);
        BreakerStats stats = breaker.recordStats();
        after.failure(1, Scenario.FAILURE);
        assertThat(stats.lateOutcomes()).isEqualTo(1);
        assertThat(breaker.lateOutcomes()).isEqualTo(2);
    }

    /** Starts far below zero, as the machine's monotonic time may. */
    private static final class BrittleTime implements TimeSource {
        long now = Long.MIN_VALUE / 2;
        boolean fails = true;

        @Override
        public long nanoTime() {
            if (fails) {
                throw new IllegalStateException("clock");
            }
            return now;
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH.plusNanos(nanoTime());
        }

        @Override
        public Timer schedule(Runnable task, long delayNanos) {
            return () -> true;
        }
    }

    @Test
    void maximum_clockThatFails_standsStill() {
        BrittleTime time = new BrittleTime();
        BreakerStats stats = Breaker.of(
                        "brittle",
                        CircuitBreakerConfig.ofDefaults(),
                        BreakerOptions.defaults().timeSource(time))
                .recordStats();
        stats.success(9);
        assertThat(stats.maxNanos(Kind.SUCCESSFUL)).isEqualTo(9);

        time.fails = false;
        assertThat(stats.maxNanos(Kind.SUCCESSFUL)).isEqualTo(9);
        time.now += Duration.ofSeconds(70).toNanos();
        time.fails = true;
        assertThat(stats.maxNanos(Kind.SUCCESSFUL)).isEqualTo(9);
        time.fails = false;
        stats.maxNanos(Kind.SUCCESSFUL);
        time.now += Duration.ofSeconds(110).toNanos();
        assertThat(stats.maxNanos(Kind.SUCCESSFUL)).isZero();
        time.fails = true;
        assertThat(stats.maxNanos(Kind.SUCCESSFUL)).isZero();
    }

    @Test
    void durationBelowZero_countsAsZero() {
        BreakerStats stats = breaker.recordStats();
        breaker.tryAcquire().success(100);
        breaker.tryAcquire().success(-3_600_000_000_000L);
        breaker.onError(-1, TimeUnit.DAYS, Scenario.FAILURE);
        breaker.onError(-1, TimeUnit.DAYS, new IllegalArgumentException("ignored"));
        assertThat(stats.count(Kind.SUCCESSFUL)).isEqualTo(2);
        assertThat(stats.totalNanos(Kind.SUCCESSFUL)).isEqualTo(100);
        assertThat(stats.maxNanos(Kind.SUCCESSFUL)).isEqualTo(100);
        assertThat(stats.totalNanos(Kind.FAILED)).isZero();
        assertThat(stats.totalNanos(Kind.IGNORED)).isZero();
    }

    @Test
    void timeOfDayGivenAsADuration_countsAsADayAndDoesNotOverflow() {
        BreakerStats stats = breaker.recordStats();
        for (int i = 0; i < 10; i++) {
            breaker.onSuccess(1_700_000_000_000L, TimeUnit.MILLISECONDS);
        }
        assertThat(stats.totalNanos(Kind.SUCCESSFUL))
                .isEqualTo(Duration.ofDays(10).toNanos());
        assertThat(stats.maxNanos(Kind.SUCCESSFUL)).isEqualTo(Duration.ofDays(1).toNanos());
    }

    @Test
    void transitions_areCountedByTheStateEntered() {
        BreakerStats stats = breaker.recordStats();
        scenario.fail(10);
        scenario.waitIsOver();
        scenario.succeed(2);
        breaker.reset();
        breaker.transitionToForcedOpenState();
        assertThat(stats.transitions(State.OPEN)).isEqualTo(1);
        assertThat(stats.transitions(State.HALF_OPEN)).isEqualTo(1);
        assertThat(stats.transitions(State.CLOSED)).isEqualTo(1);
        assertThat(stats.transitions(State.FORCED_OPEN)).isEqualTo(1);
        assertThat(stats.transitions(State.DISABLED)).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"DISABLED", "FORCED_OPEN"})
    void statesThatDoNotPublish_countNothing(State state) {
        BreakerStats stats = breaker.recordStats();
        scenario.in(state);
        scenario.succeed(3);
        scenario.fail(3);
        for (Kind kind : Kind.values()) {
            assertThat(stats.count(kind)).isZero();
        }
        assertThat(stats.notPermitted()).isZero();
    }

    @Test
    void lateOutcomes_areCounted() {
        BreakerStats stats = breaker.recordStats();
        Permit permit = breaker.tryAcquire();
        scenario.in(State.HALF_OPEN);
        permit.success(7);
        permit.failure(5, Scenario.FAILURE);
        assertThat(stats.count(Kind.SUCCESSFUL)).isEqualTo(1);
        assertThat(stats.totalNanos(Kind.SUCCESSFUL)).isEqualTo(7);
        assertThat(stats.count(Kind.FAILED)).isEqualTo(1);
        assertThat(breaker.lateOutcomes()).isEqualTo(2);
    }

    @Test
    void askedForByManyThreads_figuresAreOneObjectThatLosesNoCount() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<BreakerStats>> futures = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                futures.add(pool.submit(() -> {
                    BreakerStats stats = breaker.recordStats();
                    for (int i = 0; i < 5_000; i++) {
                        breaker.executeRunnable(() -> {});
                    }
                    return stats;
                }));
            }
            for (Future<BreakerStats> future : futures) {
                assertThat(future.get(10, TimeUnit.SECONDS)).isSameAs(breaker.recordStats());
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(breaker.recordStats().count(Kind.SUCCESSFUL)).isEqualTo(20_000);
    }
}
