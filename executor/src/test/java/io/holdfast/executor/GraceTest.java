package io.holdfast.executor;

import static io.holdfast.executor.Chat.direct;
import static io.holdfast.executor.Chat.done;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long an answer waits for welcome fields, and what it has for those that it no longer awaits. */
class GraceTest {

    private enum Shop {
        PAGE,
        GIVEN
    }

    private static final Field<String> ID = Field.of("id", String.class);
    private static final Field<String> PRICE = Field.of("price", String.class);
    private static final Field<String> REVIEWS = Field.of("reviews", String.class);
    private static final Field<String> STARS = Field.of("stars", String.class);
    private static final Field<String> STOCK = Field.of("stock", String.class);
    private static final Node PRICES = Node.named("prices").reads(ID).writes(PRICE);
    private static final Node REVIEWED = Node.named("reviewed").reads(ID).writes(REVIEWS);
    private static final Node RATED = Node.named("rated").reads(ID).writes(STARS);
    private static final Node STORED = Node.named("stored").reads(ID).writes(STOCK);
    private static final Contract<Shop> CONTRACT = Contract.of(Shop.class)
            .inputs(ID)
            .nodes(PRICES, REVIEWED, RATED, STORED)
            .intent(Shop.PAGE, i -> i.requires(PRICE).welcomes(REVIEWS, STARS, STOCK))
            .intent(Shop.GIVEN, i -> i.requires(ID).welcomes(REVIEWS, STARS))
            .build();
    private static final Values ASKED = Values.of(ID, "1");
    private static final Duration LIMIT = Duration.ofMillis(400);
    private static final Duration GRACE = Duration.ofMillis(100);
    private static final NodePolicy POLICY = NodePolicy.timeout(LIMIT).noBreaker();

    private final Chat chat = new Chat();
    private final CompletableFuture<String> price = new CompletableFuture<>();

    private NodeExecutorBuilder<Shop> builder() {
        return direct(CONTRACT, chat.time).deadline(Duration.ofSeconds(3)).registry(chat.registry);
    }

    /** All but the price hang, each with something else at hand; the stock was known once. */
    private NodeExecutor<Shop> hanging(NodeExecutorBuilder<Shop> builder) {
        Iterator<CompletableFuture<String>> stock = List.of(
                        CompletableFuture.completedFuture("7 left"), new CompletableFuture<String>())
                .iterator();
        Fallback known = Fallback.lastKnownGood(in -> in.get(ID), Duration.ofHours(1), 10);
        return builder.bindAsync(
                        PRICES, NodePolicy.timeout(Duration.ofSeconds(1)).noBreaker(), in -> price)
                .bindAsync(
                        REVIEWED,
                        POLICY.fallback(in -> "not reached").fallback(Fallback.constant("no reviews yet")),
                        in -> new CompletableFuture<>())
                .bindAsync(RATED, POLICY.failOpen("unrated"), in -> new CompletableFuture<>())
                .bindAsync(STORED, POLICY.fallback(known), in -> stock.next())
                .build();
    }

    private CompletableFuture<Answer> ask(NodeExecutor<Shop> executor, Shop intent) {
        assertThat(done(executor.run(STORED, ASKED)).find(STOCK)).contains("7 left");
        return executor.run(intent, ASKED);
    }

    @Test
    void whatIsAtHand_isUsedAtTheEndOfTheGrace() {
        try (NodeExecutor<Shop> executor = hanging(builder().grace(GRACE))) {
            CompletableFuture<Answer> run = ask(executor, Shop.PAGE);
            price.complete("1");
            chat.time.advance(GRACE.minusMillis(1));
            assertThat(run).isNotDone();
            chat.time.advance(Duration.ofMillis(1));
            Answer answer = done(run);
            assertThat(answer.get(REVIEWS)).isEqualTo("no reviews yet");
            assertThat(answer.result(REVIEWED).status()).isEqualTo(NodeStatus.FALLBACK_SUCCESS);
            assertThat(answer.get(STARS)).isEqualTo("unrated");
            assertThat(answer.get(STOCK)).isEqualTo("7 left");
            assertThat(answer.provenance(STOCK)).hasToString("last known good");
            assertThat(answer.degraded()).isTrue();
        }
    }

    /** The price in 10 ms or in 600: the page is the same. */
    @ParameterizedTest
    @ValueSource(ints = {10, 600})
    void byDefault_eachWelcomeNodeHasItsOwnTime(int priceMillis) {
        try (NodeExecutor<Shop> executor = hanging(builder())) {
            CompletableFuture<Answer> run = ask(executor, Shop.PAGE);
            chat.time.advance(Duration.ofMillis(priceMillis));
            price.complete("1");
            chat.time.advance(LIMIT.minusMillis(11));
            assertThat(run.isDone()).isEqualTo(priceMillis > 400);
            chat.time.advance(Duration.ofMillis(1));
            Answer answer = done(run);
            assertThat(answer.get(REVIEWS)).isEqualTo("not reached");
            assertThat(answer.get(STARS)).isEqualTo("unrated");
            assertThat(answer.get(STOCK)).isEqualTo("7 left");
            assertThat(answer.latency()).isEqualTo(Duration.ofMillis(Math.max(priceMillis, 400)));
        }
    }

    @Test
    void whereOnlyInputsAreRequired_theGraceBeginsWithTheRun() {
        try (NodeExecutor<Shop> executor = hanging(builder().grace(GRACE))) {
            CompletableFuture<Answer> run = executor.run(Shop.GIVEN, ASKED);
            chat.time.advance(GRACE);
            assertThat(done(run).latency()).isEqualTo(GRACE);
            assertThat(done(run).get(ID)).isEqualTo("1");
            assertThat(done(run).get(STARS)).isEqualTo("unrated");
        }
    }

    @Test
    void withoutGrace_whatIsThereAtOnceIsTaken() {
        try (NodeExecutor<Shop> executor = builder()
                .grace(Duration.ZERO)
                .bindAsync(PRICES, POLICY, in -> price)
                .bindAsync(REVIEWED, POLICY.failOpen(), in -> CompletableFuture.completedFuture("good"))
                .bindAsync(RATED, POLICY.failOpen("unrated"), in -> new CompletableFuture<>())
                .bindAsync(STORED, POLICY.failOpen(), in -> new CompletableFuture<>())
                .build()) {
            Answer answer = done(executor.run(Shop.GIVEN, ASKED));
            assertThat(answer.get(REVIEWS)).isEqualTo("good");
            assertThat(answer.get(STARS)).isEqualTo("unrated");
        }
    }

    /** What comes after the answer is no use to it, but to the next one. */
    @Test
    void whatAnUnawaitedNodeYields_isKeptAsKnownGood() {
        CompletableFuture<String> late = new CompletableFuture<>();
        Iterator<CompletableFuture<String>> stock =
                List.of(late, new CompletableFuture<String>()).iterator();
        Fallback known = Fallback.lastKnownGood(in -> in.get(ID), Duration.ofHours(1), 10);
        try (NodeExecutor<Shop> executor = builder()
                .grace(GRACE)
                .bindAsync(PRICES, POLICY, in -> CompletableFuture.completedFuture("1"))
                .bindAsync(REVIEWED, POLICY.failOpen(), in -> CompletableFuture.completedFuture("good"))
                .bindAsync(RATED, POLICY.failOpen(), in -> CompletableFuture.completedFuture("5"))
                .bindAsync(STORED, POLICY.fallback(known), in -> stock.next())
                .build()) {
            CompletableFuture<Answer> first = executor.run(Shop.PAGE, ASKED);
            chat.time.advance(GRACE);
            assertThat(done(first).find(STOCK)).isEmpty();
            late.complete("6 left");
            CompletableFuture<Answer> second = executor.run(Shop.PAGE, ASKED);
            chat.time.advance(GRACE);
            assertThat(done(second).get(STOCK)).isEqualTo("6 left");
            assertThat(done(first).find(STOCK)).isEmpty();
        }
    }
}
