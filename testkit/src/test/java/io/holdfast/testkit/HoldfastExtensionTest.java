package io.holdfast.testkit;

import static io.holdfast.testkit.OneNode.CONTRACT;
import static io.holdfast.testkit.OneNode.NODE;
import static io.holdfast.testkit.OneNode.OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.core.time.TimeSource;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.executor.AsyncNodeFunction;
import io.holdfast.executor.Fallback;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodeExecutorBuilder;
import io.holdfast.executor.NodePolicy;
import io.holdfast.executor.NodeResult;
import io.holdfast.executor.NodeStatus;
import io.holdfast.testkit.OneNode.Intent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;

class HoldfastExtensionTest {

    private static final NodePolicy POLICY =
            NodePolicy.timeout(Duration.ofMillis(50)).noBreaker().fallback(Fallback.constant("stand-in"));
    private static final NodePolicy PATIENT =
            NodePolicy.timeout(Duration.ofSeconds(3)).noBreaker().fallback(Fallback.constant("stand-in"));

    @RegisterExtension
    final HoldfastExtension holdfast = new HoldfastExtension();

    @SuppressWarnings("NullAway") // the extension looks at nothing in it
    private static final ExtensionContext NO_CONTEXT = null;

    private static NodeExecutorBuilder<Intent> builder() {
        return NodeExecutor.builder(CONTRACT).deadline(Duration.ofSeconds(5));
    }

    @Test
    void everyHostileNode_isAnsweredWithinTheDeadline() {
        try (HostileNodes hostile = new HostileNodes()) {
            hostile.all().forEach((name, function) -> {
                VirtualTime time = holdfast.watch(new VirtualTime());
                NodeResult result = run(time, function);
                assertThat(result.status().isSuccess()).as(name).isTrue();
            });
            VirtualTime time = holdfast.watch(new VirtualTime());
            assertThat(run(time, hostile.late("late", Duration.ofMillis(60), time))
                            .status())
                    .isEqualTo(NodeStatus.FALLBACK_SUCCESS);
            assertThat(run(time, hostile.twice("one", "two", time)).find(OUT)).contains("one");
        }
    }

    /** Each as the node, each as its fallback, with and without retries, alone and in an answer with the others. */
    @Test
    void everyHostileNodeBesideEveryOther_isAnsweredWithinTheDeadline() {
        Field<String> second = Field.of("second", String.class);
        Node other = Node.named("other").writes(second);
        Contract<Intent> both = Contract.of(Intent.class)
                .nodes(NODE, other)
                .intent(Intent.ASK, i -> i.requires(OUT).welcomes(second))
                .build();
        try (HostileNodes hostile = new HostileNodes()) {
            hostile.all()
                    .forEach((name, node) -> hostile.all().forEach((standInName, standIn) -> {
                        for (int retries = 0; retries < 2; retries++) {
                            VirtualTime time = holdfast.watch(new VirtualTime());
                            NodePolicy policy = NodePolicy.timeout(Duration.ofMillis(50))
                                    .retries(retries)
                                    .retryTimeouts()
                                    .maxConcurrent(2)
                                    .zombieCap(2);
                            NodeExecutor<Intent> executor = holdfast.watch(NodeExecutor.builder(both)
                                    .deadline(Duration.ofSeconds(1))
                                    .timeSource(time)
                                    .executor(Runnable::run)
                                    .fallbackExecutor(Runnable::run)
                                    .continuationExecutor(Runnable::run)
                                    .bindAsync(NODE, policy.fallbackAsync(standIn), node)
                                    .bindAsync(other, policy.cancelSource().failOpen(), standIn)
                                    .build());
                            CompletableFuture<?> run = executor.run(NODE, Values.none());
                            CompletableFuture<?> answer = executor.run(Intent.ASK, Values.none());
                            time.advance(Duration.ofSeconds(1));
                            assertThat(run).as(name + ", then " + standInName).isCompleted();
                            assertThat(answer)
                                    .as(name + " beside " + standInName)
                                    .isCompleted();
                            assertThat(executor.bookkeepingFailures()).isZero();
                        }
                    }));
        }
    }

    private NodeResult run(VirtualTime time, AsyncNodeFunction function) {
        NodeExecutor<Intent> executor = holdfast.watch(builder()
                .timeSource(time)
                .executor(Runnable::run)
                .fallbackExecutor(Runnable::run)
                .continuationExecutor(Runnable::run)
                .bindAsync(NODE, POLICY, function)
                .build());
        CompletableFuture<NodeResult> run = executor.run(NODE, Values.none());
        time.advance(Duration.ofMillis(100));
        return run.join();
    }

    @Test
    void hostileThreadsAndTimers_areAnsweredWithinTheDeadline() throws Exception {
        try (HostileNodes hostile = new HostileNodes()) {
            VirtualTime time = holdfast.watch(new VirtualTime());
            NodeExecutor<Intent> stubborn = holdfast.watch(builder()
                    .timeSource(time)
                    .bind(NODE, POLICY, hostile.ignoresInterrupt())
                    .build());
            CompletableFuture<NodeResult> run = stubborn.run(NODE, Values.none());
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (hostile.stubbornThreads() == 0 && System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            }
            time.advance(Duration.ofMillis(100));
            assertThat(run.get(20, TimeUnit.SECONDS).status()).isEqualTo(NodeStatus.FALLBACK_SUCCESS);
            assertThat(hostile.stubbornThreads()).isEqualTo(1);
            NodeExecutor<Intent> blocking = holdfast.watch(builder()
                    .bindAsync(NODE, PATIENT, hostile.blocksTheTimer("value", TimeSource.system()))
                    .build());
            assertThat(blocking.run(NODE, Values.none())
                            .get(20, TimeUnit.SECONDS)
                            .find(OUT))
                    .contains("value");
        }
    }

    @Test
    void permitsAndTimersLeftBehind_failTheTest() {
        HoldfastExtension watcher = new HoldfastExtension();
        watcher.beforeEach(NO_CONTEXT);
        VirtualTime time = watcher.watch(new VirtualTime());
        CompletableFuture<String> never = new CompletableFuture<>();
        NodeExecutor<Intent> executor = watcher.watch(
                builder().timeSource(time).bindAsync(NODE, POLICY, in -> never).build());
        CompletableFuture<NodeResult> run = executor.run(NODE, Values.none());
        assertThatThrownBy(() -> watcher.afterEach(NO_CONTEXT))
                .isInstanceOf(AssertionError.class)
                .hasMessage(
                        "left behind: node node with 1 permits out, 0 of them zombies, 1 timers (expected: nothing)");
        never.complete("now");
        assertThat(run).isCompleted();
        assertThatCode(() -> watcher.afterEach(NO_CONTEXT)).doesNotThrowAnyException();
    }

    @Test
    void threadsOfAnExecutorThatOutlivesTheTest_areNoLeakBesideSharedOnes() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        NodePolicy policy = NodePolicy.timeout(Duration.ofSeconds(4)).noBreaker();
        try (NodeExecutor<Intent> shared = OneNode.heldBy(hold, policy, Duration.ofSeconds(5))) {
            HoldfastExtension watcher = HoldfastExtension.besideSharedExecutors();
            HoldfastExtension strict = new HoldfastExtension();
            watcher.beforeEach(NO_CONTEXT);
            strict.beforeEach(NO_CONTEXT);
            CompletableFuture<NodeResult> run = shared.run(NODE, Values.none());
            assertThatCode(() -> watcher.afterEach(NO_CONTEXT)).doesNotThrowAnyException();
            assertThatThrownBy(() -> strict.afterEach(NO_CONTEXT)).hasMessageContaining("thread holdfast-");

            watcher.beforeEach(NO_CONTEXT);
            try (NodeExecutor<Intent> leaked = OneNode.heldBy(hold, policy, Duration.ofSeconds(5))) {
                CompletableFuture<NodeResult> unused = leaked.run(NODE, Values.none());
                assertThatThrownBy(() -> watcher.afterEach(NO_CONTEXT))
                        .isInstanceOf(AssertionError.class)
                        .hasMessageMatching("left behind: thread holdfast-fallback-" + NodeExecutor.built()
                                + "-1 .expected: nothing.");
            } finally {
                hold.countDown();
            }
            assertThat(run.get(20, TimeUnit.SECONDS).find(OUT)).contains("stand-in");
        }
    }

    @Test
    void sharedRegistry_isNewForEachTest() {
        BreakerRegistry mine = BreakerRegistry.shared();
        holdfast.beforeEach(NO_CONTEXT);
        assertThat(BreakerRegistry.shared()).isNotSameAs(mine);
    }

    @Test
    void manualExecutor_runsWhatItIsTold() {
        ManualExecutor executor = ManualExecutor.bounded(1);
        StringBuilder ran = new StringBuilder();
        executor.execute(() -> ran.append("a"));
        assertThatThrownBy(() -> executor.execute(() -> {})).hasMessage("tasks waiting: 1 (expected: < 1)");
        assertThat(executor.runAll()).isEqualTo(1);
        assertThat(ran).hasToString("a");
        assertThat(executor.waiting()).isZero();
    }
}
