package io.holdfast.executor;

import static io.holdfast.executor.Chat.direct;
import static io.holdfast.executor.Chat.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.core.time.VirtualTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A chain of alternates of any length, each of which waits for the next, needs no stack: however it ends. */
class AlternateChainTest {

    private enum Ask {
        IT,
        GIVEN
    }

    private static final int LENGTH = 3_000;
    private static final IOException DOWN = new IOException("down");
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private static final Duration GRACE = Duration.ofMillis(100);
    private static final Field<String> Q = Field.of("q", String.class);
    private static final Field<String> VALUE = Field.of("value", String.class);
    private static final Node[] NODES = new Node[LENGTH];
    private static final Contract<Ask> CONTRACT;

    static {
        for (int i = 0; i < LENGTH; i++) {
            NODES[i] = Node.named("n" + i).writes(VALUE);
        }
        CONTRACT = Contract.of(Ask.class)
                .inputs(Q)
                .nodes(NODES)
                .producers(VALUE, NODES[0], Arrays.copyOfRange(NODES, 1, LENGTH))
                .intent(Ask.IT, i -> i.requires(VALUE))
                .intent(Ask.GIVEN, i -> i.requires(Q).welcomes(VALUE))
                .build();
    }

    private final List<CompletableFuture<String>> stages = new ArrayList<>();
    private final VirtualTime time = new VirtualTime();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private NodeExecutor<Ask> chain(NodePolicy policy) {
        var builder = direct(CONTRACT, time)
                .deadline(Duration.ofDays(1))
                .grace(GRACE)
                .meters(meters)
                .registry(BreakerRegistry.ofDefaults());
        for (int i = 0; i < LENGTH; i++) {
            CompletableFuture<String> stage = new CompletableFuture<>();
            stages.add(stage);
            NodePolicy own = i + 1 < LENGTH ? policy.fallback(Fallback.alternate(NODES[i + 1])) : policy;
            builder.bindAsync(NODES[i], own, in -> stage);
        }
        return builder.build();
    }

    /** On a stack that holds a few hundred calls, and not ten for each link. */
    static void onASmallStack(Runnable task) {
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        Thread small = new Thread(
                null,
                () -> {
                    try {
                        task.run();
                        over.complete(true);
                    } catch (Throwable e) {
                        over.completeExceptionally(e);
                    }
                },
                "small",
                192 * 1024); // of which the JVM keeps about half back for itself
        small.setDaemon(true);
        small.start();
        assertThat(soon(over)).isTrue();
    }

    private void fail(int from, int to) {
        for (int i = from; i < to; i++) {
            stages.get(i).completeExceptionally(DOWN);
        }
    }

    private void noneIsLeft(NodeExecutor<Ask> executor) {
        for (Node node : NODES) {
            assertThat(executor.stats(node).inFlight()).as(node.name()).isZero();
        }
        assertThat(time.pendingTimers()).isZero();
        assertThat(executor.bookkeepingFailures()).isZero();
    }

    @Test
    void theLastOne_standsInForTheFirst() {
        NodePolicy policy = NodePolicy.timeout(Duration.ofHours(1)).noBreaker();
        try (NodeExecutor<Ask> executor = chain(policy)) {
            CompletableFuture<NodeResult> alone = executor.run(NODES[0], Values.none());
            CompletableFuture<Answer> answer = executor.run(Ask.IT, Values.none());
            onASmallStack(() -> {
                fail(0, LENGTH - 1);
                stages.get(LENGTH - 1).complete("at last");
            });
            assertThat(soon(alone).find(VALUE)).contains("at last");
            assertThat(soon(answer).get(VALUE)).isEqualTo("at last");
            noneIsLeft(executor);
        }
    }

    @Test
    void whereAllFail_theFirstHasFailed() {
        NodePolicy policy = NodePolicy.timeout(Duration.ofHours(1)).noBreaker();
        try (NodeExecutor<Ask> executor = chain(policy)) {
            CompletableFuture<NodeResult> alone = executor.run(NODES[0], Values.none());
            onASmallStack(() -> fail(0, LENGTH));
            assertThat(soon(alone).status()).isEqualTo(NodeStatus.FAILED);
            noneIsLeft(executor);
        }
    }

    @Test
    void whereAllAreDownAtOnce_theFirstHasFailed() {
        NodePolicy policy = NodePolicy.timeout(Duration.ofHours(1)).noBreaker();
        try (NodeExecutor<Ask> executor = chain(policy)) {
            fail(0, LENGTH);
            onASmallStack(() -> assertThat(
                            executor.run(NODES[0], Values.none()).join().status())
                    .isEqualTo(NodeStatus.FAILED));
            noneIsLeft(executor);
        }
    }

    @Test
    void timeLimits_endThemOneAfterTheOther() {
        NodePolicy policy = NodePolicy.timeout(LIMIT).noBreaker();
        try (NodeExecutor<Ask> executor = chain(policy)) {
            CompletableFuture<NodeResult> alone = executor.run(NODES[0], Values.none());
            onASmallStack(() -> time.advance(LIMIT.multipliedBy(LENGTH)));
            assertThat(soon(alone).causes()).hasSize(LENGTH);
            assertThat(soon(alone).status()).isEqualTo(NodeStatus.TIMEOUT);
            onASmallStack(() -> fail(0, LENGTH));
            noneIsLeft(executor);
        }
    }

    @Test
    void aCancelOfTheFirst_endsAll() {
        NodePolicy policy = NodePolicy.timeout(Duration.ofHours(1)).noBreaker();
        try (NodeExecutor<Ask> executor = chain(policy)) {
            CompletableFuture<NodeResult> alone = executor.run(NODES[0], Values.none());
            CompletableFuture<Answer> answer = executor.run(Ask.IT, Values.none());
            onASmallStack(() -> {
                fail(0, LENGTH - 1);
                assertThat(alone.cancel(true)).isTrue();
                assertThat(answer.cancel(true)).isTrue();
                stages.get(LENGTH - 1).complete("late");
            });
            noneIsLeft(executor);
        }
    }

    @Test
    void theDeadline_endsAll() {
        NodePolicy policy = NodePolicy.timeout(Duration.ofDays(2)).noBreaker();
        try (NodeExecutor<Ask> executor = chain(policy)) {
            CompletableFuture<NodeResult> alone = executor.run(NODES[0], Values.none());
            CompletableFuture<Answer> answer = executor.run(Ask.IT, Values.none());
            onASmallStack(() -> {
                fail(0, LENGTH - 1);
                time.advance(Duration.ofDays(1));
                stages.get(LENGTH - 1).complete("late");
            });
            assertThat(soon(alone).isFailure()).isTrue();
            assertThat(soon(answer).failed()).isTrue();
            noneIsLeft(executor);
        }
    }

    @Test
    void anAnswerThatAwaitsThemNoLonger_letsThemGo() {
        NodePolicy policy = NodePolicy.timeout(Duration.ofHours(1)).noBreaker();
        try (NodeExecutor<Ask> executor = chain(policy)) {
            CompletableFuture<Answer> answer = executor.run(Ask.GIVEN, Values.of(Q, "?"));
            onASmallStack(() -> {
                fail(0, LENGTH - 1);
                time.advance(GRACE);
            });
            assertThat(soon(answer).degraded()).isTrue();
            onASmallStack(() -> stages.get(LENGTH - 1).completeExceptionally(DOWN));
            noneIsLeft(executor);
        }
    }
}
