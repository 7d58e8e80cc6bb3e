package io.holdfast.executor;

import static io.holdfast.executor.Chat.ASKED;
import static io.holdfast.executor.Chat.RAG;
import static io.holdfast.executor.Chat.SECOND;
import static io.holdfast.executor.Chat.done;
import static io.holdfast.executor.Chat.value;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.strategies.retry.Backoff;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What an attempt, or a fallback, is told about itself. */
class NodeContextTest {

    private static final IOException DOWN = new IOException("down");

    private final Chat chat = new Chat();
    private final List<NodeContext> contexts = new ArrayList<>();

    private AsyncNodeFunction.WithContext yielding(CompletionStage<?> stage) {
        return (in, context) -> {
            contexts.add(context);
            return stage;
        };
    }

    private AsyncNodeFunction.WithContext failing() {
        return yielding(CompletableFuture.failedFuture(DOWN));
    }

    private NodeExecutor<Chat.Intent> rag(NodePolicy policy, AsyncNodeFunction.WithContext function) {
        return Chat.others(chat.direct()).bindAsync(RAG, policy, function).build();
    }

    private NodeContext only() {
        assertThat(contexts).hasSize(1);
        return contexts.get(0);
    }

    @Test
    void node_inAFallback_isTheOneThatItStandsInFor() {
        try (var executor = rag(SECOND.fallback(Fallback.ofAsync(yielding(value("general")))), failing())) {
            assertThat(done(executor.run(RAG, ASKED)).status()).isEqualTo(NodeStatus.FALLBACK_SUCCESS);
        }
        assertThat(contexts).extracting(NodeContext::node).containsExactly(RAG, RAG);
    }

    @Test
    void failure_inTheNodesOwnAttempts_isEmpty_inAFallbackWhatTheNodeFailedWith() {
        NodePolicy policy = SECOND.retries(1)
                .backoff(Backoff.none())
                .fallback(Fallback.ofAsync(yielding(CompletableFuture.failedFuture(new IOException("no model")))))
                .fallback(Fallback.ofAsync(yielding(value("general"))));
        try (var executor = rag(policy, failing())) {
            assertThat(done(executor.run(RAG, ASKED)).status()).isEqualTo(NodeStatus.FALLBACK_SUCCESS);
        }
        assertThat(contexts).hasSize(4);
        assertThat(contexts.subList(0, 2))
                .as("the first attempt and the retry")
                .allSatisfy(own -> assertThat(own.failure()).isEmpty());
        assertThat(contexts.subList(2, 4))
                .as("both fallbacks, whatever the first one failed with")
                .allSatisfy(fallback -> assertThat(fallback.failure()).containsSame(DOWN));
    }

    @Test
    void isCancelled_attemptTimedOut_isTrue_thoughItsRetryIsStillWanted() {
        NodePolicy policy = SECOND.retries(1).retryTimeouts().backoff(Backoff.none());
        try (var executor = rag(policy, yielding(new CompletableFuture<>()))) {
            CompletableFuture<NodeResult> running = executor.run(RAG, ASKED);
            chat.time.advance(ofMillis(999));
            assertThat(only().isCancelled()).isFalse();
            chat.time.advance(ofMillis(1));
            assertThat(contexts).extracting(NodeContext::isCancelled).containsExactly(true, false);
            chat.time.advance(ofSeconds(1));
            assertThat(done(running).status()).isEqualTo(NodeStatus.TIMEOUT);
            assertThat(contexts).extracting(NodeContext::isCancelled).containsExactly(true, true);
        }
    }

    @Test
    void isCancelled_callerCancelsTheRun_isTrue() {
        try (var executor = rag(SECOND, yielding(new CompletableFuture<>()))) {
            CompletableFuture<NodeResult> running = executor.run(RAG, ASKED);
            assertThat(only().isCancelled()).isFalse();
            assertThat(running.cancel(true)).isTrue();
            assertThat(only().isCancelled()).isTrue();
        }
    }

    @Test
    void isCancelled_attemptEndedByItself_staysFalse() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        try (var executor = rag(SECOND, yielding(stage))) {
            CompletableFuture<NodeResult> running = executor.run(RAG, ASKED);
            stage.complete("glass");
            assertThat(done(running).status()).isEqualTo(NodeStatus.SUCCESS);
            chat.time.advance(ofMinutes(1));
            assertThat(running.cancel(true)).isFalse();
        }
        assertThat(only().isCancelled()).isFalse();
    }
}
