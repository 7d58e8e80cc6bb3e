package io.holdfast.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.holdfast.core.breaker.Figures.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FiguresTest {

    private final Scenario scenario =
            new Scenario(config -> config.ignoreExceptions(IllegalArgumentException.class), options -> options);
    private final Breaker breaker = scenario.breaker;

    @Test
    void outcomes_areCountedAndTimedByTheirKind() {
        Figures figures = breaker.figures();
        breaker.tryAcquire().success(5);
        breaker.tryAcquire().success(7);
        breaker.tryAcquire().failure(11, Scenario.FAILURE);
        breaker.tryAcquire().failure(13, new IllegalArgumentException("ignored"));
        assertThat(figures.count(Kind.SUCCESSFUL)).isEqualTo(2);
        assertThat(figures.totalNanos(Kind.SUCCESSFUL)).isEqualTo(12);
        assertThat(figures.count(Kind.FAILED)).isEqualTo(1);
        assertThat(figures.totalNanos(Kind.FAILED)).isEqualTo(11);
        assertThat(figures.count(Kind.IGNORED)).isEqualTo(1);
        assertThat(figures.totalNanos(Kind.IGNORED)).isEqualTo(13);
        assertThat(figures.notPermitted()).isZero();
    }

    @Test
    void guardedCalls_areTimedByTheBreakersOwnTime() {
        Figures figures = breaker.figures();
        breaker.executeRunnable(() -> scenario.time.advance(Duration.ofMillis(3)));
        CompletableFuture<String> source = new CompletableFuture<>();
        breaker.executeCompletionStage(() -> source);
        scenario.time.advance(Duration.ofMillis(4));
        source.complete("ok");
        assertThat(figures.count(Kind.SUCCESSFUL)).isEqualTo(2);
        assertThat(figures.totalNanos(Kind.SUCCESSFUL)).isEqualTo(7_000_000);
    }

    @Test
    void callsBeforeTheFirstLook_areNotCounted() {
        scenario.succeed(3);
        Figures figures = breaker.figures();
        assertThat(figures.count(Kind.SUCCESSFUL)).isZero();
        scenario.succeed(1);
        assertThat(breaker.figures()).isSameAs(figures);
        assertThat(figures.count(Kind.SUCCESSFUL)).isEqualTo(1);
    }

    @Test
    void figures_countWhenTheWindowIsFullOfSuccesses() {
        scenario.succeed(20);
        Figures figures = breaker.figures();
        breaker.executeRunnable(() -> {});
        breaker.onSuccess(1, TimeUnit.NANOSECONDS);
        breaker.tryAcquire().success(1);
        assertThat(figures.count(Kind.SUCCESSFUL)).isEqualTo(3);
    }

    @Test
    void figures_outliveTransitions() {
        Figures figures = breaker.figures();
        scenario.fail(10);
        scenario.waitIsOver();
        scenario.succeed(2);
        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
        assertThat(figures.count(Kind.FAILED)).isEqualTo(10);
        assertThat(figures.count(Kind.SUCCESSFUL)).isEqualTo(2);
    }

    @Test
    void refusals_areCountedHoweverTheCallAsks() {
        scenario.in(State.OPEN);
        Figures figures = breaker.figures();
        assertThat(breaker.tryAcquire().granted()).isFalse();
        assertThat(breaker.tryAcquirePermission()).isFalse();
        assertThat(breaker.executeCompletionStage(() -> new CompletableFuture<>()))
                .isCompletedExceptionally();
        assertThat(figures.notPermitted()).isEqualTo(3);
    }

    @Test
    void max_isPolled() {
        Figures figures = breaker.figures();
        assertThat(figures.pollMaxNanos(Kind.SUCCESSFUL)).isZero();
        breaker.tryAcquire().success(5);
        breaker.tryAcquire().success(9);
        breaker.tryAcquire().success(2);
        breaker.tryAcquire().failure(4, Scenario.FAILURE);
        assertThat(figures.pollMaxNanos(Kind.SUCCESSFUL)).isEqualTo(9);
        assertThat(figures.pollMaxNanos(Kind.SUCCESSFUL)).isZero();
        assertThat(figures.pollMaxNanos(Kind.FAILED)).isEqualTo(4);
        breaker.tryAcquire().success(1);
        assertThat(figures.pollMaxNanos(Kind.SUCCESSFUL)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"DISABLED", "FORCED_OPEN"})
    void statesThatDoNotPublish_countNothing(State state) {
        Figures figures = breaker.figures();
        scenario.in(state);
        scenario.succeed(3);
        scenario.fail(3);
        for (Kind kind : Kind.values()) {
            assertThat(figures.count(kind)).isZero();
        }
        assertThat(figures.notPermitted()).isZero();
    }

    @Test
    void lateOutcomes_areCounted() {
        Figures figures = breaker.figures();
        Permit permit = breaker.tryAcquire();
        scenario.in(State.HALF_OPEN);
        permit.success(7);
        permit.failure(5, Scenario.FAILURE);
        assertThat(figures.count(Kind.SUCCESSFUL)).isEqualTo(1);
        assertThat(figures.totalNanos(Kind.SUCCESSFUL)).isEqualTo(7);
        assertThat(figures.count(Kind.FAILED)).isEqualTo(1);
        assertThat(breaker.lateOutcomes()).isEqualTo(2);
    }

    @Test
    void askedForByManyThreads_figuresAreOneObjectThatLosesNoCount() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<Figures>> futures = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                futures.add(pool.submit(() -> {
                    Figures figures = breaker.figures();
                    for (int i = 0; i < 5_000; i++) {
                        breaker.executeRunnable(() -> {});
                    }
                    return figures;
                }));
            }
            for (Future<Figures> future : futures) {
                assertThat(future.get(10, TimeUnit.SECONDS)).isSameAs(breaker.figures());
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(breaker.figures().count(Kind.SUCCESSFUL)).isEqualTo(20_000);
    }
}
