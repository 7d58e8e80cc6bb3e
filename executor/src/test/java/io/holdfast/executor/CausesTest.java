package io.holdfast.executor;

import static io.holdfast.executor.Chat.ASKED;
import static io.holdfast.executor.Chat.RAG;
import static io.holdfast.executor.Chat.SEARCH;
import static io.holdfast.executor.Chat.SECOND;
import static io.holdfast.executor.Chat.SKY;
import static io.holdfast.executor.Chat.SUM;
import static io.holdfast.executor.Chat.direct;
import static io.holdfast.executor.Chat.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.strategies.retry.Backoff;
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

    private enum Ask {
        TRIP
    }

    private static final Field<String> WISH = Field.of("wish", String.class);
    private static final Field<String> PLACE = Field.of("place", String.class);
    private static final Field<String> TRIP = Field.of("trip", String.class);
    private static final Node DREAM = Node.named("dream").writes(WISH);
    private static final Node LOCATE = Node.named("locate").writes(PLACE);
    private static final Node MAPS = Node.named("maps").reads(WISH).writes(TRIP);
    private static final Node WEB = Node.named("web").reads(PLACE).writes(TRIP);

    private NodeExecutorBuilder<Ask> trips(NodePolicy locating) {
        Contract<Ask> contract = Contract.of(Ask.class)
                .nodes(DREAM, LOCATE, MAPS, WEB)
                .producers(TRIP, MAPS, WEB)
                .intent(Ask.TRIP, i -> i.requires(TRIP).welcomes(WISH))
                .build();
        return direct(contract, chat.time)
                .deadline(Duration.ofSeconds(10))
                .bindAsync(DREAM, SECOND, in -> CompletableFuture.completedFuture("sea"))
                .bindAsync(LOCATE, locating, in -> failed(WORST))
                .bindAsync(MAPS, SECOND.fallback(Fallback.alternate(WEB)), in -> failed(DOWN))
                .bindAsync(WEB, SECOND, in -> CompletableFuture.completedFuture("to " + in.get(PLACE)));
    }

    @Test
    void anAlternateWithoutItsInput_saysWhoShouldHaveProducedIt() {
        try (var executor = trips(SECOND).build()) {
            Answer answer = done(executor.run(Ask.TRIP, Values.none()));
            assertThat(answer.result(MAPS).causes().get(1))
                    .hasMessage("web: input 'place' absent: locate FAILED (expected: a value)");
            NodeResult alone = done(executor.run(MAPS, Values.of(WISH, "sea")));
            assertThat(alone.causes().get(1))
                    .hasMessage("web: input 'place' absent: not among the given values (expected: a value)");
        }
    }

    @Test
    void whatAnAlternateDerives_namesTheStandInItIsMadeFrom() {
        NodePolicy located = SECOND.fallback(Fallback.constant("Busan"));
        try (var executor = trips(located).build()) {
            Answer answer = done(executor.run(Ask.TRIP, Values.none()));
            assertThat(answer.get(TRIP)).isEqualTo("to Busan");
            assertThat(answer.provenance(TRIP)).isEqualTo(Provenance.derived(PLACE));
            assertThat(answer.explain()).contains("node maps FALLBACK_SUCCESS derived from place in 0 ms");
        }
    }

    @Test
    void theFailureOfAnotherExecutor_keepsTheNameOfItsNode() {
        NodeException inner = NodeException.timeout("geo", NodeException.Reason.TIMEOUT, 100_000_000);
        NodeException own = NodeException.timeout("rag", NodeException.Reason.TIMEOUT, 100_000_000);
        for (NodeException cause : List.of(inner, own)) {
            try (var executor = sky(SECOND.failOpen(), in -> failed(DOWN))
                    .bindAsync(RAG, SECOND, in -> failed(cause))
                    .build()) {
                assertThat(done(executor.run(Chat.Intent.WASTE, ASKED)).explain())
                        .contains("required rules: missing, rag FAILED: " + (cause == own ? "" : "geo: ")
                                + "no outcome after 100 ms");
            }
        }
    }

    @Test
    void orThrow_throwsWhatTheRequiredFieldIsMissingFor_notWhatAWelcomeNodeFailedWith() {
        Node trip = Node.named("trip").reads(WISH).writes(TRIP);
        Contract<Ask> contract = Contract.of(Ask.class)
                .nodes(LOCATE, DREAM, trip)
                .intent(Ask.TRIP, i -> i.requires(TRIP).welcomes(PLACE))
                .build();
        NodePolicy saved = SECOND.fallbackAsync(in -> failed(WORSE));
        try (var executor = NodeExecutor.builder(contract)
                .deadline(Duration.ofSeconds(10))
                .timeSource(chat.time)
                .bindAsync(LOCATE, SECOND.failOpen(), in -> failed(WORST))
                .bindAsync(DREAM, saved, in -> failed(DOWN))
                .bindAsync(trip, SECOND.fallbackAsync(in -> failed(WORSE)), in -> failed(WORST))
                .build()) {
            Answer answer = done(executor.run(Ask.TRIP, Values.none()));
            assertThat(answer.closedBy()).isEmpty();
            AnswerException thrown = catchThrowableOfType(AnswerException.class, answer::orThrow);
            assertThat(thrown).hasCause(DOWN);
            assertThat(thrown.getSuppressed()).startsWith(WORSE).endsWith(WORST).hasSize(3);
            assertThat(thrown.getSuppressed()[1]).hasMessageStartingWith("trip: input 'wish' absent: dream FAILED");
        }
    }
}
