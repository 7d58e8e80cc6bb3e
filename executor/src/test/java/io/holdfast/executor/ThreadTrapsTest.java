package io.holdfast.executor;

import static io.holdfast.executor.Chat.ASKED;
import static io.holdfast.executor.Chat.QUESTION;
import static io.holdfast.executor.Chat.RAG;
import static io.holdfast.executor.Chat.RULES;
import static io.holdfast.executor.Chat.SECOND;
import static io.holdfast.executor.Chat.done;
import static io.holdfast.executor.Chat.soon;
import static io.holdfast.executor.FailureTrapsTest.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.retry.Backoff;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/**
 * Asynchronous traps around threads, context, stacks and what stays behind. The catalogue is {@code
 * docs/async-traps.md}.
 */
class ThreadTrapsTest {

    private final Chat chat = new Chat();

    private NodeExecutorBuilder<Chat.Intent> threads() {
        return NodeExecutor.builder(Chat.CONTRACT)
                .deadline(Duration.ofSeconds(30))
                .grace(Duration.ofSeconds(20))
                .registry(chat.registry);
    }

    @Test
    void noPathUsesTheCommonPool() {
        Set<String> names = ConcurrentHashMap.newKeySet();
        NodeFunction flaky = in -> {
            names.add(Thread.currentThread().getName());
            throw new IOException("down");
        };
        NodePolicy policy = SECOND.retries(2)
                .backoff(Backoff.fixed(Duration.ofMillis(1)))
                .fallback(in -> {
                    names.add(Thread.currentThread().getName());
                    return "fallback";
                });
        NodeListener listener = new NodeListener() {
            @Override
            public void onAnswer(Answer answer) {
                names.add(Thread.currentThread().getName());
            }
        };
        try (var executor = Chat.others(threads().listener(listener))
                .bind(RAG, policy, flaky)
                .build()) {
            CompletableFuture<Answer> run = executor.run(Chat.Intent.WASTE, ASKED);
            names.add(soon(run.thenApply(answer -> Thread.currentThread().getName())));
            names.remove(Thread.currentThread().getName());
            until(() -> names.stream()
                            .filter(name -> name.startsWith("holdfast-node"))
                            .count()
                    >= 2);
            assertThat(names)
                    .allMatch(name -> name.matches("holdfast-(node|fallback|continuation)-\\d+-\\d+"))
                    .anyMatch(name -> name.startsWith("holdfast-fallback"));
        }
    }

    @Test
    void theThreadThatCompletesAStage_runsNoOtherNodesCode() throws Exception {
        CompletableFuture<String> rag = new CompletableFuture<>();
        AtomicReference<String> summaryThread = new AtomicReference<>("");
        AtomicReference<String> retryThread = new AtomicReference<>("");
        AtomicInteger skyCalls = new AtomicInteger();
        CompletableFuture<String> sky = new CompletableFuture<>();
        try (var executor = threads()
                .bindAsync(RAG, SECOND, in -> rag)
                .bind(Chat.SEARCH, SECOND.failOpen("none"), in -> "")
                .bindAsync(Chat.SKY, SECOND.retries(1).backoff(Backoff.none()).failOpen(), in -> {
                    if (skyCalls.getAndIncrement() == 0) {
                        return sky;
                    }
                    retryThread.set(Thread.currentThread().getName());
                    return CompletableFuture.completedFuture("clear");
                })
                .bindAsync(Chat.SUM, SECOND.failOpen(), in -> {
                    summaryThread.set(Thread.currentThread().getName());
                    return CompletableFuture.completedFuture("sum");
                })
                .build()) {
            CompletableFuture<Answer> run = executor.run(Chat.Intent.WASTE, ASKED);
            Thread foreign = new Thread(
                    () -> {
                        sky.completeExceptionally(new IOException("once"));
                        rag.complete("glass");
                    },
                    "foreign");
            foreign.start();
            assertThat(soon(run).complete()).isTrue();
            foreign.join();
            assertThat(summaryThread.get()).startsWith("holdfast-node-");
            assertThat(retryThread.get()).startsWith("holdfast-node-");
        }
    }

    @Test
    void contextFollowsThroughAttemptsFallbacksAndListeners_andIsClearedAfter() {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        var pool = DefaultExecutors.pool("pool", 1, new java.util.concurrent.LinkedBlockingQueue<>());
        NodePolicy policy = SECOND.retries(1)
                .backoff(Backoff.fixed(Duration.ofMillis(1)))
                .fallback(in -> {
                    seen.add("fallback " + MDC.get("request"));
                    return "fallback";
                });
        NodeListener listener = new NodeListener() {
            @Override
            public void onNode(NodeResult result) {
                seen.add("listener " + MDC.get("request"));
            }
        };
        MDC.put("request", "r1");
        try (var executor = Chat.others(
                        threads().executor(pool).fallbackExecutor(pool).listener(listener))
                .bind(RAG, policy, (in, context) -> {
                    seen.add("attempt " + context.attempt() + " " + MDC.get("request"));
                    throw new IOException("down");
                })
                .build()) {
            soon(executor.run(RAG, ASKED));
            until(() -> seen.size() == 4);
            assertThat(seen).containsExactlyInAnyOrder("attempt 1 r1", "attempt 2 r1", "fallback r1", "listener r1");
            MDC.clear();
            CompletableFuture<String> after = new CompletableFuture<>();
            pool.execute(() -> after.complete("" + MDC.get("request")));
            assertThat(soon(after)).isEqualTo("null");
        } finally {
            MDC.clear();
            pool.shutdown();
        }
    }

    @Test
    void aListenerSeesTheContextOfARunThatEndedAtOnce() {
        AtomicReference<String> seen = new AtomicReference<>("not told");
        var pool = DefaultExecutors.pool("pool", 1, new java.util.concurrent.LinkedBlockingQueue<>());
        NodeListener listener = new NodeListener() {
            @Override
            public void onNode(NodeResult result) {
                seen.set("" + MDC.get("request"));
            }
        };
        MDC.put("request", "r1");
        try (var executor = Chat.others(threads().executor(pool).listener(listener))
                .bindAsync(RAG, SECOND, in -> CompletableFuture.completedFuture("glass"))
                .build()) {
            assertThat(done(executor.run(RAG, ASKED)).status()).isEqualTo(NodeStatus.SUCCESS);
            until(() -> !"not told".equals(seen.get()));
            assertThat(seen).hasValue("r1");
        } finally {
            MDC.clear();
            pool.shutdown();
        }
    }

    @Test
    void aHundredThousandImmediateRetries_needNoStack() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        NodePolicy policy = NodePolicy.timeout(Duration.ofSeconds(1))
                .noBreaker()
                .retries(100_000)
                .backoff(Backoff.none());
        try (var executor = chat.rag(policy, in -> {
            if (calls.incrementAndGet() <= 100_000) {
                return CompletableFuture.failedFuture(DOWN);
            }
            return CompletableFuture.completedFuture("at last");
        })) {
            CompletableFuture<NodeResult> result = new CompletableFuture<>();
            Thread small = new Thread(
                    null, () -> result.complete(executor.run(RAG, ASKED).join()), "small", 128 * 1024);
            small.start();
            small.join(TimeUnit.SECONDS.toMillis(30));
            assertThat(soon(result).find(RULES)).contains("at last");
            assertThat(soon(result).provenance()).hasToString("retry 100000");
            assertThat(soon(result).attempts()).isEqualTo(100_001);
        }
    }

    private static final IOException DOWN = new IOException("down");

    @Test
    void theNaiveRetryOverflowsTheStack() throws Exception {
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread small = new Thread(
                null,
                () -> {
                    try {
                        CompletableFuture<Boolean> unused = NaiveExecutor.retried(
                                        () -> CompletableFuture.<String>failedFuture(DOWN), 100_000)
                                .handle((value, failure) -> outcome.complete(failure));
                    } catch (StackOverflowError e) {
                        outcome.complete(e);
                    }
                },
                "small",
                128 * 1024);
        small.start();
        small.join();
        Throwable failure = soon(outcome);
        assertThat(Stream.iterate(failure, Objects::nonNull, Throwable::getCause))
                .as("the overflow itself, or a class that could not be linked on what was left of the stack")
                .anyMatch(cause -> cause instanceof StackOverflowError || cause instanceof LinkageError);
    }

    private enum One {
        ALL
    }

    @Test
    void aChainOfTenThousandNodes_needsNoStack() throws Exception {
        int length = 10_000;
        List<Field<String>> fields = new ArrayList<>();
        for (int i = 0; i <= length; i++) {
            fields.add(Field.of("f" + i, String.class));
        }
        Node[] nodes = new Node[length];
        for (int i = 0; i < length; i++) {
            nodes[i] = Node.named("n" + i).reads(fields.get(i)).writes(fields.get(i + 1));
        }
        Contract<One> contract = Contract.of(One.class)
                .inputs(fields.get(0))
                .nodes(nodes)
                .intent(One.ALL, i -> i.requires(fields.get(length)))
                .build();
        var builder = NodeExecutor.builder(contract)
                .deadline(Duration.ofSeconds(30))
                .timeSource(new VirtualTime())
                .executor(Runnable::run)
                .registry(chat.registry);
        for (int i = 0; i < length; i++) {
            Field<String> from = fields.get(i);
            if (i % 2 == 0) {
                builder.bindAsync(nodes[i], SECOND, in -> CompletableFuture.completedFuture(in.get(from)));
            } else {
                builder.bind(nodes[i], SECOND, in -> in.get(from));
            }
        }
        try (var executor = builder.build()) {
            CompletableFuture<Answer> answer = new CompletableFuture<>();
            Thread small = new Thread(
                    null,
                    () -> answer.complete(executor.run(One.ALL, Values.of(fields.get(0), "through"))
                            .join()),
                    "small",
                    128 * 1024);
            small.start();
            small.join(TimeUnit.SECONDS.toMillis(30));
            assertThat(soon(answer).get(fields.get(length))).isEqualTo("through");
        }
    }

    @Test
    void tenThousandTimeoutsOnOneStage_leaveNoDependentsBehind() {
        CompletableFuture<String> never = new CompletableFuture<>();
        try (var executor = chat.rag(SECOND, in -> never)) {
            for (int i = 0; i < 10_000; i++) {
                CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
                if (i % 100 == 99) {
                    chat.time.advance(Duration.ofSeconds(1));
                    assertThat(run).isDone();
                }
            }
            // one of the first run, one of the hub that all others share
            assertThat(never.getNumberOfDependents()).isLessThanOrEqualTo(2);
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(10_000, 10_000, 0));
            never.complete("at last");
            assertThat(executor.stats(RAG).inFlight()).isZero();
            assertThat(executor.stats(RAG).zombies()).isZero();
        }
    }

    /** Such as an HTTP client's own kind of future. */
    private static final class Named extends CompletableFuture<String> {}

    @Test
    void theSameHoldsForAFutureOfTheUsersOwnClass() {
        CompletableFuture<String> never = new Named();
        try (var executor = chat.rag(SECOND, in -> never)) {
            for (int i = 0; i < 100; i++) {
                CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
                chat.time.advance(Duration.ofSeconds(1));
                assertThat(run).isDone();
            }
            assertThat(never.getNumberOfDependents()).isLessThanOrEqualTo(2);
            never.complete("at last");
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(0, 0, 100));
        }
    }

    @Test
    void theNaiveCopiesStayReachable() {
        CompletableFuture<String> never = new CompletableFuture<>();
        for (int i = 0; i < 100; i++) {
            CompletableFuture<String> timed = NaiveExecutor.copiedAndTimed(never, Duration.ofNanos(1));
            assertThatThrownBy(timed::join).isNotNull();
        }
        assertThat(never.getNumberOfDependents()).isEqualTo(100);
    }

    @Test
    void aThrowingListenerChangesNoOutcome_andAnErrorOfTheJvmIsPassedOn() {
        NodeListener bad = new NodeListener() {
            @Override
            public void onNode(NodeResult result) {
                throw new IllegalStateException("listener");
            }
        };
        List<Throwable> uncaught = new ArrayList<>();
        Thread thread = Thread.currentThread();
        Thread.UncaughtExceptionHandler before = thread.getUncaughtExceptionHandler();
        thread.setUncaughtExceptionHandler((where, thrown) -> uncaught.add(thrown));
        AtomicInteger fallbacks = new AtomicInteger();
        NodePolicy policy =
                SECOND.retries(3).backoff(Backoff.none()).fallback(in -> "hides it " + fallbacks.incrementAndGet());
        try (var executor = Chat.others(chat.direct().listener(bad))
                .bindAsync(RAG, policy, in -> {
                    throw new OutOfMemoryError("pretended");
                })
                .build()) {
            assertThat(done(executor.run(Chat.SKY, ASKED)).status()).isEqualTo(NodeStatus.SUCCESS);
            assertThat(executor.bookkeepingFailures()).isEqualTo(1);
            NodeResult result = done(executor.run(RAG, ASKED));
            assertThat(result.status()).isEqualTo(NodeStatus.FAILED);
            assertThat(result.attempts()).isEqualTo(1);
            assertThat(fallbacks).hasValue(0);
            assertThat(uncaught).singleElement().isInstanceOf(OutOfMemoryError.class);
        } finally {
            thread.setUncaughtExceptionHandler(before);
        }
    }

    @Test
    void bookkeepingThatThrows_runsTheNodeOnce() throws Exception {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        meters.config().meterFilter(new io.micrometer.core.instrument.config.MeterFilter() {
            @Override
            public io.micrometer.core.instrument.Meter.Id map(io.micrometer.core.instrument.Meter.Id id) {
                throw new IllegalStateException("meters");
            }
        });
        AtomicInteger calls = new AtomicInteger();
        NodePolicy policy = NodePolicy.timeout(Duration.ofSeconds(1))
                .retries(2)
                .backoff(Backoff.none())
                .breaker(CircuitBreakerConfig.custom()
                        .recordException(failure -> {
                            throw new IllegalStateException("predicate");
                        })
                        .build())
                .fallback(Fallback.lastKnownGood(
                        in -> {
                            throw new IllegalStateException("key");
                        },
                        Duration.ofMinutes(1),
                        10))
                .fallback(Fallback.constant("x"));
        try (var executor = Chat.others(chat.direct().meters(meters))
                .bindAsync(RAG, policy, in -> {
                    calls.incrementAndGet();
                    return CompletableFuture.completedFuture("glass");
                })
                .build()) {
            NodeResult result = done(executor.run(RAG, ASKED));
            assertThat(result.status()).isEqualTo(NodeStatus.SUCCESS);
            assertThat(result.attempts()).isEqualTo(1);
            assertThat(calls).hasValue(1);
            assertThat(executor.bookkeepingFailures()).isPositive();
        }
        AtomicInteger naive = new AtomicInteger();
        String value = NaiveExecutor.retriedWithBookkeeping(
                () -> "ran " + naive.incrementAndGet() + " times",
                () -> {
                    if (naive.get() == 1) {
                        throw new IllegalStateException("bookkeeping");
                    }
                },
                1);
        assertThat(value).isEqualTo("ran 2 times");
    }

    @Test
    void aCancelledHalfOpenProbe_givesItsPermitBack() {
        NodePolicy policy = NodePolicy.timeout(Duration.ofSeconds(1)).breaker(1, Duration.ofSeconds(5));
        ConcurrentLinkedQueue<CompletableFuture<String>> stages = new ConcurrentLinkedQueue<>();
        stages.add(CompletableFuture.failedFuture(DOWN));
        CompletableFuture<String> probe = new CompletableFuture<>();
        stages.add(probe);
        stages.add(CompletableFuture.completedFuture("well again"));
        try (var executor = chat.rag(policy, in -> stages.remove())) {
            assertThat(done(executor.run(RAG, ASKED)).status()).isEqualTo(NodeStatus.FAILED);
            chat.time.advance(Duration.ofMillis(5001));
            CompletableFuture<NodeResult> cancelled = executor.run(RAG, ASKED);
            assertThat(chat.registry.breaker("rag").getState()).hasToString("HALF_OPEN");
            assertThat(done(executor.run(RAG, ASKED)).status()).isEqualTo(NodeStatus.CIRCUIT_OPEN);
            assertThat(cancelled.cancel(true)).isTrue();
            probe.complete("late");
            assertThat(done(executor.run(RAG, ASKED)).find(RULES)).contains("well again");
            assertThat(chat.registry.breaker("rag").getState()).hasToString("CLOSED");
        }
    }

    @Test
    void userCodeRunsUnderNoMonitor() {
        AtomicReference<Boolean> held = new AtomicReference<>();
        try (var executor = Chat.others(chat.direct())
                .bind(RAG, SECOND, (in, context) -> {
                    java.lang.management.ThreadInfo[] infos = java.lang.management.ManagementFactory.getThreadMXBean()
                            .getThreadInfo(new long[] {Thread.currentThread().getId()}, true, true);
                    held.set(infos[0].getLockedMonitors().length + infos[0].getLockedSynchronizers().length > 0);
                    return "";
                })
                .build()) {
            assertThat(done(executor.run(RAG, ASKED)).status()).isEqualTo(NodeStatus.SUCCESS);
            assertThat(held.get()).isFalse();
        }
    }

    @Test
    void aStageCompletedTwice_keepsItsFirstValue() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        try (var executor = chat.rag(SECOND, in -> stage)) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            stage.complete("first");
            stage.complete("second");
            stage.obtrudeValue("forced");
            assertThat(done(run).find(RULES)).contains("first");
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(0, 0, 0));
        }
    }

    @Test
    void fastRunsLeaveNoTimers() {
        List<CompletableFuture<String>> stages = new ArrayList<>();
        try (var executor = chat.rag(SECOND.retries(1), in -> {
            stages.add(new CompletableFuture<>());
            return stages.get(stages.size() - 1);
        })) {
            for (int i = 0; i < 100_000; i++) {
                CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
                if (i % 10 != 0) {
                    stages.get(0).complete("fast");
                } else {
                    stages.get(0).cancel(false);
                    assertThat(run.cancel(false)).isTrue();
                }
                stages.clear();
            }
            assertThat(chat.time.pendingTimers()).isZero();
            assertThat(executor.stats(RAG).inFlight()).isZero();
        }
    }

    @Test
    void deadFallbackPoolAndFullQueue_changeNothingButWhatTheyMust() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        var one = new java.util.concurrent.ThreadPoolExecutor(
                1, 1, 1, TimeUnit.SECONDS, new java.util.concurrent.ArrayBlockingQueue<>(1));
        NodePolicy policy = SECOND.fallback(Fallback.of(in -> "never")).fallback(Fallback.constant("constant"));
        try (var executor = Chat.others(threads().executor(one).fallbackExecutor(task -> {
                    throw new RejectedExecutionException("dead");
                }))
                .bind(RAG, policy, in -> {
                    release.await();
                    return in.get(QUESTION);
                })
                .build()) {
            CompletableFuture<NodeResult> running = executor.run(RAG, ASKED);
            until(() -> one.getActiveCount() == 1);
            CompletableFuture<NodeResult> queued = executor.run(RAG, ASKED);
            NodeResult full = soon(executor.run(RAG, ASKED));
            assertThat(full.status()).isEqualTo(NodeStatus.FALLBACK_SUCCESS);
            assertThat(full.find(RULES)).contains("constant");
            assertThat(full.causes())
                    .hasSize(2)
                    .allSatisfy(cause ->
                            assertThat(cause).hasMessage("rag: executor full (expected: a thread for the call)"));
            release.countDown();
            assertThat(soon(running).status()).isEqualTo(NodeStatus.SUCCESS);
            assertThat(soon(queued).status()).isEqualTo(NodeStatus.SUCCESS);
            assertThat(executor.stats(RAG).inFlight()).isZero();
        } finally {
            one.shutdownNow();
        }
    }
}
