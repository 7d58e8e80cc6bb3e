package io.holdfast.executor;

import static io.holdfast.executor.Chat.ASKED;
import static io.holdfast.executor.Chat.RAG;
import static io.holdfast.executor.Chat.SECOND;
import static io.holdfast.executor.Chat.SKY;
import static io.holdfast.executor.Chat.done;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.contracts.Inputs;
import io.holdfast.strategies.adaptive.Adaptive;
import io.holdfast.strategies.retry.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A node whose limit moves by itself, with an algorithm that says what the test wants. */
class AdaptiveNodeTest {
    private final Chat chat = new Chat();
    private final List<String> seen = new ArrayList<>();
    private int next = 4;
    private Duration latency = Duration.ofMillis(20);
    private @Nullable Throwable failure;

    private final Adaptive adaptive = Adaptive.of(start -> (mean, inFlight, dropped) -> {
                seen.add(mean / 1_000_000 + " ms, " + inFlight + (dropped ? ", dropped" : ""));
                return next;
            })
            .min(2)
            .max(50)
            .initial(4);

    private CompletionStage<String> answer(Inputs inputs) {
        CompletableFuture<String> future = new CompletableFuture<>();
        Throwable thrown = failure;
        chat.time.schedule(
                () -> {
                    if (thrown == null) {
                        future.complete("rules");
                    } else {
                        future.completeExceptionally(thrown);
                    }
                },
                latency);
        return future;
    }

    private NodeExecutor<Chat.Intent> executor(NodePolicy policy) {
        return chat.rag(policy.failOpen("none"), this::answer);
    }

    private NodeStatus run(NodeExecutor<Chat.Intent> executor) {
        CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
        chat.time.advance(latency);
        return done(run).status();
    }

    @Test
    void attemptsThatSucceed_moveTheLimit_andItShows() {
        try (NodeExecutor<Chat.Intent> executor = executor(SECOND.maxConcurrent(adaptive))) {
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(0, 0, 0, 4));
            next = 2;
            assertThat(run(executor)).isEqualTo(NodeStatus.SUCCESS);
            assertThat(run(executor)).isEqualTo(NodeStatus.SUCCESS);

            assertThat(seen).containsExactly("20 ms, 1");
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(0, 0, 0, 2));
            assertThat(executor.stats(SKY).limit()).isEqualTo(Integer.MAX_VALUE);

            List<CompletableFuture<NodeResult>> two = List.of(executor.run(RAG, ASKED), executor.run(RAG, ASKED));
            NodeResult refused = done(executor.run(RAG, ASKED));
            assertThat(refused.status()).isEqualTo(NodeStatus.REJECTED);
            assertThat(refused.cause().orElseThrow())
                    .hasMessage("rag: running: 2 (expected: < 2, now, by own algorithm 2..50)");
            chat.time.advance(latency);
            assertThat(two).allMatch(CompletableFuture::isDone);
            assertThat(executor.stats(RAG).inFlight()).isZero();
        }
    }

    @Test
    void timeouts_areDrops_andZombiesKeepTheirPlaces() {
        latency = Duration.ofSeconds(5);
        try (NodeExecutor<Chat.Intent> executor = executor(SECOND.maxConcurrent(adaptive))) {
            CompletableFuture<NodeResult> first = executor.run(RAG, ASKED);
            CompletableFuture<NodeResult> second = executor.run(RAG, ASKED);
            chat.time.advance(Duration.ofSeconds(1));

            assertThat(done(first).status()).isEqualTo(NodeStatus.TIMEOUT);
            assertThat(done(second).status()).isEqualTo(NodeStatus.TIMEOUT);
            assertThat(seen).containsExactly("1000 ms, 2, dropped");
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(2, 2, 0, 4));
            chat.time.advance(latency);
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(0, 0, 2, 4));
        }
    }

    @Test
    void failures_countIfTheyAreDropsAndForNothingElse() {
        failure = new IOException("down");
        try (NodeExecutor<Chat.Intent> executor = executor(SECOND.maxConcurrent(adaptive))) {
            for (int i = 0; i < 10; i++) {
                assertThat(run(executor)).isEqualTo(NodeStatus.FAILED);
            }
            assertThat(seen).isEmpty();
            failure = new TimeoutException("the client's own");
            run(executor);
            run(executor);
            assertThat(seen).containsExactly("20 ms, 1, dropped");
        }
    }

    @Test
    void retries_areMeasuredEachFromItsOwnStart() {
        failure = new TimeoutException("the client's own");
        try (NodeExecutor<Chat.Intent> executor = executor(
                SECOND.retries(1).backoff(Backoff.fixed(Duration.ofSeconds(2))).maxConcurrent(adaptive))) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            chat.time.advance(latency);
            failure = null;
            chat.time.advance(Duration.ofSeconds(2));
            chat.time.advance(latency);

            assertThat(done(run).status()).isEqualTo(NodeStatus.SUCCESS);
            assertThat(seen).containsExactly("20 ms, 1, dropped");
        }
    }
}
