package io.holdfast.executor;

import static io.holdfast.executor.Chat.ASKED;
import static io.holdfast.executor.Chat.RAG;
import static io.holdfast.executor.Chat.RULES;
import static io.holdfast.executor.Chat.SEARCH;
import static io.holdfast.executor.Chat.SECOND;
import static io.holdfast.executor.Chat.SKY;
import static io.holdfast.executor.Chat.SUM;
import static io.holdfast.executor.Chat.done;
import static io.holdfast.executor.Chat.soon;
import static io.holdfast.executor.FailureTrapsTest.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A close while something is under way, awaited by an answer or not, and who waits for its end. */
class DrainTest {

    private static final Duration GRACE = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final NodePolicy PATIENT =
            NodePolicy.timeout(Duration.ofSeconds(2)).noBreaker();

    private static final int PARTS = 2_000;

    private final Chat chat = new Chat();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final CompletableFuture<String> upstream = new CompletableFuture<>();

    private NodeExecutorBuilder<Chat.Intent> threads() {
        return NodeExecutor.builder(Chat.CONTRACT)
                .deadline(Duration.ofSeconds(10))
                .registry(chat.registry)
                .timeSource(chat.time)
                .meters(meters);
    }

    /** The answer is there after the grace; {@code SKY} runs on for a second from the start, {@code SUM} for two. */
    private NodeExecutor<Chat.Intent> unawaited() {
        NodePolicy votes = NodePolicy.timeout(Duration.ofSeconds(1)).breaker(1, Duration.ofMinutes(1));
        return threads()
                .grace(GRACE)
                .bindAsync(RAG, SECOND, in -> CompletableFuture.completedFuture("rules"))
                .bindAsync(SEARCH, SECOND.failOpen("none"), in -> CompletableFuture.completedFuture("found"))
                .bindAsync(SKY, votes.failOpen(), in -> new CompletableFuture<>())
                .bindAsync(SUM, PATIENT.failOpen(), in -> CompletableFuture.completedFuture("sum"))
                .build();
    }

    private static boolean hasThreads(long number) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().matches("holdfast-[a-z]+-" + number + "-.*") && thread.isAlive());
    }

    private Answer afterTheGrace(NodeExecutor<Chat.Intent> executor) {
        CompletableFuture<Answer> run = executor.run(Chat.Intent.WASTE, ASKED);
        chat.time.advance(GRACE);
        return soon(run);
    }

    @Test
    void unawaitedNodes_vote_andThreadsAndMetersGoWithTheLast() throws Exception {
        NodeExecutor<Chat.Intent> executor = unawaited();
        long number = NodeExecutor.built();
        assertThat(afterTheGrace(executor).degraded()).isTrue();
        chat.time.advance(GRACE);
        assertThat(afterTheGrace(executor).degraded()).isTrue();
        executor.close();
        assertThat(executor.drain(Duration.ZERO)).isFalse();
        chat.time.advance(Duration.ofMillis(700));
        until(() -> chat.registry.breaker("sky").getState() == State.OPEN);
        assertThat(executor.drain(Duration.ZERO)).as("the second still runs").isFalse();
        assertThat(meters.getMeters()).isNotEmpty();
        assertThat(hasThreads(number)).isTrue();
        chat.time.advance(Duration.ofMillis(200));
        assertThat(executor.drain(LONG)).isTrue();
        assertThat(meters.getMeters()).isEmpty();
        until(() -> !hasThreads(number));
        assertThat(executor.bookkeepingFailures()).isZero();
    }

    @Test
    void drain_waitsForUnawaitedNodes_andSaysAtItsLimitThatTheyGoOn() throws Exception {
        NodeExecutor<Chat.Intent> executor = unawaited();
        assertThat(afterTheGrace(executor).degraded()).isTrue();
        long start = System.nanoTime();
        assertThat(executor.drain(Duration.ofMillis(30))).isFalse();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(30_000_000);
        CompletableFuture<Boolean> drained = new CompletableFuture<>();
        Thread waiter = new Thread(
                () -> {
                    try {
                        drained.complete(executor.drain(LONG));
                    } catch (InterruptedException e) {
                        drained.completeExceptionally(e);
                    }
                },
                "drains");
        waiter.start();
        until(() -> waiter.getState() == Thread.State.TIMED_WAITING);
        assertThat(drained).isNotDone();
        chat.time.advance(Duration.ofSeconds(1));
        assertThat(soon(drained)).isTrue();
        waiter.join();
    }

    @Test
    void closeInsideANode_letsItsOwnRunEnd_andADrainThereEndsAtItsLimit() throws Exception {
        List<NodeExecutor<Chat.Intent>> itself = new CopyOnWriteArrayList<>();
        AtomicReference<Boolean> drained = new AtomicReference<>();
        NodeFunction closes = in -> {
            itself.get(itself.size() - 1).close();
            drained.set(itself.get(itself.size() - 1).drain(Duration.ofMillis(10)));
            return "rules";
        };
        for (boolean inline : new boolean[] {false, true}) {
            NodeExecutorBuilder<Chat.Intent> builder = inline ? chat.direct() : threads();
            NodeExecutor<Chat.Intent> executor =
                    Chat.others(builder).bind(RAG, SECOND, closes).build();
            itself.add(executor);
            Answer answer = soon(executor.run(Chat.Intent.WASTE, ASKED));
            assertThat(answer.get(Chat.SUMMARY)).startsWith("rules");
            assertThat(drained).hasValue(false);
            Answer refused = soon(executor.run(Chat.Intent.WASTE, ASKED));
            assertThat(refused.result(RAG).status()).isEqualTo(NodeStatus.REJECTED);
            assertThat(executor.drain(LONG)).isTrue();
        }
        assertThat(meters.getMeters()).isEmpty();
    }

    @Test
    void twoThreadsThatCloseAtOnce_endItOnce_andNotBeforeTheLastRun() throws Exception {
        for (int round = 0; round < 100; round++) {
            ActiveRuns underway = new ActiveRuns();
            AtomicInteger running = new AtomicInteger();
            AtomicInteger drained = new AtomicInteger();
            AtomicInteger early = new AtomicInteger();
            underway.whenDrained(() -> {
                drained.incrementAndGet();
                early.addAndGet(running.get());
            });
            CyclicBarrier together = new CyclicBarrier(4);
            List<Thread> all = IntStream.range(0, 4)
                    .mapToObj(i -> new Thread(() -> race(underway, running, together, i < 2), "race"))
                    .toList();
            all.forEach(Thread::start);
            for (Thread each : all) {
                each.join();
            }
            assertThat(underway.awaitDrained(0)).isTrue();
            assertThat(drained).hasValue(1);
            assertThat(early).hasValue(0);
            underway.close();
            assertThat(drained).as("a second call does nothing").hasValue(1);
        }
    }

    private static void race(ActiveRuns underway, AtomicInteger running, CyclicBarrier together, boolean closes) {
        try {
            int unused = together.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        for (int i = 0; closes && i < PARTS; i++) {
            underway.close();
        }
        for (boolean open = !closes; open; ) {
            open = underway.starts();
            if (open) {
                int unused = running.incrementAndGet();
                for (int i = 0; i < PARTS; i++) {
                    underway.goesOn(); // there is always one part that has begun and not ended
                    underway.ends();
                }
                unused = running.decrementAndGet();
            }
            underway.ends();
        }
    }

    /** Threads of the user's own, and a listener: both serve to the end, and the user's stay open. */
    @Test
    void withExecutorsOfTheUsers_runsUnderWayEndAsTheyWouldHave_andListenersAreTold() throws Exception {
        ExecutorService own = DefaultExecutors.pool("own", 2, new LinkedBlockingQueue<>());
        CompletableFuture<Answer> told = new CompletableFuture<>();
        NodeListener listener = new NodeListener() {
            @Override
            public void onAnswer(Answer answer) {
                told.complete(answer);
            }
        };
        NodeExecutor<Chat.Intent> executor = threads()
                .executor(own)
                .fallbackExecutor(own)
                .continuationExecutor(own)
                .listener(listener)
                .bindAsync(RAG, SECOND, in -> upstream)
                .bind(SEARCH, SECOND.failOpen("none"), in -> "found")
                .bindAsync(SKY, SECOND.failOpen(), in -> CompletableFuture.completedFuture("sunny"))
                .bindAsync(SUM, SECOND, in -> CompletableFuture.completedFuture("sum of " + in.get(RULES)))
                .build();
        CompletableFuture<Answer> run = executor.run(Chat.Intent.WASTE, ASKED);
        executor.close();
        upstream.complete("rules");
        assertThat(soon(run).complete()).isTrue();
        assertThat(soon(told)).isSameAs(soon(run));
        assertThat(executor.drain(LONG)).isTrue();
        assertThat(executor.bookkeepingFailures()).isZero();
        assertThat(own.isShutdown()).isFalse();
        own.shutdown();
    }

    /** What hangs on a run of the closed one would otherwise hold up the timers of all. */
    @Test
    void aCloseWhileADependentBlocks_delaysNoTimerOfAnotherExecutor() {
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Thread> blocked = new CompletableFuture<>();
        NodeExecutor<Chat.Intent> closing =
                Chat.others(threads()).bindAsync(RAG, SECOND, in -> upstream).build();
        try (NodeExecutor<Chat.Intent> serving =
                Chat.others(threads()).bindAsync(RAG, PATIENT, in -> upstream).build()) {
            CompletableFuture<Void> unused = closing.run(RAG, ASKED).thenAccept(result -> {
                blocked.complete(Thread.currentThread());
                while (release.getCount() > 0) {
                    Thread.onSpinWait();
                }
            });
            CompletableFuture<NodeResult> served = serving.run(RAG, ASKED);
            closing.close();
            chat.time.advance(Duration.ofSeconds(1));
            assertThat(soon(blocked).getName()).startsWith("holdfast-continuation-");
            chat.time.advance(Duration.ofSeconds(1));
            assertThat(soon(served).status()).isEqualTo(NodeStatus.TIMEOUT);
            assertThat(closing.bookkeepingFailures()).isZero();
        } finally {
            release.countDown();
        }
    }

    @Test
    void aCancelledRun_isDrained_withWhatItsAlternateHeld() throws Exception {
        NodeExecutor<Chat.Intent> executor = threads()
                .bindAsync(RAG, SECOND.fallback(Fallback.alternate(SEARCH)), in -> upstream)
                .bindAsync(SEARCH, SECOND.cancelSource(), (in, context) -> {
                    context.onCancel(() -> {});
                    return new CompletableFuture<>();
                })
                .bindAsync(SKY, SECOND.failOpen(), in -> CompletableFuture.completedFuture("sunny"))
                .bindAsync(SUM, SECOND.failOpen(), in -> CompletableFuture.completedFuture("sum"))
                .build();
        CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
        upstream.completeExceptionally(new IllegalStateException("down"));
        executor.close();
        assertThat(run.cancel(true)).isTrue();
        assertThat(executor.drain(LONG)).isTrue();
        assertThat(executor.bookkeepingFailures())
                .as("all that was to be told was told before the threads went")
                .isZero();
        assertThat(run).isCancelled();
        assertThat(done(executor.run(SKY, ASKED)).status()).isEqualTo(NodeStatus.REJECTED);
    }
}
