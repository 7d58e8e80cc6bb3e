package io.holdfast.executor;

import static io.holdfast.executor.Chat.ASKED;
import static io.holdfast.executor.Chat.RAG;
import static io.holdfast.executor.Chat.SEARCH;
import static io.holdfast.executor.Chat.SECOND;
import static io.holdfast.executor.Chat.SKY;
import static io.holdfast.executor.Chat.SUM;
import static io.holdfast.executor.Chat.WEATHER;
import static io.holdfast.executor.Chat.done;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.strategies.retry.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the breaker of a node learns of it, and when. */
class EvidenceTest {

    private static final Duration LIMIT = Duration.ofSeconds(1);

    /** The user's, who records trouble with the network and nothing else. */
    private static final CircuitBreakerConfig ONLY_IO = CircuitBreakerConfig.custom()
            .slidingWindowSize(10)
            .minimumNumberOfCalls(5)
            .recordExceptions(IOException.class)
            .build();

    private final Chat chat = new Chat();

    private Breaker breaker(String name) {
        return chat.registry.breaker(name);
    }

    @Test
    void timeouts_areFailures_whateverTheUserRecords() {
        NodePolicy policy = NodePolicy.timeout(LIMIT).breaker(ONLY_IO);
        try (var executor = chat.rag(policy, in -> new CompletableFuture<>())) {
            for (int i = 0; i < 5; i++) {
                CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
                chat.time.advance(LIMIT);
                assertThat(done(run).status()).isEqualTo(NodeStatus.TIMEOUT);
            }
            assertThat(breaker("rag").getState()).isEqualTo(State.OPEN);
        }
    }

    @Test
    void softFailures_areFailures_evenIfTheirTestThrows() {
        NodePolicy policy = NodePolicy.timeout(LIMIT).breaker(ONLY_IO).failWhen(Chat.RULES, rules -> {
            if (rules.isEmpty()) {
                throw new IllegalStateException("test is broken");
            }
            return true;
        });
        AtomicInteger calls = new AtomicInteger();
        try (var executor = chat.rag(
                policy, in -> CompletableFuture.completedFuture(calls.incrementAndGet() % 2 == 0 ? "" : "empty"))) {
            for (int i = 0; i < 5; i++) {
                assertThat(done(executor.run(RAG, ASKED)).status()).isEqualTo(NodeStatus.FAILED);
            }
            assertThat(breaker("rag").getState()).isEqualTo(State.OPEN);
        }
    }

    @Test
    void missingOutputs_areFailures_whateverTheUserRecords_andWhatUserCodeThrowsIsNot() {
        NodePolicy policy = NodePolicy.timeout(LIMIT).breaker(ONLY_IO);
        try (var executor = chat.rag(policy, in -> CompletableFuture.completedFuture(null))) {
            done(executor.run(RAG, ASKED));
            assertThat(breaker("rag").getMetrics().getNumberOfFailedCalls()).isEqualTo(1);
        }
        NodeException foreign = NodeException.of("inner", NodeException.Reason.TIMEOUT, "of another executor");
        try (var executor = chat.rag(policy, in -> CompletableFuture.failedFuture(foreign))) {
            NodeResult result = done(executor.run(RAG, ASKED));
            assertThat(result.status()).isEqualTo(NodeStatus.FAILED);
            assertThat(result.cause()).containsSame(foreign);
            assertThat(breaker("rag").getMetrics().getNumberOfFailedCalls()).isEqualTo(1);
        }
    }

    @Test
    void aNodeExceptionOfAnotherExecutor_closesTheAnswer_likeAnyFailure() {
        for (NodeException.Reason reason : NodeException.Reason.values()) {
            NodeException foreign = NodeException.of("inner", reason, "of another executor");
            try (var executor = chat.rag(SECOND.failClose(), in -> CompletableFuture.failedFuture(foreign))) {
                assertThat(done(executor.run(Chat.Intent.WASTE, ASKED)).closedBy())
                        .as("%s", reason)
                        .contains("rag");
            }
        }
    }

    @Test
    void aWelcomeNodeThatHangs_opensItsBreaker_thoughNoAnswerAwaitsIt() {
        NodePolicy hung =
                NodePolicy.timeout(LIMIT).breaker(5, Duration.ofMinutes(1)).failOpen("no forecast");
        try (var executor = chat.direct()
                .grace(Duration.ofMillis(100))
                .bindAsync(RAG, SECOND, in -> CompletableFuture.completedFuture("glass"))
                .bind(SEARCH, SECOND.failOpen("none"), in -> "found")
                .bindAsync(SKY, hung, in -> new CompletableFuture<>())
                .bind(SUM, SECOND.failOpen(), in -> "sum")
                .build()) {
            for (int i = 0; i < 5; i++) {
                CompletableFuture<Answer> run = executor.run(Chat.Intent.WASTE, ASKED);
                chat.time.advance(Duration.ofMillis(100));
                Answer answer = done(run);
                assertThat(answer.result(SKY).status()).isEqualTo(NodeStatus.CANCELLED);
                assertThat(answer.get(WEATHER))
                        .as("at hand at the end of the grace")
                        .isEqualTo("no forecast");
                assertThat(answer.provenance(WEATHER)).isEqualTo(Provenance.DEFAULT);
            }
            assertThat(breaker("sky").getState())
                    .as("none has reached its limit")
                    .isEqualTo(State.CLOSED);
            chat.time.advance(LIMIT);
            assertThat(breaker("sky").getState()).isEqualTo(State.OPEN);
            assertThat(executor.stats(SKY).zombies()).isEqualTo(5);
            assertThat(chat.time.pendingTimers()).isZero();
        }
    }

    /** The grace ends in the pause before its retry. */
    @Test
    void aNodeThatTheAnswerLeavesInItsPause_votesWithTheTimeOfItsAttempt() {
        NodePolicy quick = NodePolicy.timeout(LIMIT)
                .breaker(CircuitBreakerConfig.custom()
                        .slowCallDurationThreshold(Duration.ofMillis(50))
                        .build())
                .retries(1)
                .backoff(Backoff.fixed(Duration.ofMillis(500)))
                .failOpen();
        try (var executor = chat.direct()
                .grace(Duration.ofMillis(100))
                .bindAsync(RAG, SECOND, in -> CompletableFuture.completedFuture("glass"))
                .bind(SEARCH, SECOND.failOpen("none"), in -> "found")
                .bindAsync(SKY, quick, in -> CompletableFuture.failedFuture(new IOException("down")))
                .bind(SUM, SECOND.failOpen(), in -> "sum")
                .build()) {
            CompletableFuture<Answer> run = executor.run(Chat.Intent.WASTE, ASKED);
            chat.time.advance(Duration.ofMillis(100));
            assertThat(done(run).has(WEATHER)).isFalse();
            assertThat(breaker("sky").getMetrics().getNumberOfFailedCalls()).isEqualTo(1);
            assertThat(breaker("sky").getMetrics().getNumberOfSlowCalls()).isZero();
            assertThat(chat.time.pendingTimers()).isZero();
        }
    }

    @Test
    void anUnawaitedNode_neitherRetriesNorFallsBack() {
        AtomicInteger calls = new AtomicInteger();
        NodePolicy policy = NodePolicy.timeout(LIMIT)
                .breaker(1, Duration.ofMinutes(1))
                .retries(3)
                .retryTimeouts()
                .backoff(Backoff.none())
                .fallback(in -> "fallback " + calls.incrementAndGet());
        try (var executor = chat.direct()
                .grace(Duration.ofMillis(100))
                .bindAsync(RAG, SECOND, in -> CompletableFuture.completedFuture("glass"))
                .bind(SEARCH, SECOND.failOpen("none"), in -> "found")
                .bindAsync(SKY, policy, in -> {
                    calls.incrementAndGet();
                    return new CompletableFuture<>();
                })
                .bind(SUM, SECOND.failOpen(), in -> "sum")
                .build()) {
            CompletableFuture<Answer> run = executor.run(Chat.Intent.WASTE, ASKED);
            chat.time.advance(Duration.ofMillis(100));
            assertThat(done(run).degraded()).isTrue();
            chat.time.advance(Duration.ofSeconds(9));
            assertThat(calls).hasValue(1);
            assertThat(breaker("sky").getState()).isEqualTo(State.OPEN);
        }
    }

    @Test
    void afterTheCallersCancel_nothingIsCounted() {
        NodePolicy policy = NodePolicy.timeout(LIMIT).breaker(ONLY_IO);
        try (var executor = chat.rag(policy, in -> new CompletableFuture<>())) {
            CompletableFuture<Answer> run = executor.run(Chat.Intent.WASTE, ASKED);
            run.cancel(true);
            chat.time.advance(Duration.ofSeconds(10));
            assertThat(breaker("rag").getMetrics().getNumberOfBufferedCalls()).isZero();
            assertThat(chat.time.pendingTimers()).isZero();
        }
    }

    @Test
    void aBusinessRefusal_isASuccessToTheBreaker_andNothingStandsIn() {
        IllegalArgumentException declined = new IllegalArgumentException("card declined");
        AtomicInteger calls = new AtomicInteger();
        NodePolicy policy = NodePolicy.timeout(LIMIT)
                .breaker(ONLY_IO)
                .retries(2)
                .backoff(Backoff.none())
                .declines(IllegalArgumentException.class)
                .fallback(Fallback.constant("stand-in"));
        try (var executor = chat.rag(policy, in -> {
            calls.incrementAndGet();
            return CompletableFuture.failedFuture(declined);
        })) {
            NodeResult result = done(executor.run(RAG, ASKED));
            assertThat(result.status()).isEqualTo(NodeStatus.DECLINED);
            assertThat(result.cause()).containsSame(declined);
            assertThat(result.values().size()).isZero();
            assertThat(calls).hasValue(1);
            assertThat(breaker("rag").getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(1);
        }
    }

    @Test
    void businessRefusals_addUp_andATestThatThrowsSaysNothing() {
        NodePolicy policy = NodePolicy.timeout(LIMIT)
                .noBreaker()
                .declines(failure -> {
                    throw new IllegalStateException("no idea");
                })
                .declines(IllegalArgumentException.class)
                .declines(failure -> "no".equals(failure.getMessage()));
        for (Exception failure : List.of(new IllegalArgumentException("card declined"), new IOException("no"))) {
            try (var executor = chat.rag(policy, in -> CompletableFuture.failedFuture(failure))) {
                assertThat(done(executor.run(RAG, ASKED)).status()).isEqualTo(NodeStatus.DECLINED);
            }
        }
        try (var executor = chat.rag(policy, in -> CompletableFuture.failedFuture(new IOException("down")))) {
            assertThat(done(executor.run(RAG, ASKED)).status()).isEqualTo(NodeStatus.FAILED);
        }
    }

    @Test
    void aVoteForEachAttempt_isGivenWhereThePolicySaysSo() {
        NodePolicy policy = NodePolicy.timeout(LIMIT)
                .breaker(3, Duration.ofMinutes(1))
                .retries(9)
                .backoff(Backoff.none())
                .voteEachAttempt();
        IOException down = new IOException("down");
        try (var executor = chat.rag(policy, in -> CompletableFuture.failedFuture(down))) {
            NodeResult result = done(executor.run(RAG, ASKED));
            assertThat(result.attempts()).isEqualTo(3);
            assertThat(result.status()).isEqualTo(NodeStatus.CIRCUIT_OPEN);
            assertThat(result.causes()).hasSize(4).endsWith(down, down, down);
        }
    }

    @Test
    void theDeadlineThatEndsARetry_doesNotHideWhyThereWasOne() {
        IOException refused = new IOException("connection refused");
        AtomicInteger calls = new AtomicInteger();
        NodePolicy policy = NodePolicy.timeout(Duration.ofSeconds(20))
                .noBreaker()
                .retries(1)
                .backoff(Backoff.none());
        try (var executor = chat.rag(
                policy,
                in -> calls.getAndIncrement() == 0
                        ? CompletableFuture.failedFuture(refused)
                        : new CompletableFuture<>())) {
            CompletableFuture<NodeResult> alone = executor.run(RAG, ASKED);
            calls.set(0);
            CompletableFuture<Answer> answer = executor.run(Chat.Intent.WASTE, ASKED);
            chat.time.advance(Duration.ofSeconds(10));
            assertThat(done(alone).status()).isEqualTo(NodeStatus.TIMEOUT);
            assertThat(done(alone).causes()).hasSize(2).endsWith(refused);
            assertThat(done(answer).result(RAG).causes()).hasSize(2).endsWith(refused);
        }
    }

    @Test
    void aRetryForWhichThereIsNoThread_doesNotHideTheAttemptThatFailed() {
        AtomicInteger tasks = new AtomicInteger();
        NodePolicy policy =
                NodePolicy.timeout(LIMIT).breaker(ONLY_IO).retries(1).backoff(Backoff.fixed(LIMIT));
        Executor firstOnly = task -> {
            if (tasks.incrementAndGet() % 2 == 0) {
                throw new RejectedExecutionException("full");
            }
            chat.time.advance(Duration.ofMillis(7));
            task.run();
        };
        List<Duration> votes = new ArrayList<>();
        try (var executor = Chat.others(chat.direct().executor(firstOnly))
                .bind(RAG, policy, in -> {
                    throw tasks.get() == 1 ? new IOException("down") : new IllegalStateException("not recorded");
                })
                .build()) {
            breaker("rag").getEventPublisher().onError(event -> votes.add(event.getElapsedDuration()));
            for (int i = 0; i < 2; i++) {
                CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
                chat.time.advance(LIMIT);
                assertThat(done(run).status()).isEqualTo(NodeStatus.REJECTED);
                assertThat(done(run).attempts()).isEqualTo(1);
                assertThat(done(run).causes()).hasSize(2);
            }
        }
        assertThat(votes).containsExactly(Duration.ofMillis(7));
        assertThat(breaker("rag").getMetrics().getNumberOfBufferedCalls()).isEqualTo(2);
    }

    @Test
    void aFirstAttemptForWhichThereIsNoThread_isNoneAndVotesNothing() {
        NodePolicy policy =
                NodePolicy.timeout(LIMIT).breaker(ONLY_IO).retries(1).backoff(Backoff.none());
        try (var executor = Chat.others(chat.direct().executor(task -> {
                    throw new RejectedExecutionException("full");
                }))
                .bind(RAG, policy, in -> "glass")
                .build()) {
            NodeResult result = done(executor.run(RAG, ASKED));
            assertThat(result.attempts()).isZero();
            assertThat(breaker("rag").getMetrics().getNumberOfBufferedCalls()).isZero();
        }
    }

    @Test
    void eachAttemptVotesOnce_andARetryThatNeverRanVotesNothing() {
        AtomicInteger tasks = new AtomicInteger();
        NodePolicy policy = NodePolicy.timeout(LIMIT)
                .breaker(ONLY_IO)
                .voteEachAttempt()
                .retries(1)
                .backoff(Backoff.none());
        try (var executor = Chat.others(chat.direct().executor(task -> {
                    if (tasks.incrementAndGet() == 2) {
                        throw new RejectedExecutionException("full");
                    }
                    task.run();
                }))
                .bind(RAG, policy, in -> {
                    throw new IOException("down");
                })
                .build()) {
            assertThat(done(executor.run(RAG, ASKED)).attempts()).isEqualTo(1);
            assertThat(breaker("rag").getMetrics().getNumberOfBufferedCalls()).isEqualTo(1);
        }
    }
}
