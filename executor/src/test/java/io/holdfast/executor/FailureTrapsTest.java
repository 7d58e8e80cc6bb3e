package io.holdfast.executor;

import static io.holdfast.executor.Chat.ASKED;
import static io.holdfast.executor.Chat.RAG;
import static io.holdfast.executor.Chat.RULES;
import static io.holdfast.executor.Chat.SEARCH;
import static io.holdfast.executor.Chat.SECOND;
import static io.holdfast.executor.Chat.SKY;
import static io.holdfast.executor.Chat.done;
import static io.holdfast.executor.Chat.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.core.breaker.Breaker;
import io.holdfast.strategies.retry.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Asynchronous traps around time limits, cancellation, failures and fallbacks; each against the executor and, where
 * that is quick and certain, against {@link NaiveExecutor}. The catalogue is {@code docs/async-traps.md}.
 */
class FailureTrapsTest {

    private static final Duration SHORT = Duration.ofMillis(20);

    private final Chat chat = new Chat();

    private NodeExecutorBuilder<Chat.Intent> threads() {
        return NodeExecutor.builder(Chat.CONTRACT)
                .deadline(Duration.ofSeconds(30))
                .registry(chat.registry);
    }

    @Test
    void workThatIgnoresItsInterrupt_isCountedAndKeepsItsPlaceUntilItEnds() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        NodeFunction stubborn = in -> {
            started.countDown();
            boolean interrupted = false;
            while (mayEnd.getCount() > 0) {
                try {
                    mayEnd.await();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            ended.countDown();
            return "too late, interrupted: " + interrupted;
        };
        NodePolicy policy =
                NodePolicy.timeout(SHORT).noBreaker().maxConcurrent(1).failOpen("none");
        try (var executor = Chat.others(threads().timeSource(chat.time))
                .bind(RAG, policy, stubborn)
                .build()) {
            CompletableFuture<NodeResult> first = executor.run(RAG, ASKED);
            assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
            chat.time.advance(SHORT);
            assertThat(soon(first).status()).isEqualTo(NodeStatus.TIMEOUT);
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(1, 1, 0, 1));
            NodeResult second = soon(executor.run(RAG, ASKED));
            assertThat(second.status()).isEqualTo(NodeStatus.REJECTED);
            assertThat(second.cause().orElseThrow()).hasMessage("rag: running: 1 (expected: < 1)");
            mayEnd.countDown();
            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
            until(() -> executor.stats(RAG).equals(new NodeStats(0, 0, 1, 1)));
        }
    }

    @Test
    void zombieCap_refusesFurtherCalls() {
        NodePolicy policy = SECOND.zombieCap(2).failOpen("none");
        List<CompletableFuture<String>> hung = new ArrayList<>();
        try (var executor = chat.rag(policy, in -> {
            hung.add(new CompletableFuture<>());
            return hung.get(hung.size() - 1);
        })) {
            for (int i = 0; i < 2; i++) {
                CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
                chat.time.advance(Duration.ofSeconds(1));
                assertThat(done(run).status()).isEqualTo(NodeStatus.TIMEOUT);
            }
            NodeResult refused = done(executor.run(RAG, ASKED));
            assertThat(refused.status()).isEqualTo(NodeStatus.REJECTED);
            assertThat(refused.cause().orElseThrow())
                    .hasMessage("rag: timed-out work still running: 2 (expected: < 2)");
            hung.get(0).complete("late");
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(1, 1, 1));
            CompletableFuture<NodeResult> admitted = executor.run(RAG, ASKED);
            hung.get(2).complete("in time");
            assertThat(done(admitted).status()).isEqualTo(NodeStatus.SUCCESS);
        }
    }

    @Test
    void aTimeoutDoesNotPoisonAStageThatOthersShare() {
        CompletableFuture<String> shared = new CompletableFuture<>();
        NodePolicy quick = NodePolicy.timeout(SHORT).noBreaker().failOpen("none");
        try (var executor = chat.direct()
                .bindAsync(RAG, quick, in -> shared)
                .bindAsync(SEARCH, SECOND.failOpen("none"), in -> shared)
                .bind(SKY, SECOND.failOpen(), in -> "")
                .bind(Chat.SUM, SECOND.failOpen(), in -> "")
                .build()) {
            CompletableFuture<NodeResult> a = executor.run(RAG, ASKED);
            CompletableFuture<NodeResult> b = executor.run(SEARCH, ASKED);
            chat.time.advance(SHORT);
            assertThat(done(a).status()).isEqualTo(NodeStatus.TIMEOUT);
            assertThat(shared).isNotDone();
            chat.time.advance(Duration.ofMillis(40));
            shared.complete("for b");
            assertThat(done(b).find(RULES)).contains("for b");
        }
    }

    @Test
    void theNaiveTimeoutPoisonsIt() {
        CompletableFuture<String> shared = new CompletableFuture<>();
        CompletableFuture<String> timed = NaiveExecutor.timed(shared, Duration.ofMillis(1));
        assertThatThrownBy(() -> timed.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(TimeoutException.class);
        assertThat(shared).isCompletedExceptionally();
    }

    @Test
    void aBlockingFallbackDelaysNoTimer() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch inFallback = new CountDownLatch(1);
        AtomicReference<String> thread = new AtomicReference<>("");
        NodePolicy blocking = NodePolicy.timeout(SHORT).noBreaker().fallback(in -> {
            thread.set(Thread.currentThread().getName());
            inFallback.countDown();
            release.await();
            return "from the fallback";
        });
        try (var executor = threads()
                .bindAsync(RAG, blocking, in -> new CompletableFuture<>())
                .bindAsync(
                        SEARCH, NodePolicy.timeout(SHORT).noBreaker().failOpen("none"), in -> new CompletableFuture<>())
                .bind(SKY, SECOND.failOpen(), in -> "")
                .bind(Chat.SUM, SECOND.failOpen(), in -> "")
                .build()) {
            CompletableFuture<NodeResult> slow = executor.run(RAG, ASKED);
            assertThat(inFallback.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(soon(executor.run(SEARCH, ASKED)).status()).isEqualTo(NodeStatus.TIMEOUT);
            assertThat(slow).isNotDone();
            release.countDown();
            assertThat(soon(slow).status()).isEqualTo(NodeStatus.FALLBACK_SUCCESS);
            assertThat(thread.get()).startsWith("holdfast-fallback-");
        }
    }

    @Test
    void theNaiveFallbackRunsOnTheTimersThread() {
        CompletableFuture<String> thread = NaiveExecutor.withFallback(
                () -> NaiveExecutor.timed(new CompletableFuture<>(), Duration.ofMillis(50)),
                failure -> Thread.currentThread().getName());
        assertThat(soon(thread)).containsIgnoringCase("delayScheduler");
    }

    @Test
    void synchronousWorkIsInterruptedOnTimeout() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        NodeFunction sleeper = in -> {
            started.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
            return "";
        };
        try (var executor = Chat.others(threads().timeSource(chat.time))
                .bind(RAG, NodePolicy.timeout(SHORT).noBreaker().failOpen("none"), sleeper)
                .build()) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
            chat.time.advance(SHORT);
            assertThat(soon(run).status()).isEqualTo(NodeStatus.TIMEOUT);
            assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
            until(() -> executor.stats(RAG).zombies() == 0);
        }
    }

    @Test
    void anInterruptNeverHitsTheNextTaskOfAPooledThread() throws Exception {
        var pool = DefaultExecutors.pool("one", 1, new java.util.concurrent.LinkedBlockingQueue<>());
        try (var executor = Chat.others(threads().executor(pool))
                .bind(RAG, NodePolicy.timeout(Duration.ofMillis(1)).noBreaker().failOpen("none"), in -> {
                    long end = System.nanoTime() + 1_000_000;
                    while (System.nanoTime() - end < 0) {
                        Thread.onSpinWait();
                    }
                    return "";
                })
                .build()) {
            for (int i = 0; i < 200; i++) {
                soon(executor.run(RAG, ASKED));
                CompletableFuture<Boolean> next = new CompletableFuture<>();
                pool.execute(() -> next.complete(Thread.currentThread().isInterrupted()));
                assertThat(soon(next)).isFalse();
            }
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void theNaiveCancelInterruptsNobody() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        var pool = DefaultExecutors.pool("naive", 1, new java.util.concurrent.LinkedBlockingQueue<>());
        try {
            CompletableFuture<Void> work = CompletableFuture.runAsync(
                    () -> {
                        started.countDown();
                        try {
                            release.await();
                        } catch (InterruptedException e) {
                            interrupted.set(true);
                        }
                    },
                    pool);
            assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(work.cancel(true)).isTrue();
            release.countDown();
            pool.shutdown();
            assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
            assertThat(interrupted).isFalse();
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void cancellingTheRunCancelsItsWork() {
        CompletableFuture<String> source = new CompletableFuture<>();
        AtomicReference<Integer> told = new AtomicReference<>(0);
        try (var executor = Chat.others(chat.direct())
                .bindAsync(RAG, SECOND.cancelSource(), (in, context) -> {
                    context.onCancel(() -> told.updateAndGet(times -> times + 1));
                    return source;
                })
                .build()) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            assertThat(run.cancel(true)).isTrue();
            assertThat(source).isCancelled();
            assertThat(told.get()).isEqualTo(1);
            assertThat(run.cancel(true)).isTrue();
            assertThat(told.get()).isEqualTo(1);
            assertThat(executor.stats(RAG).inFlight()).isZero();
            assertThat(chat.time.pendingTimers()).isZero();
        }
    }

    @Test
    void withoutTheOptionTheSourceIsLeftAlone_andTheNaiveDependentNeverCancelsIt() {
        CompletableFuture<String> source = new CompletableFuture<>();
        try (var executor = chat.rag(SECOND, in -> source)) {
            assertThat(executor.run(RAG, ASKED).cancel(true)).isTrue();
            assertThat(source).isNotDone();
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(1, 1, 0));
            source.complete("late");
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(0, 0, 1));
        }
        CompletableFuture<String> naive = new CompletableFuture<>();
        assertThat(naive.thenApply(value -> value).cancel(true)).isTrue();
        assertThat(naive).isNotDone();
    }

    static Stream<AsyncNodeFunction> everyWayToFail_givesTheBareCause() {
        IOException down = new IOException("down");
        return Stream.of(
                in -> CompletableFuture.failedFuture(down),
                in -> {
                    throw down;
                },
                in -> CompletableFuture.failedFuture(new CompletionException(new ExecutionException(down))),
                in -> CompletableFuture.<String>failedFuture(down).thenApply(value -> value),
                in -> CompletableFuture.<String>failedFuture(down).minimalCompletionStage());
    }

    @ParameterizedTest
    @MethodSource
    void everyWayToFail_givesTheBareCause(AsyncNodeFunction function) {
        List<Throwable> seen = new ArrayList<>();
        NodePolicy policy = SECOND.retries(1).backoff(Backoff.none()).retryOn(failure -> {
            seen.add(failure);
            return true;
        });
        try (var executor = chat.rag(policy, function)) {
            NodeResult result = done(executor.run(RAG, ASKED));
            assertThat(result.cause().orElseThrow()).isExactlyInstanceOf(IOException.class);
            assertThat(result.attempts()).isEqualTo(2);
            assertThat(seen).hasSize(1).allSatisfy(each -> assertThat(each).isExactlyInstanceOf(IOException.class));
        }
    }

    @Test
    void aCycleOfWrappersEnds_andTheNaiveDependentSeesTheWrapper() {
        Throwable[] cycle = new Throwable[2];
        for (int i = 0; i < 2; i++) {
            int other = 1 - i;
            cycle[i] = new CompletionException("cycle", null) {
                private static final long serialVersionUID = 1L;

                @Override
                public synchronized Throwable getCause() {
                    return cycle[other];
                }
            };
        }
        try (var executor = chat.rag(SECOND, in -> CompletableFuture.failedFuture(cycle[0]))) {
            assertThat(done(executor.run(RAG, ASKED)).status()).isEqualTo(NodeStatus.FAILED);
        }
        CompletableFuture<String> naive = NaiveExecutor.withFallback(
                () -> CompletableFuture.<String>failedFuture(new IOException()).thenApply(value -> value),
                failure -> failure.getClass().getSimpleName());
        assertThat(soon(naive)).isEqualTo("CompletionException");
    }

    @Test
    void aFunctionThatThrowsBeforeItReturnsAStage_isAFailureAndLeaksNothing() {
        try (var executor =
                chat.rag(NodePolicy.timeout(Duration.ofSeconds(1)).breaker(3, Duration.ofSeconds(30)), in -> {
                    throw new IOException("no stage");
                })) {
            assertThat(done(executor.run(RAG, ASKED)).cause().orElseThrow()).hasMessage("no stage");
            assertThat(executor.stats(RAG).inFlight()).isZero();
            assertThat(chat.registry.breaker("rag").getMetrics().getNumberOfFailedCalls())
                    .isEqualTo(1);
            assertThat(chat.time.pendingTimers()).isZero();
        }
        assertThatThrownBy(() -> NaiveExecutor.withFallback(
                        () -> {
                            throw new IllegalStateException("escapes");
                        },
                        failure -> ""))
                .hasMessage("escapes");
    }

    @Test
    @SuppressWarnings("NullAway") // the trap itself
    void aNullStageNamesItsNodeAndIsNotRetried() {
        try (var executor = chat.rag(SECOND.retries(3).backoff(Backoff.none()), in -> null)) {
            NodeResult result = done(executor.run(RAG, ASKED));
            assertThat(result.cause().orElseThrow())
                    .hasMessage("rag: null stage (expected: a CompletionStage, never null)");
            assertThat(result.attempts()).isEqualTo(1);
        }
        assertThatThrownBy(() -> NaiveExecutor.withFallback(() -> null, failure -> ""))
                .isInstanceOf(NullPointerException.class);
    }

    @Test
    void theFallbacksOutputIsInTheAnswer() {
        CompletableFuture<String> late = new CompletableFuture<>();
        NodePolicy policy = SECOND.fallbackAsync(in -> late);
        try (var executor = chat.rag(policy, in -> CompletableFuture.failedFuture(new IOException()))) {
            CompletableFuture<Answer> run = executor.run(Chat.Intent.WASTE, ASKED);
            late.complete("model");
            Answer answer = done(run);
            assertThat(answer.get(RULES)).isEqualTo("model");
            assertThat(answer.get(Chat.SUMMARY)).isEqualTo("model, sunny");
            assertThat(answer.result(RAG).status()).hasToString("FALLBACK_SUCCESS");
            assertThat(answer.degraded()).isTrue();
        }
    }

    static Stream<Fallback> aFallbackThatHangsOrFails_leavesAllCauses() {
        return Stream.of(
                Fallback.ofAsync(in -> new CompletableFuture<>()).timeout(Duration.ofMillis(100)),
                Fallback.ofAsync(in -> {
                    throw new IOException("fallback down");
                }),
                Fallback.of(in -> {
                    throw new IOException("fallback down");
                }),
                Fallback.ofAsync(in -> nothing()),
                Fallback.of(in -> (Object) null),
                Fallback.of(in -> 42));
    }

    @SuppressWarnings("NullAway") // the trap itself
    private static CompletableFuture<String> nothing() {
        return null;
    }

    @ParameterizedTest
    @MethodSource
    void aFallbackThatHangsOrFails_leavesAllCauses(Fallback link) {
        try (var executor =
                chat.rag(SECOND.fallback(link), in -> CompletableFuture.failedFuture(new IOException("down")))) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            chat.time.advance(Duration.ofMillis(100));
            NodeResult result = done(run);
            assertThat(result.status()).isEqualTo(NodeStatus.FAILED);
            assertThat(result.causes()).hasSize(2);
            assertThat(result.causes().get(0)).hasMessage("down");
            assertThatThrownBy(result::orThrow)
                    .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(1));
            assertThat(chat.time.pendingTimers()).isZero();
        }
    }

    @Test
    void aLateCompletionChangesNothingAndIsCounted() {
        List<CompletableFuture<String>> stages = new ArrayList<>();
        NodePolicy policy = NodePolicy.timeout(Duration.ofMillis(100))
                .breaker(1, Duration.ofSeconds(30))
                .retries(1)
                .retryTimeouts()
                .backoff(Backoff.none());
        try (var executor = chat.rag(policy, in -> {
            stages.add(new CompletableFuture<>());
            return stages.get(stages.size() - 1);
        })) {
            CompletableFuture<NodeResult> retried = executor.run(RAG, ASKED);
            chat.time.advance(Duration.ofMillis(100));
            stages.get(0).complete("late for attempt 1");
            assertThat(retried).isNotDone();
            stages.get(1).complete("retry");
            assertThat(done(retried).find(RULES)).contains("retry");
            assertThat(done(retried).provenance()).hasToString("retry 1");
            CompletableFuture<NodeResult> timedOut = executor.run(RAG, ASKED);
            chat.time.advance(Duration.ofMillis(200));
            assertThat(done(timedOut).status()).isEqualTo(NodeStatus.TIMEOUT);
            Breaker breaker = chat.registry.breaker("rag");
            assertThat(breaker.getState()).hasToString("OPEN");
            stages.get(2).complete("after the end");
            stages.get(3).complete("after the end");
            assertThat(done(timedOut).find(RULES)).isEmpty();
            assertThat(breaker.getState()).hasToString("OPEN");
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(0, 0, 3));
        }
    }

    static void until(java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("condition: still false (expected: true within 20 s)");
            }
            Thread.onSpinWait();
        }
    }
}
