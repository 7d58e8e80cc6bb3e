package io.holdfast.executor;

import static io.holdfast.executor.Chat.SECOND;
import static io.holdfast.executor.Chat.soon;
import static io.holdfast.executor.FailureTrapsTest.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Executors that run the work on the thread that drives the run: it is inside the work, and limits hold anyway. */
class InlineTest {

    private enum Page {
        WHOLE,
        FIRST,
        GIVEN
    }

    private enum Where {
        NODE,
        FALLBACK,
        ALTERNATE
    }

    private static final Field<String> Q = Field.of("q", String.class);
    private static final Field<String> A = Field.of("a", String.class);
    private static final Field<String> B = Field.of("b", String.class);
    private static final Field<String> C = Field.of("c", String.class);
    private static final Field<String> D = Field.of("d", String.class);
    private static final Node FIRST = Node.named("first").reads(Q).writes(A);
    private static final Node OTHER = Node.named("other").reads(Q).writes(A);
    private static final Node STUCK = Node.named("stuck").reads(A).writes(B);
    private static final Node BESIDE = Node.named("beside").reads(A).writes(D);
    private static final Node AFTER = Node.named("after").reads(B).writes(C);
    private static final Contract<Page> CONTRACT = Contract.of(Page.class)
            .inputs(Q)
            .nodes(FIRST, OTHER, STUCK, BESIDE, AFTER)
            .producers(A, FIRST, OTHER)
            .intent(Page.WHOLE, i -> i.requires(C, D))
            .intent(Page.FIRST, i -> i.requires(A).welcomes(B))
            .intent(Page.GIVEN, i -> i.requires(Q).welcomes(A, B))
            .build();
    private static final Values ASKED = Values.of(Q, "?");
    private static final Values HAS_A = Values.of(A, "a");
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofMillis(100);

    private final Chat chat = new Chat();
    private final CountDownLatch release = new CountDownLatch(1);
    private final CompletableFuture<Thread> inside = new CompletableFuture<>();
    private final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    private final CompletableFuture<String> source = new CompletableFuture<>();

    @AfterEach
    void release() {
        release.countDown();
    }

    /** Only what goes on after a timer has threads of its own. */
    private NodeExecutorBuilder<Page> inline() {
        return NodeExecutor.builder(CONTRACT)
                .deadline(DEADLINE)
                .registry(chat.registry)
                .timeSource(chat.time)
                .executor(Runnable::run)
                .fallbackExecutor(Runnable::run);
    }

    /** All but {@code FIRST} and {@code STUCK}. */
    private NodeExecutorBuilder<Page> rest(NodeExecutorBuilder<Page> builder) {
        return builder.bind(OTHER, SECOND.failOpen(), in -> "other")
                .bind(BESIDE, SECOND, in -> "beside")
                .bind(AFTER, SECOND, in -> "after " + in.get(B));
    }

    private NodeExecutor<Page> stuck(NodeExecutorBuilder<Page> builder, NodePolicy policy, NodeFunction work) {
        return rest(builder)
                .bindAsync(FIRST, SECOND, in -> source)
                .bind(STUCK, policy, work)
                .build();
    }

    private String waits() throws InterruptedException {
        inside.complete(Thread.currentThread());
        try {
            release.await();
        } catch (InterruptedException e) {
            interrupted.complete(true);
            throw e;
        }
        return "late";
    }

    /** As work that reads from a socket. */
    private String isDeaf() {
        inside.complete(Thread.currentThread());
        while (release.getCount() > 0) {
            Thread.onSpinWait();
        }
        return "late";
    }

    private static Thread start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static ThreadPoolExecutor full(CountDownLatch until) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                1, 1, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1), new ThreadPoolExecutor.CallerRunsPolicy());
        for (int i = 0; i < 2; i++) {
            pool.execute(() -> {
                try {
                    until.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        return pool;
    }

    @Test
    void theOwnTimeLimit_interruptsWorkThatAFullPoolRunsOnItsCaller() throws Exception {
        ThreadPoolExecutor pool = full(release);
        NodePolicy policy = SECOND.fallback(Fallback.constant("stand-in"));
        CompletableFuture<NodeResult> ended = new CompletableFuture<>();
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        try (NodeExecutor<Page> executor = stuck(inline().executor(pool), policy, in -> waits())) {
            Thread caller = start("caller", () -> {
                ended.complete(executor.run(STUCK, HAS_A).join());
                flag.complete(Thread.currentThread().isInterrupted());
            });
            assertThat(soon(inside)).isSameAs(caller);
            chat.time.advance(LIMIT);
            assertThat(soon(ended).find(B)).contains("stand-in");
            assertThat(soon(ended).cause().orElseThrow()).hasMessageStartingWith("stuck: ");
            assertThat(soon(interrupted)).isTrue();
            assertThat(soon(flag)).as("the interrupt was for the work").isFalse();
            assertThat(executor.stats(STUCK)).isEqualTo(new NodeStats(0, 0, 1));
        } finally {
            release.countDown();
            pool.shutdown();
        }
    }

    @Test
    void aStandInOfDeafWork_isUsed_andWhatWaitedBehindTheWorkIsStarted() throws Exception {
        NodePolicy policy = SECOND.fallback(Fallback.constant("stand-in"));
        try (NodeExecutor<Page> executor = stuck(inline(), policy, in -> isDeaf())) {
            CompletableFuture<Answer> run = executor.run(Page.WHOLE, ASKED);
            Thread foreign = start("foreign", () -> source.complete("a"));
            assertThat(soon(inside)).isSameAs(foreign);
            assertThat(run).isNotDone();
            chat.time.advance(LIMIT);
            assertThat(soon(run).get(C)).isEqualTo("after stand-in");
            assertThat(soon(run).get(D)).isEqualTo("beside");
            assertThat(soon(run).latency()).isEqualTo(LIMIT);
            assertThat(executor.stats(STUCK)).isEqualTo(new NodeStats(1, 1, 0));
            release.countDown();
            foreign.join();
            assertThat(executor.stats(STUCK)).isEqualTo(new NodeStats(0, 0, 1));
        }
    }

    @Test
    void theDeadline_endsAnAnswerWhoseDriverIsInsideAFallback_withWhatIsAtHand() throws Exception {
        NodePolicy policy = SECOND.fallback(in -> isDeaf()).fallback(Fallback.constant("constant"));
        NodeFunction fails = in -> {
            throw new IOException("down");
        };
        try (NodeExecutor<Page> executor = stuck(inline(), policy, fails)) {
            CompletableFuture<Answer> run = executor.run(Page.FIRST, ASKED);
            Thread foreign = start("foreign", () -> source.complete("a"));
            soon(inside);
            chat.time.advance(DEADLINE);
            assertThat(soon(run).get(B)).isEqualTo("constant");
            assertThat(soon(run).latency()).isEqualTo(DEADLINE);
            release.countDown();
            foreign.join();
            until(() -> executor.stats(STUCK).equals(new NodeStats(0, 0, 1)));
        }
    }

    @Test
    void theDeadline_endsARunWhoseDriverIsInsideItsNode() throws Exception {
        NodePolicy patient = NodePolicy.timeout(Duration.ofSeconds(20)).noBreaker();
        CompletableFuture<NodeResult> told = new CompletableFuture<>();
        NodeListener listener = Chat.immediate(told::complete, answer -> {});
        try (NodeExecutor<Page> executor = stuck(inline().listener(listener), patient, in -> isDeaf())) {
            Thread caller = start("caller", () -> {
                CompletableFuture<NodeResult> unused = executor.run(STUCK, HAS_A);
            });
            soon(inside);
            chat.time.advance(DEADLINE);
            assertThat(soon(told).status()).isEqualTo(NodeStatus.TIMEOUT);
            release.countDown();
            caller.join();
        }
    }

    @Test
    void anExplicitGrace_endsAnAnswerWhoseDriverIsInsideAWelcomeNode_andTheNodeVotesAtItsLimit() throws Exception {
        NodePolicy policy =
                NodePolicy.timeout(LIMIT).breaker(1, Duration.ofMinutes(1)).failOpen("unknown");
        try (NodeExecutor<Page> executor = stuck(inline().grace(GRACE), policy, in -> isDeaf())) {
            CompletableFuture<Answer> run = executor.run(Page.FIRST, ASKED);
            Thread foreign = start("foreign", () -> source.complete("a"));
            soon(inside);
            chat.time.advance(GRACE);
            assertThat(soon(run).get(B)).isEqualTo("unknown");
            assertThat(soon(run).latency()).isEqualTo(GRACE);
            assertThat(chat.registry.breaker("stuck").getState().name()).isEqualTo("CLOSED");
            chat.time.advance(LIMIT);
            until(() -> chat.registry.breaker("stuck").getState().name().equals("OPEN"));
            release.countDown();
            foreign.join();
        }
    }

    /** The grace of an intent that requires only inputs begins with the run, be its caller inside the first node. */
    @Test
    void theGraceOfInputs_runsWhileTheCallerIsInsideANode_andNothingIsBegunAfterIt() throws Exception {
        AtomicInteger begun = new AtomicInteger();
        CompletableFuture<Answer> told = new CompletableFuture<>();
        CompletableFuture<Answer> returned = new CompletableFuture<>();
        NodeListener listener = Chat.immediate(node -> {}, told::complete);
        try (NodeExecutor<Page> executor = rest(inline().grace(GRACE).listener(listener))
                .bind(FIRST, SECOND.failOpen("unknown"), in -> isDeaf())
                .bind(STUCK, SECOND.failOpen(), in -> "b" + begun.incrementAndGet())
                .build()) {
            Thread caller = start(
                    "caller",
                    () -> returned.complete(executor.run(Page.GIVEN, ASKED).join()));
            assertThat(soon(inside)).isSameAs(caller);
            chat.time.advance(GRACE);
            assertThat(soon(told).latency()).isEqualTo(GRACE);
            assertThat(soon(told).get(A)).isEqualTo("unknown");
            release.countDown();
            assertThat(soon(returned)).isSameAs(soon(told));
            assertThat(begun).hasValue(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCancelByAnotherThread_interruptsTheWork(Where where) throws Exception {
        NodeFunction fails = in -> {
            throw new IOException("down");
        };
        NodePolicy policy = switch (where) {
            case NODE -> SECOND;
            case FALLBACK -> SECOND.fallback(in -> waits());
            case ALTERNATE -> SECOND.fallback(Fallback.alternate(OTHER));
        };
        try (NodeExecutor<Page> executor = inline().bindAsync(FIRST, policy, in -> source)
                .bind(OTHER, SECOND, in -> waits())
                .bind(STUCK, SECOND, where == Where.NODE ? in -> waits() : fails)
                .bind(BESIDE, SECOND, in -> "beside")
                .bind(AFTER, SECOND, in -> "after")
                .build()) {
            CompletableFuture<?> run =
                    where == Where.NODE ? executor.run(Page.FIRST, ASKED) : executor.run(FIRST, ASKED);
            Thread foreign = start("foreign", () -> {
                if (where == Where.NODE) {
                    source.complete("a");
                } else {
                    source.completeExceptionally(new IOException("down"));
                }
            });
            assertThat(soon(inside)).isSameAs(foreign);
            assertThat(run.cancel(true)).isTrue();
            assertThat(soon(interrupted)).isTrue();
            foreign.join();
            for (Node node : CONTRACT.nodes()) {
                until(() -> executor.stats(node).inFlight() == 0);
            }
            assertThat(chat.time.pendingTimers()).isZero();
            assertThat(executor.drain(Duration.ofSeconds(20))).isTrue();
        }
    }

    @Test
    void theTimeLimitOfADeafAlternate_endsTheRunThatWaitsForIt() throws Exception {
        NodePolicy policy =
                SECOND.fallback(Fallback.alternate(OTHER)).fallback(Fallback.constant("behind the alternate"));
        try (NodeExecutor<Page> executor = inline().bindAsync(FIRST, policy, in -> source)
                .bind(OTHER, SECOND, in -> isDeaf())
                .bind(STUCK, SECOND, in -> "b")
                .bind(BESIDE, SECOND, in -> "beside")
                .bind(AFTER, SECOND, in -> "after")
                .build()) {
            CompletableFuture<NodeResult> run = executor.run(FIRST, ASKED);
            Thread foreign = start("foreign", () -> source.completeExceptionally(new IOException("down")));
            soon(inside);
            chat.time.advance(LIMIT);
            assertThat(soon(run).find(A)).contains("behind the alternate");
            assertThat(soon(run).latency()).isEqualTo(LIMIT);
            release.countDown();
            foreign.join();
            assertThat(executor.stats(OTHER)).isEqualTo(new NodeStats(0, 0, 1));
        }
    }
}
