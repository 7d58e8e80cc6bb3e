package io.holdfast.strategies.timelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.holdfast.core.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
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

    @Test
    @Timeout(120)
    void stagesThatComeAndGoOnManyThreads_loseNoneThatStays() throws Exception {
        VirtualTime time = new VirtualTime();
        StandardTimeLimit crowded = (StandardTimeLimit) TimeLimit.of(
                "crowd",
                TimeLimiterConfig.custom()
                        .timeoutDuration(Duration.ofSeconds(1))
                        .build(),
                TimeLimitOptions.defaults().timeSource(time).executor(Runnable::run));
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<List<CompletableFuture<String>>>> workers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                workers.add(threads.submit(() -> comeAndGo(crowded)));
            }
            List<CompletableFuture<String>> left = new ArrayList<>();
            for (Future<List<CompletableFuture<String>>> worker : workers) {
                left.addAll(worker.get());
            }
            assertThat(crowded.watched()).isEqualTo(left.size());
            time.advance(Duration.ofSeconds(1));
            assertThat(left).allMatch(CompletableFuture::isCompletedExceptionally);
            assertThat(crowded.watched()).isZero();
            assertThat(time.pendingTimers()).isZero();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @Timeout(120)
    void outcomeAndDeadlineAtOnce_areOneEvent() throws Exception {
        VirtualTime time = new VirtualTime();
        TimeLimit raced = TimeLimit.of(
                "raced",
                TimeLimiterConfig.custom()
                        .timeoutDuration(Duration.ofSeconds(1))
                        .build(),
                TimeLimitOptions.defaults().timeSource(time).executor(Runnable::run));
        AtomicReference<CompletableFuture<String>> next = new AtomicReference<>();
        AtomicInteger answered = new AtomicInteger();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<?> worker = other.submit(() -> {
                for (int i = 0; i < ROUNDS; i++) {
                    CompletableFuture<String> source = next.getAndSet(null);
                    while (source == null) {
                        Thread.onSpinWait();
                        source = next.getAndSet(null);
                    }
                    source.complete("value");
                    answered.incrementAndGet();
                }
            });
            for (int i = 1; i <= ROUNDS; i++) {
                CompletableFuture<String> source = new CompletableFuture<>();
                CompletableFuture<String> promise =
                        raced.executeCompletionStage(() -> source).toCompletableFuture();
                next.set(source);
                for (int spin = ThreadLocalRandom.current().nextInt(40); spin > 0; spin--) {
                    Thread.onSpinWait();
                }
                time.advance(Duration.ofSeconds(1));
                while (answered.get() < i) {
                    Thread.onSpinWait();
                }
                assertThat(promise).isDone();
            }
            Object done = worker.get(20, TimeUnit.SECONDS);
            assertThat(done).isNull();
            TimeLimitCounts counts = raced.counts();
            assertThat(counts.successful() + counts.timedOut()).isEqualTo(ROUNDS);
        } finally {
            other.shutdownNow();
        }
    }

    private static List<CompletableFuture<String>> comeAndGo(TimeLimit crowded) {
        List<CompletableFuture<String>> left = new ArrayList<>();
        List<CompletableFuture<String>> some = new ArrayList<>();
        for (int i = 0; i < 20 * ROUNDS; i++) {
            CompletableFuture<String> promise = crowded.executeCompletionStage(CompletableFuture<String>::new)
                    .toCompletableFuture();
            if (i % 1000 == 0) {
                left.add(promise);
            } else {
                some.add(promise);
            }
            if (some.size() == 8) {
                for (int each : new int[] {3, 0, 7, 4, 1, 6, 2, 5}) {
                    some.get(each).cancel(false);
                }
                some.clear();
            }
        }
        some.forEach(promise -> promise.cancel(false));
        return left;
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
