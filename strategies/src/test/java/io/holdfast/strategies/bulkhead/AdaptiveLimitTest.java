package io.holdfast.strategies.bulkhead;

import static io.holdfast.strategies.bulkhead.Helpers.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.time.TimeSource;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.adaptive.Adaptive;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A limit that moves by itself, with an algorithm that says what the test wants. */
class AdaptiveLimitTest {

    /** A window's length, and the least for calls that take no longer. */
    private static final Duration WINDOW = Duration.ofMillis(10);

    private final VirtualTime time = new VirtualTime();
    private final AtomicInteger clockReads = new AtomicInteger();
    private final TimeSource counted = new TimeSource() {
        @Override
        public long nanoTime() {
            clockReads.incrementAndGet();
            if (broken) {
                throw new IllegalStateException("time");
            }
            return time.nanoTime();
        }

        @Override
        public Instant instant() {
            return time.instant();
        }

        @Override
        public Timer schedule(Runnable task, long delayNanos) {
            return time.schedule(task, delayNanos);
        }
    };
    private final List<String> seen = new ArrayList<>();
    private final List<Integer> starts = new ArrayList<>();
    private int next = 20;
    private boolean broken;
    private final Adaptive adaptive = Adaptive.of(start -> {
                starts.add(start);
                return (mean, inFlight, dropped) -> {
                    seen.add(mean / 1_000_000 + " ms, " + inFlight + (dropped ? ", dropped" : ""));
                    return next;
                };
            })
            .min(2)
            .max(50);
    private final ConcurrencyLimit limit = limit(adaptive);

    private ConcurrencyLimit limit(Adaptive settings) {
        return ConcurrencyLimit.of(
                "backend",
                config(20, Duration.ZERO),
                ConcurrencyLimitOptions.defaults().timeSource(counted).adaptive(settings));
    }

    private String take(Duration latency) {
        time.advance(latency);
        return "done";
    }

    /** As many calls as a window needs, one after the other. */
    private void window(Duration latency) {
        for (int i = 0; i < 10; i++) {
            assertThat(limit.executeSupplier(() -> take(latency))).isEqualTo("done");
        }
    }

    @Test
    void start_isWhatTheConfigurationSaysWithinTheBounds_orWhatTheAdaptiveSays() {
        assertThat(limit.getMetrics().getMaxAllowedConcurrentCalls()).isEqualTo(20);
        assertThat(limit(adaptive.max(5)).getMetrics().getMaxAllowedConcurrentCalls())
                .isEqualTo(5);
        assertThat(limit(adaptive.initial(7)).getMetrics().getMaxAllowedConcurrentCalls())
                .isEqualTo(7);
        assertThat(starts).containsExactly(20, 5, 7);
        assertThat(limit.getOptions().getAdaptive()).isSameAs(adaptive);
        assertThat(limit.getOptions().toString()).endsWith("adaptive=own algorithm 2..50]");
    }

    @Test
    void step_takesEffectAtOnceAndShows() {
        next = 3;

        window(WINDOW);

        assertThat(seen).containsExactly("10 ms, 1");
        assertThat(limit.getBulkheadConfig().getMaxConcurrentCalls()).isEqualTo(3);
        assertThat(limit.getMetrics().getMaxAllowedConcurrentCalls()).isEqualTo(3);
        assertThat(limit.limitMoves()).isEqualTo(1);
        assertThat(List.of(limit.tryEnter(), limit.tryEnter(), limit.tryEnter(), limit.tryEnter()))
                .containsExactly(true, true, true, false);
    }

    @Test
    void step_beyondABoundEndsThere() {
        next = 1000;
        window(WINDOW);
        assertThat(limit.getMetrics().getMaxAllowedConcurrentCalls()).isEqualTo(50);
        next = -1;
        window(WINDOW);
        assertThat(limit.getMetrics().getMaxAllowedConcurrentCalls()).isEqualTo(2);
        assertThat(limit.limitMoves()).isEqualTo(2);
    }

    @Test
    void window_isOverAfterOneLatencyAndEnoughCalls() {
        window(Duration.ofMillis(30));
        assertThat(seen).hasSize(1);
        window(Duration.ofMillis(1)); // 10 ms, and the latency was 30
        assertThat(seen).hasSize(1);
        window(Duration.ofMillis(2));
        assertThat(seen).containsExactly("30 ms, 1", "1 ms, 1");
    }

    @Test
    void algorithm_seesStagesPermitsAndWhatItIsTold() throws Exception {
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<String> guarded =
                limit.executeCompletionStage(() -> stage).toCompletableFuture();
        CompletableFuture<ConcurrencyPermit> future = limit.acquireAsync(Duration.ZERO);
        ConcurrencyPermit permit = limit.tryAcquire();
        take(Duration.ofMillis(20));
        stage.complete("done");
        future.join().release();
        permit.release(new TimeoutException());
        assertThat(guarded).isCompletedWithValue("done");
        for (int i = 0; i < 7; i++) {
            limit.measured(20_000_000, null);
        }

        assertThat(seen).containsExactly("20 ms, 3, dropped");
        assertThat(limit.running()).isZero();
    }

    @Test
    void failures_thatAreNoDropsCountForNothing() {
        for (int i = 0; i < 30; i++) {
            assertThatThrownBy(() -> limit.executeCallable(() -> {
                        take(WINDOW);
                        throw new IOException();
                    }))
                    .isInstanceOf(IOException.class);
            limit.tryAcquire().release(new IOException());
            limit.measured(1, new IOException());
        }

        assertThat(seen).isEmpty();
        assertThat(limit.running()).isZero();
    }

    @Test
    void rawProtocol_isNotTimed() {
        for (int i = 0; i < 30; i++) {
            assertThat(limit.tryAcquirePermission()).isTrue();
            take(WINDOW);
            limit.onComplete();
        }

        assertThat(seen).isEmpty();
        assertThat(clockReads.get()).isEqualTo(1); // when it was made
    }

    @Test
    void muchTraffic_isTimedOnceIn64_andLittleTrafficAlwaysAgain() {
        for (int i = 0; i < 20_000; i++) {
            limit.executeRunnable(() -> take(Duration.ofNanos(2_000)));
        }
        clockReads.set(0);
        for (int i = 0; i < 6_400; i++) {
            limit.executeRunnable(() -> take(Duration.ofNanos(2_000)));
        }
        assertThat(clockReads.get()).isEqualTo(200);

        int before = seen.size();
        while (seen.size() == before) { // to the end of a window
            limit.executeRunnable(() -> take(Duration.ofNanos(2_000)));
        }
        clockReads.set(0);
        for (int i = 0; i < 64; i++) {
            limit.executeRunnable(() -> take(Duration.ofMillis(100)));
        }
        assertThat(clockReads.get()).isPositive();
        clockReads.set(0);
        for (int i = 0; i < 5; i++) {
            limit.executeRunnable(() -> take(Duration.ofMillis(100)));
        }
        assertThat(clockReads.get()).isEqualTo(10);
    }

    @Test
    void fixedLimit_readsNoClock() {
        ConcurrencyLimit fixed = ConcurrencyLimit.of(
                "fixed",
                config(20, Duration.ZERO),
                ConcurrencyLimitOptions.defaults().timeSource(counted));
        clockReads.set(0);

        fixed.executeRunnable(() -> take(WINDOW));
        fixed.tryAcquire().release(new TimeoutException());
        fixed.measured(1, null);

        assertThat(clockReads.get()).isZero();
        assertThat(fixed.limitMoves()).isZero();
        assertThat(fixed.getOptions().getAdaptive()).isNull();
    }

    @Test
    void raisedLimit_letsInThoseThatWait() {
        ConcurrencyLimit small = limit(adaptive.initial(2));
        assertThat(List.of(small.tryEnter(), small.tryEnter())).containsExactly(true, true);
        CompletableFuture<ConcurrencyPermit> waits = small.acquireAsync(Duration.ofSeconds(10));
        take(WINDOW);

        small.measured(WINDOW.toNanos(), null);

        assertThat(seen).containsExactly("10 ms, 2");
        assertThat(waits).isCompleted();
        assertThat(small.running()).isEqualTo(3);
    }

    @Test
    void operator_movesTheLimitAndTheAlgorithmStartsAnewFromThere() {
        window(Duration.ofMillis(2));
        Reconfiguration told = limit.reconfigure(
                before -> BulkheadConfig.from(before).maxConcurrentCalls(9).build());

        assertThat(told.changes()).containsExactly("maxConcurrentCalls: 20 -> 9");
        assertThat(limit.getMetrics().getMaxAllowedConcurrentCalls()).isEqualTo(9);
        int before = seen.size();
        next = 9;
        window(WINDOW); // two windows; the first only starts the algorithm, since it began before
        assertThat(seen).hasSize(before + 1);
        assertThat(starts).containsExactly(20, 9);
        assertThat(limit.getMetrics().getMaxAllowedConcurrentCalls()).isEqualTo(9);
        next = 10;
        window(WINDOW);
        assertThat(limit.getMetrics().getMaxAllowedConcurrentCalls()).isEqualTo(10);
    }

    @Test
    void operator_isRefusedOutsideTheBounds() {
        assertThatThrownBy(() -> limit.changeConfig(config(51, Duration.ZERO)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxConcurrentCalls: 51 (expected: 2..50, the bounds of the adaptive limit)");
        assertThat(limit.getMetrics().getMaxAllowedConcurrentCalls()).isEqualTo(20);
    }

    @Test
    void operatorWhoLeavesTheLimit_leavesItMoving() {
        next = 30;
        window(WINDOW);
        Reconfiguration told = limit.reconfigure(before -> BulkheadConfig.from(before)
                .maxWaitDuration(Duration.ofSeconds(1))
                .build());

        assertThat(told.changes()).containsExactly("maxWaitDuration: PT0S -> PT1S");
        assertThat(told.carried()).containsExactly("limit: 30, which moves by itself");
        assertThat(starts).containsExactly(20);
        assertThat(limit.getBulkheadConfig().getMaxConcurrentCalls()).isEqualTo(30);
        assertThat(limit.getBulkheadConfig().getMaxWaitDuration()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void registry_takesAMovedLimitForNoConflict() {
        BulkheadConfig asked = config(20, Duration.ZERO);
        ConcurrencyLimitRegistry registry = ConcurrencyLimitRegistry.custom()
                .options(ConcurrencyLimitOptions.defaults().timeSource(time).adaptive(adaptive))
                .build();
        Bulkhead moving = registry.bulkhead("backend", asked);
        next = 4;
        for (int i = 0; i < 10; i++) {
            moving.executeRunnable(() -> take(WINDOW));
        }
        registry.reconfigure(
                "backend",
                before -> BulkheadConfig.from(before)
                        .writableStackTraceEnabled(false)
                        .build());

        assertThat(moving.getBulkheadConfig().getMaxConcurrentCalls()).isEqualTo(4);
        registry.bulkhead(
                "backend",
                BulkheadConfig.from(asked).writableStackTraceEnabled(false).build());
        assertThat(registry.conflicts()).isEmpty();
    }

    @Test
    void algorithmThatThrows_leavesTheLimitAndTheCallAlone() {
        ConcurrencyLimit broken = limit(Adaptive.of(start -> (mean, inFlight, dropped) -> {
                    throw new IllegalStateException("broken");
                })
                .dropIf(error -> {
                    throw new IllegalStateException("broken too");
                }));

        for (int i = 0; i < 30; i++) {
            assertThat(broken.executeSupplier(() -> take(WINDOW))).isEqualTo("done");
            broken.tryAcquire().release(new IOException());
        }

        assertThat(broken.getMetrics().getMaxAllowedConcurrentCalls()).isEqualTo(20);
        assertThat(broken.running()).isZero();
        assertThat(broken.limitMoves()).isZero();
    }

    @Test
    void timeThatThrows_losesNoPlace() {
        ConcurrencyLimit subject = limit(adaptive);
        time.advance(WINDOW);
        broken = true;

        assertThat(subject.executeSupplier(() -> "done")).isEqualTo("done");
        ConcurrencyPermit permit = subject.tryAcquire();
        broken = false;
        ConcurrencyPermit timed = subject.tryAcquire();
        broken = true;
        timed.release();
        permit.release();

        assertThat(subject.running()).isZero();
    }
}
