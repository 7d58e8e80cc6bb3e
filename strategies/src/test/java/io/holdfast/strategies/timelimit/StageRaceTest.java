package io.holdfast.strategies.timelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stages that end, time out and are cancelled at about the same time, on real threads and the machine's time. */
class StageRaceTest {

    private static final int THREADS = 4;
    private static final int ROUNDS = 20_000;

    private final AtomicLong events = new AtomicLong();
    private final StandardTimeLimit limit = (StandardTimeLimit) TimeLimit.of(
            "race",
            TimeLimiterConfig.custom().timeoutDuration(Duration.ofNanos(60_000)).build(),
            TimeLimitOptions.defaults().executor(Runnable::run));

    @Test
    @Timeout(120)
    void everyPromiseEnds_withOneOutcome_andNothingIsLeft() throws Exception {
        limit.getEventPublisher().onEvent(event -> events.incrementAndGet());
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Long>> workers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                workers.add(threads.submit(this::rounds));
            }
            long cancelled = 0;
            for (Future<Long> worker : workers) {
                cancelled += worker.get();
            }
            TimeLimitCounts counts = limit.counts();
            long all = (long) THREADS * ROUNDS;
            // A promise may be cancelled after its event and before its completion: then it is in both.
            assertThat(events.get()).isEqualTo(counts.successful() + counts.timedOut());
            assertThat(events.get() + cancelled).isBetween(all, all + cancelled);
            assertThat(counts.successful()).as("in time").isPositive();
            assertThat(counts.timedOut()).as("too late").isPositive();
            assertThat(limit.watched()).isZero();
        } finally {
            threads.shutdownNow();
        }
    }

    private long rounds() throws Exception {
        long cancelled = 0;
        for (int i = 0; i < ROUNDS; i++) {
            CompletableFuture<Integer> source = new CompletableFuture<>();
            CompletableFuture<Integer> promise =
                    limit.executeCompletionStage(() -> source).toCompletableFuture();
            long until = System.nanoTime() + ThreadLocalRandom.current().nextLong(120_000);
            while (System.nanoTime() - until < 0) {
                Thread.onSpinWait();
            }
            if (i % 4 == 0) {
                cancelled += promise.cancel(true) ? 1 : 0;
            } else {
                source.complete(i);
            }
            Object unused = promise.handle((value, error) -> "ended").get(20, TimeUnit.SECONDS);
            assertThat(source.isCancelled()).isFalse();
        }
        return cancelled;
    }
}
