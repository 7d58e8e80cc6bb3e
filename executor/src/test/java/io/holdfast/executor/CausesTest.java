package io.holdfast.executor;

import static io.holdfast.executor.Chat.ASKED;
import static io.holdfast.executor.Chat.RAG;
import static io.holdfast.executor.Chat.SEARCH;
import static io.holdfast.executor.Chat.SECOND;
import static io.holdfast.executor.Chat.SKY;
import static io.holdfast.executor.Chat.SUM;
import static io.holdfast.executor.Chat.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Why something is missing: every cause is kept, and the one that matters comes first. */
class CausesTest {

    private static final IOException DOWN = new IOException("down");
    private static final IOException WORSE = new IOException("worse");
    private static final IOException WORST = new IOException("worst");

    private final Chat chat = new Chat();

    private static CompletableFuture<Object> failed(Throwable cause) {
        return CompletableFuture.failedFuture(cause);
    }

    private NodeExecutorBuilder<Chat.Intent> sky(NodePolicy policy, AsyncNodeFunction function) {
        return chat.direct()
                .bind(SEARCH, SECOND.failOpen("none"), in -> "found")
                .bindAsync(SKY, policy, function)
                .bind(SUM, SECOND.failOpen(), in -> "sum");
    }

    @Test
    void anAlternate_handsOnAllOfItsCauses() {
        NodePolicy search = SECOND.fallbackAsync(in -> failed(WORST));
        try (var executor = chat.direct()
                .bindAsync(RAG, SECOND.fallback(Fallback.alternate(SEARCH)), in -> failed(DOWN))
                .bindAsync(SEARCH, search, in -> failed(WORSE))
                .bind(SKY, SECOND.failOpen(), in -> "sunny")
                .bind(SUM, SECOND.failOpen(), in -> "sum")
                .build()) {
            assertThat(done(executor.run(RAG, ASKED)).causes()).containsExactly(DOWN, WORSE, WORST);
            Answer answer = done(executor.run(Chat.Intent.WASTE, ASKED));
            assertThat(answer.result(RAG).causes()).containsExactly(DOWN, WORSE, WORST);
            AnswerException thrown = catchThrowableOfType(AnswerException.class, answer::orThrow);
            assertThat(thrown).hasCause(DOWN);
            assertThat(thrown.getSuppressed()).startsWith(WORSE, WORST);
        }
    }

    private static AsyncNodeFunction failsOnce() {
        AtomicInteger calls = new AtomicInteger();
        return in -> calls.getAndIncrement() == 0 ? failed(DOWN) : new CompletableFuture<>();
    }

    @Test
    void theGraceThatEndsARetry_orItsPause_doesNotHideWhyThereWasOne() {
        for (Backoff pause : List.of(Backoff.none(), Backoff.fixed(Duration.ofMillis(600)))) {
            NodePolicy policy = SECOND.retries(1).backoff(pause).failOpen();
            try (var executor = sky(policy, failsOnce())
                    .grace(Duration.ofMillis(500))
                    .bind(RAG, SECOND, in -> "rules")
                    .build()) {
                CompletableFuture<Answer> run = executor.run(Chat.Intent.WASTE, ASKED);
                chat.time.advance(Duration.ofMillis(500));
                NodeResult cut = done(run).result(SKY);
                assertThat(cut.status()).isEqualTo(NodeStatus.CANCELLED);
                assertThat(cut.causes()).hasSize(2).endsWith(DOWN);
            }
        }
    }

    @Test
    void aNodeThatIsCancelled_keepsTheCausesOfItsEarlierAttempts_andOfItsFallbacks() {
        NodePolicy retried = SECOND.retries(1).backoff(Backoff.none());
        NodePolicy saved = SECOND.fallbackAsync(in -> failed(WORSE)).fallbackAsync(in -> new CompletableFuture<>());
        for (NodePolicy policy : List.of(retried.failOpen(), saved)) {
            CompletableFuture<Object> rules = new CompletableFuture<>();
            try (var executor = sky(policy, policy == saved ? in -> failed(DOWN) : failsOnce())
                    .bindAsync(RAG, SECOND, in -> rules)
                    .build()) {
                CompletableFuture<Answer> run = executor.run(Chat.Intent.WASTE, ASKED);
                chat.time.advance(Duration.ofMillis(1));
                assertThat(run).isNotDone();
                rules.completeExceptionally(WORST);
                NodeResult cancelled = done(run).result(SKY);
                assertThat(cancelled.status()).isEqualTo(NodeStatus.CANCELLED);
                assertThat(cancelled.causes()).contains(DOWN).hasSize(policy == saved ? 3 : 2);
            }
        }
    }
}
