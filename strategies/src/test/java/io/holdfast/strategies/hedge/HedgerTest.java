package io.holdfast.strategies.hedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.retry.RetryBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The delay of a percentile, and changes while calls run. */
class HedgerTest {

    private static final long MILLI = 1_000_000;

    private final VirtualTime time = new VirtualTime();
    private final List<CompletableFuture<String>> calls = new ArrayList<>();

    private Hedger hedger(Hedge hedge) {
        return Hedger.of("work", hedge, HedgeOptions.defaults().timeSource(time).executor(Runnable::run));
    }

    private CompletableFuture<String> run(Hedger by) {
        return by.executeCompletionStage(() -> {
                    CompletableFuture<String> made = new CompletableFuture<>();
                    calls.add(made);
                    return made;
                })
                .toCompletableFuture();
    }

    private void runFor(Hedger by, Duration latency) {
        CompletableFuture<String> result = run(by);
        CompletableFuture<String> first = calls.get(calls.size() - 1);
        time.advance(latency);
        first.complete("done");
        assertThat(result).isDone();
    }

    @Test
    void percentile_withoutEnoughCalls_sendsNoHedge() {
        Hedger hedger = hedger(Hedge.afterPercentile(95));
        for (int i = 0; i < 127; i++) {
            assertThat(hedger.begin()).isNegative();
            runFor(hedger, Duration.ofMillis(20));
        }
        runFor(hedger, Duration.ofMillis(20));

        assertThat(hedger.begin()).isBetween(20 * MILLI, 20 * MILLI * 17 / 16);
        assertThat(hedger.counts().sent()).isZero();
    }

    @Test
    void percentile_withoutEnoughCalls_takesTheLongestDelayIfThereIsOne() {
        Hedger hedger = hedger(Hedge.afterPercentile(95).atMost(Duration.ofMillis(300)));

        assertThat(hedger.begin()).isEqualTo(300 * MILLI);
    }

    @Test
    void highPercentile_needsAsManyCallsAsHaveOneAboveIt() {
        Hedger hedger = hedger(Hedge.afterPercentile(99.9));
        for (int i = 0; i < 999; i++) {
            hedger.succeeded(MILLI, false);
        }
        assertThat(hedger.begin()).isNegative();
        for (int i = 0; i < 128; i++) {
            hedger.succeeded(MILLI, false);
        }

        assertThat(hedger.begin()).isPositive();
    }

    @Test
    void percentile_staysWithinItsBounds() {
        Hedger bounded =
                hedger(Hedge.afterPercentile(95).atLeast(Duration.ofMillis(5)).atMost(Duration.ofMillis(50)));
        for (int i = 0; i < 128; i++) {
            bounded.succeeded(1000, false);
        }
        assertThat(bounded.begin()).isEqualTo(5 * MILLI);
        for (int i = 0; i < 1024; i++) {
            bounded.succeeded(900 * MILLI, false);
        }
        assertThat(bounded.begin()).isEqualTo(50 * MILLI);
    }

    @Test
    void failedCalls_andFirstCallsThatFailed_areNotMeasured() {
        Hedger hedger = hedger(Hedge.afterPercentile(95).atMost(Duration.ofMillis(10)));
        for (int i = 0; i < 200; i++) {
            CompletableFuture<String> result = run(hedger);
            calls.get(calls.size() - 1).completeExceptionally(new IllegalStateException("fast"));
            assertThat(result).isCompletedExceptionally();
        }
        for (int i = 0; i < 5; i++) {
            CompletableFuture<String> result = run(hedger);
            CompletableFuture<String> first = calls.get(calls.size() - 1);
            time.advance(Duration.ofMillis(10));
            first.completeExceptionally(new IllegalStateException("slow"));
            calls.get(calls.size() - 1).complete("hedge");
            assertThat(result).isCompletedWithValue("hedge");
        }
        for (int i = 0; i < 122; i++) {
            hedger.succeeded(MILLI, false);
        }

        assertThat(hedger.begin()).as("still the longest delay").isEqualTo(10 * MILLI);
    }

    @Test
    void reconfigure_isForCallsThatBeginThen() {
        Hedger hedger = hedger(Hedge.after(Duration.ofMillis(30)));
        CompletableFuture<String> before = run(hedger);

        Reconfiguration done = hedger.reconfigure(
                old -> Hedge.after(Duration.ofMillis(10)).max(2).budget(RetryBudget.of(1, 5)));
        time.advance(Duration.ofMillis(10));
        assertThat(calls).hasSize(1);
        CompletableFuture<String> after = run(hedger);
        time.advance(Duration.ofMillis(10));
        assertThat(calls).hasSize(3);
        time.advance(Duration.ofMillis(10));

        assertThat(calls).hasSize(5);
        assertThat(before).isNotDone();
        assertThat(after).isNotDone();
        assertThat(done.name()).isEqualTo("work");
        assertThat(done.changes())
                .contains("after: PT0.03S -> PT0.01S", "max: 1 -> 2")
                .hasSize(3);
        assertThat(done.carried()).containsExactly("running calls: keep their delay and number of hedges", "counts");
        assertThat(hedger.getHedge().getMax()).isEqualTo(2);
    }

    @Test
    void reconfigure_carriesTheBudgetAndTheLatencies() {
        Hedger hedger = hedger(Hedge.afterPercentile(50));
        for (int i = 1; i <= 128; i++) {
            hedger.succeeded(i * MILLI, false);
        }
        assertThat(hedger.begin()).isBetween(64 * MILLI, 68 * MILLI);

        Reconfiguration done = hedger.reconfigure(old -> Hedge.afterPercentile(95));

        assertThat(hedger.begin()).isBetween(122 * MILLI, 130 * MILLI);
        assertThat(done.carried()).contains("budget", "latencies");
        assertThat(done.dropped()).isEmpty();
        assertThat(hedger.reconfigure(old -> Hedge.after(Duration.ofMillis(3))).dropped())
                .containsExactly("latencies: a fixed delay needs none");
        assertThat(hedger.begin()).isEqualTo(3 * MILLI);
        assertThat(hedger.reconfigure(old -> old).changed()).isFalse();
    }

    @Test
    void nulls_areRefused() {
        Hedger hedger = hedger(Hedge.after(Duration.ofMillis(30)));

        assertThatThrownBy(() -> hedger.reconfigure(old -> null)).isInstanceOf(NullPointerException.class);
        assertThat(hedger).hasToString("Hedger[work, Hedge[after PT0.03S, max 1]]");
        assertThat(hedger.getName()).isEqualTo("work");
        assertThat(hedger.getOptions().getTimeSource()).isSameAs(time);
        assertThat(HedgeOptions.defaults()).hasToString("HedgeOptions[]");
    }

    @Test
    void decoratedSupplier_hedgesEachTimeItIsAsked() {
        Hedger hedger = hedger(Hedge.after(Duration.ofMillis(30)));
        var decorated = hedger.<String>decorateCompletionStage(() -> CompletableFuture.completedFuture("again"));

        assertThat(decorated.get().toCompletableFuture()).isCompletedWithValue("again");
        assertThat(decorated.get().toCompletableFuture()).isCompletedWithValue("again");
    }
}
