package io.holdfast.testkit;

import static io.holdfast.testkit.OneNode.CONTRACT;
import static io.holdfast.testkit.OneNode.NODE;
import static io.holdfast.testkit.OneNode.OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.contracts.Values;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodePolicy;
import io.holdfast.executor.NodeResult;
import io.holdfast.strategies.retry.Backoff;
import io.holdfast.testkit.OneNode.Intent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Executors that outlive the tests, as those of a cached Spring context do, make their threads whenever they like. */
class BesideSharedExecutorsTest {

    private static final Duration PAUSE = Duration.ofMillis(100);

    @SuppressWarnings("NullAway") // the extension looks at nothing in it
    private static final ExtensionContext NO_CONTEXT = null;

    private final CountDownLatch release = new CountDownLatch(1);
    private final List<NodeExecutor<Intent>> made = new ArrayList<>();
    private final HoldfastExtension watcher = HoldfastExtension.besideSharedExecutors();

    @AfterEach
    void end() throws Exception {
        release.countDown();
        for (NodeExecutor<Intent> executor : made) {
            assertThat(executor.drain(Duration.ofSeconds(20))).isTrue();
        }
    }

    private NodeExecutor<Intent> executor() {
        NodePolicy policy = NodePolicy.timeout(Duration.ofSeconds(1)).noBreaker();
        NodeExecutor<Intent> executor = OneNode.heldBy(release, policy, Duration.ofSeconds(30));
        made.add(executor);
        return executor;
    }

    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(name))
                .count();
    }

    private void passes(Runnable test) {
        watcher.beforeEach(NO_CONTEXT);
        test.run();
        assertThatCode(() -> watcher.afterEach(NO_CONTEXT)).doesNotThrowAnyException();
    }

    @Test
    void oneThatMakesAThreadInEachTest_failsNone() {
        NodeExecutor<Intent> shared = executor();
        String pool = "holdfast-fallback-" + NodeExecutor.built() + "-";
        List<CompletableFuture<NodeResult>> runs = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            int so = i;
            passes(() -> {
                runs.add(shared.run(NODE, Values.none()));
                assertThat(threads(pool)).isEqualTo(so);
            });
        }
        release.countDown();
        assertThat(runs)
                .allSatisfy(run ->
                        assertThat(run.get(20, TimeUnit.SECONDS).find(OUT)).contains("stand-in"));
    }

    @Test
    void oneThatIsClosedMeanwhile_failsNone_thoughItsRunsGoOn() {
        NodeExecutor<Intent> first = executor();
        NodeExecutor<Intent> second = executor();
        passes(() -> {
            CompletableFuture<NodeResult> late = first.run(NODE, Values.none());
            assertThat(late).isNotDone();
            first.close();
        });
        passes(() -> {
            CompletableFuture<NodeResult> other = second.run(NODE, Values.none());
            assertThat(other).isNotDone();
        });
        second.close();
        passes(() -> {});
    }

    @Test
    void oneThatTheTestMakesAndCloses_failsNone_andOneThatItLeavesOpenDoes() {
        NodeExecutor<Intent> shared = executor();
        passes(() -> {
            CompletableFuture<NodeResult> unused = shared.run(NODE, Values.none());
            VirtualTime time = watcher.watch(new VirtualTime());
            NodeExecutor<Intent> own = watcher.watch(NodeExecutor.builder(CONTRACT)
                    .deadline(Duration.ofSeconds(5))
                    .timeSource(time)
                    .bindAsync(
                            NODE,
                            NodePolicy.timeout(Duration.ofSeconds(1))
                                    .noBreaker()
                                    .retries(1)
                                    .backoff(Backoff.fixed(PAUSE)),
                            in -> CompletableFuture.failedFuture(new IllegalStateException("down")))
                    .build());
            CompletableFuture<NodeResult> run = own.run(NODE, Values.none());
            time.advance(PAUSE);
            assertThat(run).succeedsWithin(Duration.ofSeconds(20));
            assertThat(threads("holdfast-continuation-" + NodeExecutor.built() + "-"))
                    .isOne();
        });
        watcher.beforeEach(NO_CONTEXT);
        CompletableFuture<NodeResult> ofTheShared = shared.run(NODE, Values.none());
        CompletableFuture<NodeResult> ofTheLeaked = executor().run(NODE, Values.none());
        assertThatThrownBy(() -> watcher.afterEach(NO_CONTEXT))
                .hasMessage("left behind: thread holdfast-fallback-" + NodeExecutor.built() + "-1 (expected: nothing)");
        assertThat(ofTheShared).isNotDone();
        assertThat(ofTheLeaked).isNotDone();
    }

    /** What the watcher lets pass is what belongs to an executor, not all that bears the name. */
    @Test
    void aThreadOfNoExecutor_failsTheTest() throws Exception {
        watcher.beforeEach(NO_CONTEXT);
        Thread stray = new Thread(
                () -> {
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "holdfast-stray");
        stray.setDaemon(true);
        stray.start();
        assertThatThrownBy(() -> watcher.afterEach(NO_CONTEXT))
                .hasMessage("left behind: thread holdfast-stray (expected: nothing)");
        release.countDown();
        stray.join();
    }
}
