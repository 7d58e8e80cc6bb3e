package io.holdfast.executor;

import static io.holdfast.executor.Chat.ASKED;
import static io.holdfast.executor.Chat.RAG;
import static io.holdfast.executor.Chat.SEARCH;
import static io.holdfast.executor.Chat.SECOND;
import static io.holdfast.executor.Chat.SKY;
import static io.holdfast.executor.Chat.SUM;
import static io.holdfast.executor.Chat.direct;
import static io.holdfast.executor.Chat.done;
import static io.holdfast.executor.Chat.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.core.time.TimeSource;
import io.holdfast.core.time.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A run of which not even the end succeeds is no reason for others to wait for ever. */
class LostRunTest {

    private enum Ask {
        IT
    }

    private static final IOException DOWN = new IOException("down");

    private final Chat chat = new Chat();
    private final CompletableFuture<String> found = new CompletableFuture<>();

    private NodeExecutor<Chat.Intent> executor(TimeSource time) {
        return chat.direct()
                .timeSource(time)
                .bindAsync(RAG, SECOND.fallback(Fallback.alternate(SEARCH)), in -> CompletableFuture.failedFuture(DOWN))
                .bindAsync(SEARCH, SECOND, in -> found)
                .bindAsync(SKY, SECOND.failOpen(), in -> CompletableFuture.completedFuture("sunny"))
                .bindAsync(SUM, SECOND.failOpen(), in -> CompletableFuture.completedFuture("sum"))
                .build();
    }

    @Test
    void ofAnAlternate_isAFailureToTheRunThatWaitsForIt() {
        FailingTime time = new FailingTime(chat.time);
        try (NodeExecutor<Chat.Intent> executor = executor(time)) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            time.failAfter(0, 2); // when the node ends, and when its failure is to end it
            found.complete("found");
            assertThat(done(run).status()).isEqualTo(NodeStatus.FAILED);
            assertThat(done(run).cause()).containsSame(DOWN);
            assertThat(done(run).causes()).hasSize(2).last().isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void ofANode_isAFailureToItsAnswer() {
        FailingTime time = new FailingTime(chat.time);
        CompletableFuture<String> rag = new CompletableFuture<>();
        try (NodeExecutor<Chat.Intent> executor = chat.direct()
                .timeSource(time)
                .bindAsync(RAG, SECOND, in -> rag)
                .bindAsync(SEARCH, SECOND.failOpen("none"), in -> found)
                .bindAsync(SKY, SECOND.failOpen(), in -> CompletableFuture.completedFuture("sunny"))
                .bindAsync(SUM, SECOND.failOpen(), in -> CompletableFuture.completedFuture("sum"))
                .build()) {
            CompletableFuture<Answer> run = executor.run(Chat.Intent.WASTE, ASKED);
            time.failAfter(0, 2); // when the node ends, and when its failure is to end it
            rag.complete("glass");
            assertThat(done(run).failed()).isTrue();
            assertThat(done(run).result(RAG).status()).isEqualTo(NodeStatus.FAILED);
            assertThat(done(run).result(RAG).cause().orElseThrow()).hasMessage("clock");
        }
    }

    /** What an alternate reads is made by ten thousand nodes in a row, which are called when it is tried. */
    @Test
    void aLongChainOfNodesOnCall_needsNoStack() {
        int length = 10_000;
        List<Field<String>> fields = new ArrayList<>();
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            fields.add(Field.of("f" + i, String.class));
            Node node = Node.named("n" + i);
            nodes.add((i == 0 ? node : node.reads(fields.get(i - 1))).writes(fields.get(i)));
        }
        Field<String> value = Field.of("value", String.class);
        Node first = Node.named("first").writes(value);
        Node second = Node.named("second").reads(fields.get(length - 1)).writes(value);
        List<Node> all = new ArrayList<>(nodes);
        all.addAll(List.of(first, second));
        Contract<Ask> contract = Contract.of(Ask.class)
                .nodes(all.toArray(new Node[0]))
                .producers(value, first, second)
                .intent(Ask.IT, i -> i.requires(value))
                .build();
        var builder = direct(contract, new VirtualTime())
                .deadline(Duration.ofSeconds(30))
                .registry(chat.registry)
                .bindAsync(first, SECOND.fallback(Fallback.alternate(second)), in -> found)
                .bindAsync(second, SECOND, in -> CompletableFuture.completedFuture(in.get(fields.get(length - 1))));
        for (int i = 0; i < length; i++) {
            Field<String> from = fields.get(Math.max(0, i - 1));
            boolean start = i == 0;
            builder.bindAsync(
                    nodes.get(i), SECOND, in -> CompletableFuture.completedFuture(start ? "through" : in.get(from)));
        }
        try (NodeExecutor<Ask> executor = builder.build()) {
            CompletableFuture<Answer> run = executor.run(Ask.IT, Values.none());
            AlternateChainTest.onASmallStack(() -> found.completeExceptionally(DOWN));
            Answer answer = soon(run);
            assertThat(answer.result(first).causes()).containsExactly(DOWN);
            assertThat(answer.get(value)).isEqualTo("through");
            assertThat(executor.bookkeepingFailures()).isZero();
        }
    }
}
