package io.holdfast.strategies.hedge;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.time.TimeSource;
import io.holdfast.strategies.retry.RetryBudget;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ends of an execution against each other, on threads that start together. */
class HedgeRaceTest {

    private static final int ROUNDS = 20_000;

    private final ExecutorService threads = Executors.newFixedThreadPool(3);
    private final List<Counted> calls = Collections.synchronizedList(new ArrayList<>());
    private final ByHand time = new ByHand();
    private final Hedger hedger = Hedger.of(
            "race",
            Hedge.after(Duration.ofMillis(30)).max(2).budget(RetryBudget.of(1, 1000)),
            HedgeOptions.defaults().timeSource(time).executor(Runnable::run));

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** A stage that counts how often it is cancelled. */
    private static final class Counted extends CompletableFuture<Integer> {
        private final AtomicInteger cancels = new AtomicInteger();

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            cancels.incrementAndGet();
            return super.cancel(mayInterruptIfRunning);
        }
    }

    /** Timers that a test fires. */
    private static final class ByHand implements TimeSource {

        private volatile Runnable task = () -> {};
        private final AtomicInteger open = new AtomicInteger();

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH;
        }

        @Override
        public Timer schedule(Runnable scheduled, long delayNanos) {
            AtomicInteger state = new AtomicInteger();
            open.incrementAndGet();
            task = () -> {
                if (state.compareAndSet(0, 1)) {
                    open.decrementAndGet();
                    scheduled.run();
                }
            };
            return () -> {
                boolean cancelled = state.compareAndSet(0, 2);
                if (cancelled) {
                    open.decrementAndGet();
                }
                return cancelled;
            };
        }

        void fire() {
            task.run();
        }
    }

    private CompletableFuture<Integer> run() {
        calls.clear();
        return hedger.<Integer>executeCompletionStage(() -> {
                    Counted made = new Counted();
                    calls.add(made);
                    return made;
                })
                .toCompletableFuture();
    }

    private void together(Runnable... actions) throws Exception {
        CyclicBarrier start = new CyclicBarrier(actions.length);
        List<Future<?>> ends = new ArrayList<>();
        for (Runnable action : actions) {
            ends.add(threads.submit(() -> {
                start.await();
                action.run();
                return null;
            }));
        }
        for (Future<?> end : ends) {
            end.get(10, TimeUnit.SECONDS);
        }
    }

    /** Once the execution is over, each call has ended by itself or was cancelled once, and no timer is left. */
    private void nothingIsLeft(CompletableFuture<Integer> result, int round) {
        assertThat(result).as("round %s", round).isDone();
        assertThat(time.open).as("timers in round %s", round).hasValue(0);
        for (Counted call : List.copyOf(calls)) {
            assertThat(call.isDone()).as("call in round %s", round).isTrue();
            assertThat(call.cancels.get()).as("cancels in round %s", round).isLessThanOrEqualTo(1);
        }
    }

    @Test
    @Timeout(60)
    void timer_againstTheSuccess() throws Exception {
        int hedged = 0;
        for (int round = 0; round < ROUNDS; round++) {
            CompletableFuture<Integer> result = run();
            together(time::fire, () -> calls.get(0).complete(1));
            nothingIsLeft(result, round);
            assertThat(result.join()).isEqualTo(1);
            hedged += calls.size() - 1;
        }
        assertThat(hedged).as("rounds in which the timer was first").isPositive();
        assertThat(hedger.counts().sent()).isEqualTo(hedged);
        assertThat(hedger.counts().cancelled()).isEqualTo(hedged);
    }

    @Test
    @Timeout(60)
    void timer_againstTheFailure_isAHedgeThatIsAwaited_orAFailure() throws Exception {
        int failed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            CompletableFuture<Integer> result = run();
            together(time::fire, () -> calls.get(0).completeExceptionally(new IOException("first")));
            if (calls.size() == 2) {
                assertThat(result).as("round %s", round).isNotDone();
                calls.get(1).complete(2);
                assertThat(result.join()).isEqualTo(2);
            } else {
                failed++;
                assertThat(result).isCompletedExceptionally();
            }
            nothingIsLeft(result, round);
        }
        assertThat(failed).isBetween(0, ROUNDS);
    }

    @Test
    @Timeout(60)
    void twoSuccesses_areOneResult() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            CompletableFuture<Integer> result = run();
            time.fire();
            AtomicInteger told = new AtomicInteger();
            CompletableFuture<Integer> unused = result.handle((value, error) -> told.incrementAndGet());
            together(() -> calls.get(0).complete(1), () -> calls.get(1).complete(2), time::fire);
            nothingIsLeft(result, round);
            assertThat(told).hasValue(1);
            assertThat(result.join()).isIn(1, 2);
        }
        HedgeCounts counts = hedger.counts();
        assertThat(counts.won()).isLessThanOrEqualTo(ROUNDS);
    }

    @Test
    @Timeout(60)
    void success_againstTheLastFailure_isASuccess() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            CompletableFuture<Integer> result = run();
            time.fire();
            together(
                    () -> calls.get(0).completeExceptionally(new IOException("first")),
                    () -> calls.get(1).complete(2));
            nothingIsLeft(result, round);
            assertThat(result.join()).isEqualTo(2);
        }
    }

    @Test
    @Timeout(60)
    void cancel_againstTimerAndSuccess_leavesNothing() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            CompletableFuture<Integer> result = run();
            together(time::fire, () -> result.cancel(true), () -> calls.get(0).complete(1));
            nothingIsLeft(result, round);
        }
    }
}
