package io.holdfast.executor;

import static io.holdfast.executor.Chat.ASKED;
import static io.holdfast.executor.Chat.RAG;
import static io.holdfast.executor.Chat.RULES;
import static io.holdfast.executor.Chat.SEARCH;
import static io.holdfast.executor.Chat.SECOND;
import static io.holdfast.executor.Chat.SKY;
import static io.holdfast.executor.Chat.SUM;
import static io.holdfast.executor.Chat.direct;
import static io.holdfast.executor.Chat.done;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.strategies.retry.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the deadline ends: a node in an answer yields then what it would have yielded alone, and says why. */
class AtTheDeadlineTest {

    private static final IOException DOWN = new IOException("down");
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final NodePolicy LONG =
            NodePolicy.timeout(Duration.ofSeconds(20)).noBreaker();

    private final Chat chat = new Chat();
    private final List<NodeResult> heard = new ArrayList<>();

    private Answer answer(NodePolicy policy, AsyncNodeFunction function) {
        NodeListener listener = new NodeListener() {
            @Override
            public void onNode(NodeResult result) {
                heard.add(result);
            }
        };
        try (var executor = Chat.others(chat.direct().listener(listener))
                .bindAsync(RAG, policy, function)
                .build()) {
            CompletableFuture<Answer> run = executor.run(Chat.Intent.WASTE, ASKED);
            CompletableFuture<NodeResult> alone = executor.run(RAG, ASKED);
            chat.time.advance(DEADLINE);
            Answer answer = done(run);
            same(answer.result(RAG), done(alone));
            assertThat(heard)
                    .filteredOn(result -> result.node().equals(RAG))
                    .hasSize(2)
                    .allSatisfy(result -> same(result, answer.result(RAG)));
            assertThat(chat.time.pendingTimers()).isZero();
            return answer;
        }
    }

    private static void same(NodeResult one, NodeResult other) {
        assertThat(one.status()).isEqualTo(other.status());
        assertThat(one.provenance()).isEqualTo(other.provenance());
        assertThat(one.find(RULES)).isEqualTo(other.find(RULES));
        assertThat(one.attempts()).isEqualTo(other.attempts());
        assertThat(one.causes()).hasSameSizeAs(other.causes());
    }

    @Test
    void aNodeThatFailsOpen_hasItsDefault() {
        Answer answer = answer(LONG.failOpen("default"), in -> new CompletableFuture<>());
        assertThat(answer.degraded()).isTrue();
        assertThat(answer.get(RULES)).isEqualTo("default");
        assertThat(answer.result(RAG).status()).isEqualTo(NodeStatus.TIMEOUT);
        assertThat(answer.provenance(RULES)).isEqualTo(Provenance.DEFAULT);
    }

    @Test
    void aFallbackThatHangs_leavesTheConstantBehindIt() {
        NodePolicy policy = SECOND.fallbackAsync(in -> new CompletableFuture<>())
                .fallback(Fallback.constant("refused").on(FailureKind.REFUSAL))
                .fallback(Fallback.constant("constant"));
        Answer answer = answer(policy, in -> CompletableFuture.failedFuture(DOWN));
        assertThat(answer.degraded()).isTrue();
        assertThat(answer.get(RULES)).isEqualTo("constant");
        assertThat(answer.result(RAG).status()).isEqualTo(NodeStatus.FALLBACK_SUCCESS);
        assertThat(answer.result(RAG).cause()).contains(DOWN);
    }

    @Test
    void aFallbackThatHangs_leavesTheLastKnownGoodBehindIt() {
        AtomicInteger calls = new AtomicInteger();
        NodePolicy policy = SECOND.fallbackAsync(in -> new CompletableFuture<>())
                .fallback(Fallback.lastKnownGood(in -> "key", Duration.ofMinutes(1), 1));
        try (var executor = chat.rag(
                policy,
                in -> calls.getAndIncrement() == 0
                        ? CompletableFuture.completedFuture("known")
                        : CompletableFuture.failedFuture(DOWN))) {
            assertThat(done(executor.run(RAG, ASKED)).status()).isEqualTo(NodeStatus.SUCCESS);
            CompletableFuture<Answer> run = executor.run(Chat.Intent.WASTE, ASKED);
            chat.time.advance(DEADLINE);
            assertThat(done(run).provenance(RULES)).hasToString("last known good");
        }
    }

    @Test
    void aFallbackThatHangs_doesNotHideWhyTheNodeFailed() {
        NodePolicy policy = SECOND.retries(1)
                .backoff(Backoff.none())
                .fallback(Fallback.ofAsync(in -> CompletableFuture.failedFuture(new IOException("down too"))))
                .fallbackAsync(in -> new CompletableFuture<>());
        Answer answer = answer(policy, in -> CompletableFuture.failedFuture(DOWN));
        NodeResult result = answer.result(RAG);
        assertThat(result.status()).isEqualTo(NodeStatus.FAILED);
        assertThat(result.attempts()).isEqualTo(2);
        assertThat(result.causes()).hasSize(3).startsWith(DOWN);
        assertThat(answer.explain()).contains("java.io.IOException: down too").contains("0 ms left");
        assertThat(answer.failed()).isTrue();
    }

    @Test
    void aNodeThatFailsClosed_closesTheAnswer() {
        try (var executor = chat.direct()
                .grace(Duration.ofMillis(100))
                .bindAsync(RAG, SECOND, in -> CompletableFuture.completedFuture("glass"))
                .bind(SEARCH, SECOND.failOpen("none"), in -> "")
                .bindAsync(SKY, LONG.failClose(), in -> new CompletableFuture<>())
                .bind(SUM, SECOND.failOpen(), in -> "")
                .build()) {
            CompletableFuture<Answer> talk = executor.run(Chat.Intent.SMALL_TALK, ASKED);
            chat.time.advance(DEADLINE);
            assertThat(done(talk).failed()).isTrue();
            assertThat(done(talk).closedBy()).contains("sky");
            assertThat(done(talk).result(SKY).status()).isEqualTo(NodeStatus.TIMEOUT);

            CompletableFuture<Answer> waste = executor.run(Chat.Intent.WASTE, ASKED);
            chat.time.advance(Duration.ofMillis(100));
            assertThat(done(waste).closedBy()).as("not awaited is not failed").isEmpty();
            assertThat(done(waste).degraded()).isTrue();
        }
    }

    private enum Page {
        SHOWN,
        QUICK
    }

    private static final Field<String> TOWN = Field.of("town", String.class);
    private static final Field<String> ROUTE = Field.of("route", String.class);
    private static final Field<String> PRICE = Field.of("price", String.class);
    private static final Node LOCATE = Node.named("locate").writes(TOWN);
    private static final Node ROUTES = Node.named("routes").reads(TOWN).writes(ROUTE);
    private static final Node PRICES = Node.named("prices").writes(PRICE);

    /** The answer when its time is over while {@code locate} hangs and {@code routes} waits for it. */
    private Answer whileLocateHangs(Page page, Node routes, NodePolicy policy) {
        Contract<Page> contract = Contract.of(Page.class)
                .nodes(LOCATE, routes, PRICES)
                .intent(Page.SHOWN, i -> i.requires(ROUTE))
                .intent(Page.QUICK, i -> i.requires(PRICE).welcomes(ROUTE))
                .build();
        try (var executor = direct(contract, chat.time)
                .deadline(DEADLINE)
                .grace(Duration.ofMillis(100))
                .bindAsync(LOCATE, LONG.failOpen(), in -> new CompletableFuture<>())
                .bindAsync(routes, policy, in -> CompletableFuture.completedFuture("by " + in.get(TOWN)))
                .bindAsync(PRICES, LONG, in -> CompletableFuture.completedFuture("9"))
                .build()) {
            CompletableFuture<Answer> run = executor.run(page, Values.none());
            chat.time.advance(page == Page.QUICK ? Duration.ofMillis(100) : DEADLINE);
            return done(run);
        }
    }

    @Test
    void aNodeWhoseTurnHadNotCome_hasItsDefault() {
        Answer answer = whileLocateHangs(Page.SHOWN, ROUTES, LONG.failOpen("on foot"));
        assertThat(answer.degraded()).isTrue();
        assertThat(answer.get(ROUTE)).isEqualTo("on foot");
        assertThat(answer.provenance(ROUTE)).isEqualTo(Provenance.DEFAULT);
        assertThat(answer.result(ROUTES).status()).isEqualTo(NodeStatus.CANCELLED);
        assertThat(answer.result(ROUTES).attempts()).isZero();
    }

    @Test
    void aNodeWhoseTurnHadNotCome_hasItsConstantAtTheEndOfTheGrace() {
        Answer answer = whileLocateHangs(Page.QUICK, ROUTES, LONG.fallback(Fallback.constant("on foot")));
        assertThat(answer.degraded()).isTrue();
        assertThat(answer.get(ROUTE)).isEqualTo("on foot");
        assertThat(answer.result(ROUTES).status()).isEqualTo(NodeStatus.FALLBACK_SUCCESS);
    }

    @Test
    void aNodeWhoseConditionWasNotAskedYet_yieldsNothing() {
        Answer answer = whileLocateHangs(Page.SHOWN, ROUTES.when(in -> false), LONG.failOpen("on foot"));
        assertThat(answer.has(ROUTE)).isFalse();
        assertThat(answer.failed()).isTrue();
    }
}
