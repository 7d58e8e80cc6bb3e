package io.holdfast.executor;

import static io.holdfast.executor.Chat.direct;
import static io.holdfast.executor.Chat.done;
import static io.holdfast.executor.Chat.down;
import static io.holdfast.executor.Chat.soon;
import static io.holdfast.executor.Chat.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.core.time.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Alternates of one answer beside each other: they wait for nobody in vain, and keep no thread. */
class AlternatesTogetherTest {

    private enum Ask {
        ALL,
        QUICK
    }

    private static final NodePolicy LONG =
            NodePolicy.timeout(Duration.ofSeconds(20)).noBreaker();
    private static final Duration GRACE = Duration.ofMillis(150);
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private static final Field<String> X = Field.of("x", String.class);
    private static final Field<String> Y = Field.of("y", String.class);
    private static final Field<String> Z = Field.of("z", String.class);

    private final VirtualTime time = new VirtualTime();

    private NodeExecutorBuilder<Ask> builder(Contract<Ask> contract) {
        return direct(contract, time).deadline(DEADLINE);
    }

    /** As work that does not hear its interrupt. */
    private static void deaf(CountDownLatch end) {
        boolean waiting = true;
        while (waiting) {
            try {
                end.await();
                waiting = false;
            } catch (InterruptedException e) {
                continue;
            }
        }
    }

    /** On the caller's thread, where each that waits would otherwise start the next one inside itself. */
    @Test
    void aThousandNodesThatFailTogether_needNoStack() {
        List<Node> primaries = new ArrayList<>();
        List<Node> alternates = new ArrayList<>();
        List<Node> sources = new ArrayList<>();
        List<Field<String>> wanted = new ArrayList<>();
        List<Field<String>> read = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            wanted.add(Field.of("x" + i, String.class));
            read.add(Field.of("y" + i, String.class));
            primaries.add(Node.named("a" + i).writes(wanted.get(i)));
            alternates.add(Node.named("b" + i).reads(read.get(i)).writes(wanted.get(i)));
            sources.add(Node.named("c" + i).writes(read.get(i)));
        }
        List<Node> all = new ArrayList<>(primaries);
        all.addAll(alternates);
        all.addAll(sources);
        var contract = Contract.of(Ask.class).nodes(all.toArray(new Node[0]));
        for (int i = 0; i < wanted.size(); i++) {
            contract = contract.producers(wanted.get(i), primaries.get(i), alternates.get(i));
        }
        NodeExecutorBuilder<Ask> builder =
                builder(contract.intent(Ask.ALL, i -> i.requires(wanted.toArray(new Field<?>[0])))
                        .intent(Ask.QUICK, i -> i.requires(wanted.get(0)))
                        .build());
        for (int i = 0; i < wanted.size(); i++) {
            builder.bindAsync(primaries.get(i), LONG.fallback(Fallback.alternate(alternates.get(i))), in -> down());
            builder.bindAsync(alternates.get(i), LONG, in -> value("b"));
            builder.bindAsync(sources.get(i), LONG, in -> value("c"));
        }
        try (NodeExecutor<Ask> executor = builder.build()) {
            Answer answer = done(executor.run(Ask.ALL, Values.none()));
            assertThat(answer.degraded()).isTrue();
            assertThat(executor.bookkeepingFailures()).isZero();
        }
    }

    private static final Node A = Node.named("a").writes(X);
    private static final Node B = Node.named("b").reads(Y).writes(X);
    private static final Node C = Node.named("c").writes(Y);
    private static final Node Q = Node.named("q").writes(Z);
    private static final Contract<Ask> CHAIN = Contract.of(Ask.class)
            .nodes(A, B, C, Q)
            .producers(X, A, B)
            .intent(Ask.ALL, i -> i.requires(X))
            .intent(Ask.QUICK, i -> i.requires(Z).welcomes(X))
            .build();

    /** The thread that drives a node's run is inside other work when that run's wait is over. */
    @Test
    void whatAnAlternateReads_isStuckOnTheCallersThread_itsStandInIsUsed() throws Exception {
        ExecutorService caller = Executors.newSingleThreadExecutor();
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        NodePolicy brief = NodePolicy.timeout(Duration.ofMillis(300)).noBreaker();
        try (NodeExecutor<Ask> executor = builder(CHAIN)
                .bindAsync(A, brief.fallback(Fallback.alternate(B)), in -> down())
                .bindAsync(B, brief, in -> value("x from " + in.get(Y)))
                .bind(C, brief.fallback(Fallback.constant("stand-in")), in -> {
                    stuck.countDown();
                    deaf(never);
                    return "late";
                })
                .bindAsync(Q, brief, in -> value("z"))
                .build()) {
            CompletableFuture<CompletableFuture<Answer>> run = new CompletableFuture<>();
            List<Answer> told = new ArrayList<>();
            executor.subscribe(Chat.immediate(node -> {}, told::add));
            caller.execute(() -> run.complete(executor.run(Ask.ALL, Values.none())));
            stuck.await();
            time.advance(Duration.ofMillis(300));
            assertThat(told)
                    .singleElement()
                    .satisfies(answer -> assertThat(answer.get(X)).isEqualTo("x from stand-in"));
            never.countDown();
            assertThat(soon(soon(run)).degraded()).isTrue();
        } finally {
            caller.shutdownNow();
        }
    }

    /** It runs a task at once, or after the one that it is in the middle of. */
    private static final class Trampoline implements Executor {
        private final List<Runnable> tasks = new ArrayList<>();
        private boolean busy;

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
            if (busy) {
                return;
            }
            busy = true;
            while (!tasks.isEmpty()) {
                tasks.remove(0).run();
            }
            busy = false;
        }
    }

    @Test
    void anExecutorThatReturnsLate_losesNoOutcome() {
        Trampoline trampoline = new Trampoline();
        List<NodeResult> told = new ArrayList<>();
        try (NodeExecutor<Ask> executor = builder(CHAIN)
                .executor(trampoline)
                .listener(Chat.immediate(told::add, answer -> {}))
                .bindAsync(A, LONG, in -> down())
                .bindAsync(B, LONG, in -> down())
                .bindAsync(Q, LONG, in -> down())
                .bind(C, NodePolicy.timeout(Duration.ofMillis(300)).noBreaker(), in -> {
                    trampoline.execute(() -> {
                        time.advance(Duration.ofMillis(300)); // while the one that started it is not back
                        assertThat(told)
                                .singleElement()
                                .satisfies(result -> assertThat(result.status()).isEqualTo(NodeStatus.SUCCESS));
                    });
                    return "y";
                })
                .build()) {
            assertThat(done(executor.run(C, Values.none())).find(Y)).contains("y");
            assertThat(executor.bookkeepingFailures()).isZero();
        }
    }

    private enum AtHand {
        DEFAULT,
        CONSTANT;

        NodePolicy of(NodePolicy policy) {
            return this == DEFAULT ? policy.failOpen("b's") : policy.fallback(Fallback.constant("b's"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAlternateThatIsCutShort_standsInWithWhatItHas(AtHand atHand) {
        Node standIn = Node.named("b").writes(X);
        Contract<Ask> contract = Contract.of(Ask.class)
                .nodes(A, standIn, Q)
                .producers(X, A, standIn)
                .intent(Ask.ALL, i -> i.requires(X))
                .intent(Ask.QUICK, i -> i.requires(Z).welcomes(X))
                .build();
        try (NodeExecutor<Ask> executor = builder(contract)
                .grace(GRACE)
                .bindAsync(A, LONG.fallback(Fallback.alternate(standIn)), in -> down())
                .bindAsync(standIn, atHand.of(LONG), in -> new CompletableFuture<>())
                .bindAsync(Q, LONG, in -> value("z"))
                .build()) {
            CompletableFuture<Answer> quick = executor.run(Ask.QUICK, Values.none());
            time.advance(GRACE);
            assertThat(done(quick).get(X)).isEqualTo("b's");
            CompletableFuture<Answer> all = executor.run(Ask.ALL, Values.none());
            time.advance(DEADLINE);
            assertThat(done(all).get(X)).isEqualTo("b's");
            assertThat(done(all).degraded()).isTrue();
        }
    }

    /** The same where the alternate runs in the plan anyway. */
    @Test
    void anAlternateThatTheIntentRunsAnyway_standsInWithItsDefaultWhenTimeIsOver() {
        Node both = Node.named("b").writes(X, Z);
        Contract<Ask> contract = Contract.of(Ask.class)
                .nodes(A, both)
                .producers(X, A, both)
                .intent(Ask.ALL, i -> i.requires(X, Z))
                .intent(Ask.QUICK, i -> i.requires(X))
                .build();
        Values known = Values.builder().set(X, "b's x").set(Z, "b's z").build();
        try (NodeExecutor<Ask> executor = builder(contract)
                .bindAsync(A, LONG.fallback(Fallback.alternate(both)), in -> down())
                .bindAsync(both, LONG.failOpen(known), in -> new CompletableFuture<>())
                .build()) {
            CompletableFuture<Answer> all = executor.run(Ask.ALL, Values.none());
            time.advance(DEADLINE);
            assertThat(done(all).get(X)).isEqualTo("b's x");
            assertThat(done(all).result(A).status()).isEqualTo(NodeStatus.FALLBACK_SUCCESS);
        }
    }

    /** The second producer of what the alternate reads is the node that waits for it. */
    @Test
    void anAlternate_doesNotWaitForTheNodeItStandsInFor() {
        Node first = Node.named("p").writes(Y);
        Node waiting = Node.named("a").writes(X, Y);
        Contract<Ask> contract = Contract.of(Ask.class)
                .nodes(first, waiting, B)
                .producers(Y, first, waiting)
                .producers(X, waiting, B)
                .intent(Ask.ALL, i -> i.requires(X).welcomes(Y))
                .intent(Ask.QUICK, i -> i.requires(X))
                .build();
        CompletableFuture<String> later = new CompletableFuture<>();
        try (NodeExecutor<Ask> executor = builder(contract)
                .bindAsync(first, LONG, in -> later)
                .bindAsync(waiting, LONG.fallback(Fallback.alternate(B)), in -> down())
                .bindAsync(B, LONG, in -> value("x from " + in.get(Y)))
                .build()) {
            CompletableFuture<Answer> run = executor.run(Ask.ALL, Values.none());
            later.complete("y");
            assertThat(done(run).get(X)).isEqualTo("x from y");
        }
    }

    /** Its own default counts, as it would if the input were lost and not late. */
    @Test
    void anAlternateWhoseInputIsLate_standsInWithItsDefault() {
        NodePolicy lasting = LONG.fallback(Fallback.alternate(B).timeout(GRACE));
        for (NodePolicy policy : List.of(lasting, LONG.fallback(Fallback.alternate(B)))) {
            try (NodeExecutor<Ask> executor = builder(CHAIN)
                    .bindAsync(A, policy, in -> down())
                    .bindAsync(B, LONG.failOpen("b's"), in -> value("x"))
                    .bindAsync(C, LONG, in -> new CompletableFuture<>())
                    .bindAsync(Q, LONG, in -> value("z"))
                    .build()) {
                CompletableFuture<Answer> run = executor.run(Ask.ALL, Values.none());
                time.advance(policy.equals(lasting) ? GRACE : DEADLINE);
                assertThat(done(run).get(X)).isEqualTo("b's");
                assertThat(done(run).provenance(X)).hasToString("default b");
            }
        }
    }

    /** What is on call yields for alternates; whether it was called is by chance for all others. */
    @Test
    void whatIsOnCall_isNotSeenByTheNodesOfEveryRun() {
        Field<String> w = Field.of("w", String.class);
        Node basket = Node.named("basket").writes(Z);
        Node older = Node.named("older").writes(Y, Z);
        Node reader = Node.named("reader").readsIfPresent(Z).writes(w);
        Contract<Ask> contract = Contract.of(Ask.class)
                .nodes(A, B, basket, older, reader)
                .producers(X, A, B)
                .producers(Z, basket, older)
                .intent(Ask.ALL, i -> i.requires(X, w).welcomes(Z))
                .intent(Ask.QUICK, i -> i.requires(X))
                .build();
        CompletableFuture<String> late = new CompletableFuture<>();
        Values both = Values.builder().set(Y, "y").set(Z, "z").build();
        try (NodeExecutor<Ask> executor = builder(contract)
                .bindAsync(A, LONG.fallback(Fallback.alternate(B)), in -> down())
                .bindAsync(B, LONG, in -> value("x from " + in.get(Y)))
                .bindAsync(basket, LONG.fallback(Fallback.alternate(older).on(FailureKind.TIMEOUT)), in -> late)
                .bindAsync(older, LONG, in -> CompletableFuture.completedFuture(both))
                .bindAsync(reader, LONG, in -> value("saw " + in.find(Z)))
                .build()) {
            CompletableFuture<Answer> run = executor.run(Ask.ALL, Values.none());
            late.completeExceptionally(new IOException("down"));
            assertThat(done(run).get(X)).isEqualTo("x from y");
            assertThat(done(run).get(w)).isEqualTo("saw Optional.empty");
            assertThat(done(run).has(Z)).isFalse();
        }
    }

    /** The thread inside the start of the waiting run is the one that is stuck. */
    @Test
    void anAlternateThatIsStuckOnTheCallersThread_isGivenUp_andTheAnswerGoesOn() throws Exception {
        Field<String> w = Field.of("w", String.class);
        Node standIn = Node.named("b").writes(X);
        Node reader = Node.named("reader").reads(X).writes(w);
        Contract<Ask> contract = Contract.of(Ask.class)
                .nodes(A, standIn, reader)
                .producers(X, A, standIn)
                .intent(Ask.ALL, i -> i.requires(w))
                .intent(Ask.QUICK, i -> i.requires(X))
                .build();
        ExecutorService caller = Executors.newSingleThreadExecutor();
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        List<Answer> told = new ArrayList<>();
        NodePolicy brief = NodePolicy.timeout(GRACE).noBreaker();
        try (NodeExecutor<Ask> executor = builder(contract)
                .listener(Chat.immediate(node -> {}, told::add))
                .bindAsync(A, LONG.fallback(Fallback.alternate(standIn)).fallback(Fallback.constant("k")), in -> down())
                .bind(standIn, brief, in -> {
                    stuck.countDown();
                    deaf(never);
                    return "late";
                })
                .bindAsync(reader, LONG, in -> value("w of " + in.get(X)))
                .build()) {
            CompletableFuture<CompletableFuture<Answer>> run = new CompletableFuture<>();
            caller.execute(() -> run.complete(executor.run(Ask.ALL, Values.none())));
            stuck.await();
            time.advance(GRACE);
            assertThat(told)
                    .singleElement()
                    .satisfies(answer -> assertThat(answer.get(w)).isEqualTo("w of k"));
            never.countDown();
            assertThat(soon(soon(run)).degraded()).isTrue();
        } finally {
            caller.shutdownNow();
        }
    }
}
