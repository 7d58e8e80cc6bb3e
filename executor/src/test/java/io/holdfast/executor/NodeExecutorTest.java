package io.holdfast.executor;

import static io.holdfast.executor.Chat.ASKED;
import static io.holdfast.executor.Chat.Intent.WASTE;
import static io.holdfast.executor.Chat.QUESTION;
import static io.holdfast.executor.Chat.RAG;
import static io.holdfast.executor.Chat.RULES;
import static io.holdfast.executor.Chat.SEARCH;
import static io.holdfast.executor.Chat.SECOND;
import static io.holdfast.executor.Chat.SKY;
import static io.holdfast.executor.Chat.SUM;
import static io.holdfast.executor.Chat.SUMMARY;
import static io.holdfast.executor.Chat.WEATHER;
import static io.holdfast.executor.Chat.done;
import static io.holdfast.executor.Chat.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.strategies.retry.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NodeExecutorTest {

    private final Chat chat = new Chat();

    @Test
    void runNode_completedStage_yieldsItsValueAtOnce() {
        try (var executor = chat.rag(SECOND, in -> CompletableFuture.completedFuture("glass: " + in.get(QUESTION)))) {
            NodeResult result = done(executor.run(RAG, ASKED));
            assertThat(result.status()).isEqualTo(NodeStatus.SUCCESS);
            assertThat(result.find(RULES)).contains("glass: where do batteries go?");
            assertThat(result.provenance()).isEqualTo(Provenance.PRIMARY);
            assertThat(result.attempts()).isEqualTo(1);
            assertThat(chat.time.pendingTimers()).isZero();
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(0, 0, 0));
        }
    }

    @Test
    void runIntent_allNodesAnswer_isComplete() {
        try (var executor = chat.rag(SECOND, in -> CompletableFuture.completedFuture("glass"))) {
            Answer answer = done(executor.run(WASTE, ASKED));
            assertThat(answer.complete()).isTrue();
            assertThat(answer.get(SUMMARY)).isEqualTo("glass, sunny");
            assertThat(answer.provenance(RULES)).isEqualTo(Provenance.PRIMARY);
            assertThat(answer.result(SKY).status()).isEqualTo(NodeStatus.SUCCESS);
            assertThat(answer.missing().isEmpty()).isTrue();
            assertThat(answer.explain()).contains("WASTE complete").contains("required rules: primary");
            assertThat(answer.orThrow()).isSameAs(answer);
            assertThat(chat.time.pendingTimers()).isZero();
        }
    }

    @Test
    void runIntent_onRealThreads_isComplete() {
        try (var executor = Chat.others(NodeExecutor.builder(Chat.CONTRACT)
                        .deadline(Duration.ofSeconds(10))
                        .grace(Duration.ofSeconds(10))
                        .registry(chat.registry))
                .bind(RAG, SECOND, in -> "glass")
                .build()) {
            Answer answer = soon(executor.run(WASTE, ASKED));
            assertThat(answer.explain()).contains("WASTE complete");
        }
    }

    @Test
    void fallbackThatIsSlowOnAnotherThread_isAwaited() {
        CompletableFuture<String> late = new CompletableFuture<>();
        NodePolicy policy = SECOND.fallback(Fallback.ofAsync(in -> late).named("llm"));
        try (var executor = chat.rag(policy, in -> CompletableFuture.failedFuture(new IOException("down")))) {
            CompletableFuture<NodeResult> running = executor.run(RAG, ASKED);
            assertThat(running).isNotDone();
            chat.time.advance(Duration.ofMillis(300));
            late.complete("from the model");
            NodeResult result = done(running);
            assertThat(result.status()).isEqualTo(NodeStatus.FALLBACK_SUCCESS);
            assertThat(result.find(RULES)).contains("from the model");
            assertThat(result.provenance()).hasToString("fallback llm");
            assertThat(result.cause()).containsInstanceOf(IOException.class);
            assertThat(result.latency()).isEqualTo(Duration.ofMillis(300));
        }
    }

    @Test
    void fallbackThatNeverCompletes_endsAtItsLimitWithBothCauses() {
        NodePolicy policy = SECOND.fallback(
                Fallback.ofAsync(in -> new CompletableFuture<>()).timeout(Duration.ofMillis(400)));
        try (var executor = chat.rag(policy, in -> CompletableFuture.failedFuture(new IOException("down")))) {
            CompletableFuture<NodeResult> running = executor.run(RAG, ASKED);
            chat.time.advance(Duration.ofMillis(400));
            NodeResult result = done(running);
            assertThat(result.status()).isEqualTo(NodeStatus.FAILED);
            assertThat(result.causes()).hasSize(2);
            assertThat(result.causes().get(1))
                    .hasMessage("rag: no outcome after 400 ms (expected: within its time limit)");
            assertThatThrownBy(result::orThrow)
                    .isInstanceOf(AnswerException.class)
                    .hasCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void timeout_isNotRetriedUnlessAsked() {
        AtomicInteger calls = new AtomicInteger();
        AsyncNodeFunction hangs = in -> {
            calls.incrementAndGet();
            return new CompletableFuture<>();
        };
        try (var executor = chat.rag(SECOND.retries(2), hangs)) {
            CompletableFuture<NodeResult> running = executor.run(RAG, ASKED);
            chat.time.advance(Duration.ofSeconds(1));
            assertThat(done(running).status()).isEqualTo(NodeStatus.TIMEOUT);
            assertThat(calls).hasValue(1);
        }
        try (var executor = chat.rag(SECOND.retries(2).retryTimeouts().backoff(Backoff.none()), hangs)) {
            calls.set(0);
            CompletableFuture<NodeResult> running = executor.run(RAG, ASKED);
            chat.time.advance(Duration.ofSeconds(3));
            assertThat(done(running).attempts()).isEqualTo(3);
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(3, 3, 0));
        }
    }

    @Test
    void openBreaker_goesToTheFailModeAtOnce_andTheFallbackDoesNotFeedIt() {
        NodePolicy policy = NodePolicy.timeout(Duration.ofSeconds(1))
                .breaker(1, Duration.ofSeconds(30))
                .retries(3)
                .fallback(Fallback.constant("general rules"));
        AtomicInteger calls = new AtomicInteger();
        try (var executor = chat.rag(policy.backoff(Backoff.none()), in -> {
            calls.incrementAndGet();
            throw new IOException("down");
        })) {
            assertThat(done(executor.run(RAG, ASKED)).attempts()).isEqualTo(4);
            Breaker breaker = chat.registry.breaker("rag");
            assertThat(breaker.getState()).hasToString("OPEN");
            NodeResult refused = done(executor.run(RAG, ASKED));
            assertThat(calls).hasValue(4);
            assertThat(refused.attempts()).isZero();
            assertThat(refused.status()).isEqualTo(NodeStatus.FALLBACK_SUCCESS);
            assertThat(refused.provenance()).isEqualTo(Provenance.DEFAULT);
            assertThat(refused.cause().orElseThrow())
                    .hasMessage("rag: circuit breaker open, retry after 30000 ms (expected: a permit)");
        }
    }

    @Test
    void missingRequiredAndWelcome_areReported() {
        NodePolicy policy = SECOND.fallback(Fallback.constant("x").on(FailureKind.TIMEOUT));
        try (var executor = chat.rag(policy, in -> CompletableFuture.failedFuture(new IOException("down")))) {
            Answer answer = done(executor.run(WASTE, ASKED));
            assertThat(answer.failed()).isTrue();
            assertThat(answer.missing().required()).containsExactly(RULES);
            assertThat(answer.missing().welcome()).containsExactly(SUMMARY);
            assertThat(answer.result(SUM).status()).isEqualTo(NodeStatus.SKIPPED);
            assertThat(answer.result(SUM).cause().orElseThrow())
                    .hasMessage("sum: input 'rules' absent: rag FAILED (expected: a value)");
            assertThat(answer.get(WEATHER)).isEqualTo("sunny");
            assertThatThrownBy(answer::orThrow)
                    .isInstanceOf(AnswerException.class)
                    .hasMessageContaining("missing required [rules]");
        }
    }

    @Test
    void failClose_cancelsTheSiblings() {
        CompletableFuture<String> sky = new CompletableFuture<>();
        CompletableFuture<String> rag = new CompletableFuture<>();
        try (var executor = chat.direct()
                .bindAsync(RAG, SECOND.failClose(), in -> rag)
                .bind(SEARCH, SECOND.failOpen("none"), in -> "found")
                .bindAsync(SKY, SECOND.cancelSource().failOpen(), in -> sky)
                .bind(SUM, SECOND.failOpen(), in -> "sum")
                .build()) {
            CompletableFuture<Answer> running = executor.run(WASTE, ASKED);
            rag.completeExceptionally(new IOException("down"));
            Answer answer = done(running);
            assertThat(answer.failed()).isTrue();
            assertThat(answer.closedBy()).contains("rag");
            assertThat(answer.result(SKY).status()).isEqualTo(NodeStatus.CANCELLED);
            assertThat(sky).isCancelled();
            assertThat(executor.stats(SKY).inFlight()).isZero();
            assertThat(chat.time.pendingTimers()).isZero();
        }
    }

    @Test
    void earlyJoin_awaitsWelcomeFieldsForTheGraceOnly() {
        try (var executor = chat.direct()
                .grace(Duration.ofMillis(50))
                .bindAsync(RAG, SECOND, in -> CompletableFuture.completedFuture("glass"))
                .bind(SEARCH, SECOND.failOpen("none"), in -> "found")
                .bindAsync(SKY, SECOND.failOpen(), in -> new CompletableFuture<>())
                .bind(SUM, SECOND.failOpen(), in -> "sum")
                .build()) {
            CompletableFuture<Answer> running = executor.run(WASTE, ASKED);
            chat.time.advance(Duration.ofMillis(49));
            assertThat(running).isNotDone();
            chat.time.advance(Duration.ofMillis(1));
            Answer answer = done(running);
            assertThat(answer.degraded()).isTrue();
            assertThat(answer.missing().welcome()).containsExactly(WEATHER, SUMMARY);
            assertThat(answer.result(SKY).status()).isEqualTo(NodeStatus.CANCELLED);
            assertThat(chat.time.pendingTimers())
                    .as("the node's own, which runs on")
                    .isOne();
            chat.time.advance(Duration.ofSeconds(1));
            assertThat(chat.time.pendingTimers()).isZero();
        }
    }

    @Test
    void unknownNode_isAnError() {
        try (var executor = chat.rag(SECOND, in -> CompletableFuture.completedFuture("glass"))) {
            assertThatThrownBy(() -> executor.run(Node.named("rga"), Values.none()))
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessageContaining("rag");
        }
    }

    @Test
    void build_withoutDeadline_isRefused() {
        assertThatThrownBy(() -> NodeExecutor.builder(Chat.CONTRACT)
                        .bind(RAG, SECOND, in -> "")
                        .build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("deadline: not set (expected: deadline(Duration) before build())");
    }

    @Test
    void build_nodeWithoutBinding_isAViolation() {
        assertThatThrownBy(() -> chat.direct().bind(RAG, SECOND, in -> "").build())
                .isInstanceOf(io.holdfast.contracts.ContractViolationException.class)
                .hasMessageContaining("HF03");
    }
}
