package io.holdfast.executor;

import static io.holdfast.executor.Chat.ASKED;
import static io.holdfast.executor.Chat.RAG;
import static io.holdfast.executor.Chat.RULES;
import static io.holdfast.executor.Chat.SEARCH;
import static io.holdfast.executor.Chat.SECOND;
import static io.holdfast.executor.Chat.done;
import static io.holdfast.executor.Chat.soon;
import static io.holdfast.executor.FailureTrapsTest.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.core.time.TimeSource;
import io.holdfast.strategies.retry.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * User code that holds up a thread, and what it must not hold up: timeouts, fallbacks, other nodes, the future handed
 * out.
 */
class HeldUpTest {

    private static final IOException DOWN = new IOException("down");
    private static final Duration SHORT = Duration.ofMillis(50);

    private final Chat chat = new Chat();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void release() {
        release.countDown();
    }

    private void block() {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private NodeExecutorBuilder<Chat.Intent> threads() {
        return NodeExecutor.builder(Chat.CONTRACT)
                .deadline(Duration.ofSeconds(30))
                .registry(chat.registry);
    }

    /** On virtual threads each keeps its carrier, and there are as many carriers as processors. */
    @Test
    void nodesThatComputeForEver_delayNeitherTimeoutsNorFallbacks() {
        NodePolicy policy = NodePolicy.timeout(SHORT).noBreaker().fallback(in -> "stand-in");
        try (var executor = Chat.others(threads())
                .bind(RAG, policy, in -> {
                    while (release.getCount() > 0) {
                        Thread.onSpinWait();
                    }
                    return "late";
                })
                .build()) {
            List<CompletableFuture<NodeResult>> runs = new ArrayList<>();
            for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
                runs.add(executor.run(RAG, ASKED));
            }
            for (CompletableFuture<NodeResult> run : runs) {
                assertThat(soon(run).find(RULES)).contains("stand-in");
            }
            release.countDown();
            until(() -> executor.stats(RAG).inFlight() == 0);
        }
    }

    @Test
    void dependentsThatBlock_delayNoTimeout() {
        NodePolicy policy = NodePolicy.timeout(SHORT).noBreaker();
        AtomicInteger blocked = new AtomicInteger();
        int dependents = 2 * Math.max(4, Runtime.getRuntime().availableProcessors());
        try (var executor = Chat.others(threads())
                .bindAsync(RAG, policy, in -> new CompletableFuture<>())
                .build()) {
            for (int i = 0; i < dependents; i++) {
                CompletableFuture<Void> unused = executor.run(RAG, ASKED).thenAccept(result -> {
                    blocked.incrementAndGet();
                    block();
                });
            }
            until(() -> blocked.get() == dependents);
            assertThat(soon(executor.run(RAG, ASKED)).status()).isEqualTo(NodeStatus.TIMEOUT);
        }
    }

    @Test
    void continuations_waitForAThreadWhenThereAreMany_andAreRefusedOnlyAfterTheEnd() throws Exception {
        ExecutorService pool = DefaultExecutors.forContinuations("many");
        AtomicInteger ran = new AtomicInteger();
        int tasks = 3 * DefaultExecutors.THREADS;
        for (int i = 0; i < tasks; i++) {
            pool.execute(() -> {
                block();
                ran.incrementAndGet();
            });
        }
        release.countDown();
        pool.shutdown();
        assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        assertThat(ran).hasValue(tasks);
        assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void fallbacksBeyondThePlatformThreads_runWhereTheJdkCanRunThem() {
        List<ExecutorService> pools = DefaultExecutors.forFallbacks("fallbacks");
        AtomicInteger started = new AtomicInteger();
        int tasks = DefaultExecutors.THREADS + 10;
        for (int i = 0; i < tasks; i++) {
            pools.get(0).execute(() -> {
                started.incrementAndGet();
                block();
            });
        }
        until(() -> started.get() == tasks);
        release.countDown();
        until(() -> started.get() == tasks);
        pools.forEach(ExecutorService::shutdown);
        assertThatThrownBy(() -> pools.get(0).execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void anActionOnCancelThatHangs_holdsNobodyUp() {
        try (var executor = Chat.others(threads().timeSource(chat.time))
                .bindAsync(RAG, SECOND.fallback(Fallback.constant("constant")), (in, context) -> {
                    context.onCancel(this::block);
                    return new CompletableFuture<>();
                })
                .build()) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            chat.time.advance(Duration.ofSeconds(1));
            assertThat(soon(run).find(RULES)).contains("constant");
        }
    }

    @Test
    void aDependentOfACancelledSourceThatHangs_holdsNobodyUp() {
        CompletableFuture<String> source = new CompletableFuture<>();
        CompletableFuture<String> unused = source.whenComplete((value, failure) -> block());
        try (var executor = Chat.others(threads().timeSource(chat.time))
                .bindAsync(RAG, SECOND.cancelSource().fallback(Fallback.constant("constant")), in -> source)
                .build()) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            chat.time.advance(Duration.ofSeconds(1));
            assertThat(soon(run).find(RULES)).contains("constant");
            until(source::isCancelled);
        }
    }

    @Test
    void anAlternate_isNotStarvedByTheNodesPool() {
        try (var executor = chat.direct()
                .executor(task -> {
                    throw new RejectedExecutionException("full of what hangs");
                })
                .bindAsync(RAG, SECOND.fallback(Fallback.alternate(SEARCH)), in -> CompletableFuture.failedFuture(DOWN))
                .bind(SEARCH, SECOND.failOpen("none"), in -> "found")
                .bind(Chat.SKY, SECOND.failOpen(), in -> "")
                .bind(Chat.SUM, SECOND.failOpen(), in -> "")
                .build()) {
            assertThat(done(executor.run(RAG, ASKED)).find(RULES)).contains("found");
            assertThat(done(executor.run(SEARCH, ASKED)).status()).isEqualTo(NodeStatus.REJECTED);
        }
    }

    @Test
    void aCallThatIsRefusedWhileItIsCancelled_givesItsPlaceBack() {
        List<CompletableFuture<NodeResult>> runs = new ArrayList<>();
        NodePolicy policy = SECOND.retries(1).backoff(Backoff.fixed(Duration.ofMillis(1)));
        try (var executor = Chat.others(chat.direct().executor(task -> {
                    assertThat(runs.get(0).cancel(true)).isTrue();
                    throw new RejectedExecutionException("full");
                }))
                .bindAsync(RAG, policy, in -> CompletableFuture.failedFuture(DOWN))
                .build()) {
            runs.add(executor.run(RAG, ASKED));
            chat.time.advance(Duration.ofMillis(1));
            assertThat(runs.get(0)).isCancelled();
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(0, 0, 0));
        }
    }

    @Test
    void aFlagThatOneNodeLeavesSet_isNotSeenByTheNext() {
        ExecutorService pool = DefaultExecutors.pool("one", 1, new LinkedBlockingQueue<>());
        AtomicBoolean seen = new AtomicBoolean();
        try (var executor = threads()
                .executor(pool)
                .grace(Duration.ofSeconds(20))
                .bind(RAG, SECOND, in -> {
                    Thread.currentThread().interrupt();
                    return "glass";
                })
                .bind(SEARCH, SECOND.failOpen("none"), in -> "")
                .bindAsync(Chat.SKY, SECOND.failOpen(), in -> CompletableFuture.completedFuture("sunny"))
                .bindAsync(Chat.SUM, SECOND.failOpen(), in -> {
                    seen.set(Thread.currentThread().isInterrupted());
                    return CompletableFuture.completedFuture("sum");
                })
                .build()) {
            assertThat(soon(executor.run(Chat.Intent.WASTE, ASKED)).complete()).isTrue();
            assertThat(seen).isFalse();
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void anInterruptThatThrows_endsTheCallAndLetsItsThreadGo() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        List<Thread> workers = new ArrayList<>();
        try (var executor = Chat.others(chat.direct().executor(task -> {
                    workers.add(new Thread(task, "brittle") {
                        @Override
                        public void interrupt() {
                            throw new SecurityException("interrupt");
                        }
                    });
                    workers.get(0).start();
                }))
                .bind(RAG, SECOND.fallback(Fallback.constant("constant")), in -> {
                    started.countDown();
                    block();
                    return "late";
                })
                .build()) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
            chat.time.advance(Duration.ofSeconds(1));
            assertThat(done(run).find(RULES)).contains("constant");
            release.countDown();
            workers.get(0).join(TimeUnit.SECONDS.toMillis(20));
            assertThat(workers.get(0).isAlive()).isFalse();
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(0, 0, 1));
        }
    }

    /** Time that can move on without its timers, as it does when a machine is short of it. */
    private static class Hurried implements TimeSource {
        private final TimeSource time;
        private final AtomicLong ahead = new AtomicLong();

        Hurried(TimeSource time) {
            this.time = time;
        }

        @Override
        public long nanoTime() {
            return time.nanoTime() + ahead.get();
        }

        @Override
        public Instant instant() {
            return time.instant();
        }

        @Override
        public Timer schedule(Runnable task, long delayNanos) {
            return time.schedule(task, delayNanos);
        }
    }

    @Test
    void aPauseForEver_isNotBegunAfterTheDeadline() {
        Hurried time = new Hurried(chat.time);
        CompletableFuture<String> stage = new CompletableFuture<>();
        NodePolicy policy = NodePolicy.timeout(Duration.ofSeconds(30))
                .noBreaker()
                .retries(1)
                .delayFrom(failure -> {
                    return Duration.ofSeconds(Long.MAX_VALUE);
                });
        try (var executor = Chat.others(chat.direct().timeSource(time))
                .bindAsync(RAG, policy, in -> stage)
                .build()) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            time.ahead.set(Duration.ofSeconds(11).toNanos());
            stage.completeExceptionally(DOWN);
            assertThat(done(run).causes()).containsExactly(DOWN);
            assertThat(chat.time.pendingTimers()).isZero();
        }
    }

    @Test
    void aTimerThatCannotBeHadForTheGrace_endsTheAnswer() {
        AtomicInteger timers = new AtomicInteger();
        CompletableFuture<String> rag = new CompletableFuture<>();
        TimeSource few = new Hurried(chat.time) {
            @Override
            public Timer schedule(Runnable task, long delayNanos) {
                if (delayNanos == Duration.ofMillis(77).toNanos()) {
                    throw new IllegalStateException("no timer " + timers.incrementAndGet());
                }
                return super.schedule(task, delayNanos);
            }
        };
        try (var executor = chat.direct()
                .timeSource(few)
                .grace(Duration.ofMillis(77))
                .bindAsync(RAG, SECOND, in -> rag)
                .bind(SEARCH, SECOND.failOpen("none"), in -> "")
                .bindAsync(Chat.SKY, SECOND.failOpen(), in -> new CompletableFuture<>())
                .bind(Chat.SUM, SECOND.failOpen(), in -> "")
                .build()) {
            CompletableFuture<Answer> run = executor.run(Chat.Intent.WASTE, ASKED);
            rag.complete("glass");
            Answer answer = done(run);
            assertThat(answer.degraded()).isTrue();
            assertThat(timers).hasValue(1);
            assertThat(chat.time.pendingTimers())
                    .as("that of the node, which runs on")
                    .isOne();
        }
    }
}
