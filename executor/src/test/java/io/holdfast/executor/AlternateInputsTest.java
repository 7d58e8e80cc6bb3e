package io.holdfast.executor;

import static io.holdfast.executor.Chat.SECOND;
import static io.holdfast.executor.Chat.direct;
import static io.holdfast.executor.Chat.done;
import static io.holdfast.executor.Chat.down;
import static io.holdfast.executor.Chat.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.core.time.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an alternate needs is there before it is tried. */
class AlternateInputsTest {

    private enum Ask {
        RULES,
        BOTH
    }

    private static final Field<String> QUESTION = Field.of("question", String.class);
    private static final Field<String> RULES = Field.of("rules", String.class);
    private static final Field<String> TOWN = Field.of("town", String.class);
    private static final Field<String> AREA = Field.of("area", String.class);
    private static final Node RAG = Node.named("rag").reads(QUESTION).writes(RULES);
    private static final Node LOCATE = Node.named("locate").reads(QUESTION).writes(TOWN);
    private static final Node MAP = Node.named("map").reads(TOWN).writes(AREA);
    private static final Node WEB = Node.named("web").reads(AREA).writes(RULES);
    private static final Contract<Ask> CONTRACT = Contract.of(Ask.class)
            .inputs(QUESTION)
            .nodes(RAG, LOCATE, MAP, WEB)
            .producers(RULES, RAG, WEB)
            .intent(Ask.RULES, i -> i.requires(RULES))
            .intent(Ask.BOTH, i -> i.requires(RULES, TOWN))
            .build();
    private static final Values ASKED = Values.of(QUESTION, "?");

    private final VirtualTime time = new VirtualTime();
    private final AtomicInteger located = new AtomicInteger();
    private final CompletableFuture<String> town = new CompletableFuture<>();

    private NodeExecutor<Ask> executor(AsyncNodeFunction rag) {
        return direct(CONTRACT, time)
                .deadline(Duration.ofSeconds(10))
                .bindAsync(RAG, SECOND.fallback(Fallback.alternate(WEB)), rag)
                .bindAsync(LOCATE, NodePolicy.timeout(Duration.ofSeconds(5)).noBreaker(), in -> {
                    located.incrementAndGet();
                    return town;
                })
                .bindAsync(MAP, SECOND, in -> CompletableFuture.completedFuture("around " + in.get(TOWN)))
                .bindAsync(WEB, SECOND, in -> CompletableFuture.completedFuture("rules " + in.get(AREA)))
                .build();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void inputs_areProducedAndAwaited_beTheirProducerInThePlanOrNot(boolean inPlan) {
        try (var executor = executor(in -> down())) {
            CompletableFuture<Answer> run = executor.run(inPlan ? Ask.BOTH : Ask.RULES, ASKED);
            assertThat(run).isNotDone();
            assertThat(located).hasValue(1);
            town.complete("Seoul");
            Answer answer = done(run);
            assertThat(answer.get(RULES)).isEqualTo("rules around Seoul");
            assertThat(answer.provenance(RULES)).hasToString("alternate web");
            assertThat(answer.find(TOWN)).contains("Seoul");
            assertThat(time.pendingTimers()).isZero();
        }
    }

    @Test
    void inputs_areNotProduced_whileThePrimaryDoes() {
        try (var executor = executor(in -> CompletableFuture.completedFuture("own"))) {
            Answer answer = done(executor.run(Ask.RULES, ASKED));
            assertThat(answer.complete()).isTrue();
            assertThat(answer.results()).hasSize(1);
            assertThat(located).hasValue(0);
        }
    }

    @Test
    void inputsThatCannotBeHad_endTheAlternate_andTheDeadlineAnyWait() {
        try (var executor = executor(in -> down())) {
            CompletableFuture<Answer> failing = executor.run(Ask.RULES, ASKED);
            town.completeExceptionally(new IOException("no town"));
            assertThat(done(failing).failed()).isTrue();
            assertThat(done(failing).result(RAG).causes()).hasSize(2);
            assertThat(time.pendingTimers()).isZero();
        }
        try (var executor = executor(in -> down())) {
            CompletableFuture<Answer> cancelled = executor.run(Ask.RULES, ASKED);
            cancelled.cancel(true);
            time.advance(Duration.ofSeconds(10));
            assertThat(time.pendingTimers()).isZero();
        }
    }

    private enum Pair {
        ONE
    }

    private static final Field<String> F = Field.of("f", String.class);
    private static final Field<String> G = Field.of("g", String.class);

    @Test
    void anAlternateOfThePlan_doesNotRunTwice() {
        Node a = Node.named("a").writes(F);
        Node b = Node.named("b").writes(F, G);
        Contract<Pair> contract = Contract.of(Pair.class)
                .nodes(a, b)
                .producers(F, a, b)
                .intent(Pair.ONE, i -> i.requires(F, G))
                .build();
        AtomicInteger calls = new AtomicInteger();
        CompletableFuture<Object> slow = new CompletableFuture<>();
        try (var executor = NodeExecutor.builder(contract)
                .deadline(Duration.ofSeconds(10))
                .bindAsync(a, SECOND.fallback(Fallback.alternate(b)), in -> down())
                .bindAsync(b, NodePolicy.timeout(Duration.ofSeconds(9)).noBreaker(), in -> {
                    calls.incrementAndGet();
                    return slow;
                })
                .build()) {
            CompletableFuture<Answer> run = executor.run(Pair.ONE, Values.none());
            slow.complete(Values.of(F, "f1").and(G, "g1"));
            assertThat(soon(run).get(F)).isEqualTo("f1");
            assertThat(soon(run).provenance(F)).hasToString("alternate b");
            assertThat(calls).hasValue(1);
        }
    }

    @Test
    void theDefaultOfAnAlternate_counts_andSaysWhatItIs() {
        Node a = Node.named("a").writes(F);
        Node b = Node.named("b").writes(F);
        Contract<Pair> contract = Contract.of(Pair.class)
                .nodes(a, b)
                .producers(F, a, b)
                .intent(Pair.ONE, i -> i.requires(F))
                .build();
        try (var executor = NodeExecutor.builder(contract)
                .deadline(Duration.ofSeconds(10))
                .bindAsync(a, SECOND.fallback(Fallback.alternate(b)), in -> down())
                .bindAsync(b, SECOND.failOpen("default of b"), in -> down())
                .build()) {
            Answer answer = soon(executor.run(Pair.ONE, Values.none()));
            assertThat(answer.get(F)).isEqualTo("default of b");
            assertThat(answer.provenance(F)).hasToString("default b");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aChainOfAlternates_needsNoStack(boolean pending) {
        int length = 3_000;
        Node[] nodes = new Node[length];
        Arrays.setAll(nodes, i -> Node.named("n" + i).writes(F));
        Contract<Pair> contract = Contract.of(Pair.class)
                .nodes(nodes)
                .producers(F, nodes[0], Arrays.copyOfRange(nodes, 1, length))
                .intent(Pair.ONE, i -> i.requires(F))
                .build();
        CompletableFuture<String> gate = new CompletableFuture<>();
        var builder = direct(contract, time).deadline(Duration.ofSeconds(60));
        for (int i = 0; i < length - 1; i++) {
            builder.bindAsync(nodes[i], SECOND.fallback(Fallback.alternate(nodes[i + 1])), in -> down());
        }
        builder.bindAsync(nodes[length - 1], SECOND, in -> pending ? gate : CompletableFuture.completedFuture("found"));
        try (var executor = builder.build()) {
            CompletableFuture<NodeResult> run = executor.run(nodes[0], Values.none());
            gate.complete("found");
            assertThat(done(run).find(F)).contains("found");
            assertThat(executor.bookkeepingFailures()).isZero();
        }
    }
}
