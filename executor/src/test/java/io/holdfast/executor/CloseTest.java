package io.holdfast.executor;

import static io.holdfast.executor.Chat.ASKED;
import static io.holdfast.executor.Chat.RAG;
import static io.holdfast.executor.Chat.RULES;
import static io.holdfast.executor.Chat.SEARCH;
import static io.holdfast.executor.Chat.SECOND;
import static io.holdfast.executor.Chat.SKY;
import static io.holdfast.executor.Chat.SUM;
import static io.holdfast.executor.Chat.SUMMARY;
import static io.holdfast.executor.Chat.soon;
import static io.holdfast.executor.FailureTrapsTest.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.contracts.Values;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.retry.Backoff;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a closed executor still does, and what a full one says. */
class CloseTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final Chat chat = new Chat();
    private final CompletableFuture<String> upstream = new CompletableFuture<>();

    private NodeExecutorBuilder<Chat.Intent> threads() {
        return NodeExecutor.builder(Chat.CONTRACT).deadline(LONG).registry(chat.registry);
    }

    private NodeExecutor<Chat.Intent> afterUpstream() {
        return threads()
                .bindAsync(RAG, NodePolicy.timeout(LONG).noBreaker(), in -> upstream)
                .bind(SEARCH, SECOND.failOpen("none"), in -> "found")
                .bind(SKY, SECOND.failOpen(), in -> "sunny")
                .bind(SUM, SECOND.fallback(in -> "stand-in"), in -> {
                    throw new IOException("down");
                })
                .build();
    }

    @Test
    void runsUnderWay_endAsTheyWouldHave_andAreDrained() throws Exception {
        NodeExecutor<Chat.Intent> executor = afterUpstream();
        CompletableFuture<Answer> run = executor.run(Chat.Intent.WASTE, ASKED);
        executor.close();
        assertThat(executor.drain(Duration.ZERO)).isFalse();
        NodeResult refused = soon(executor.run(SKY, ASKED));
        assertThat(refused.status()).isEqualTo(NodeStatus.REJECTED);
        assertThat(refused.cause().orElseThrow()).hasMessage("sky: executor closed (expected: an open one)");
        upstream.complete("rules");
        assertThat(soon(run).result(SUM).find(SUMMARY)).contains("stand-in");
        assertThat(executor.drain(LONG)).isTrue();
        assertThat(executor.bookkeepingFailures()).isZero();
    }

    @Test
    void singleRun_isDrained_andAnIdleExecutorAtOnce() throws Exception {
        NodeExecutor<Chat.Intent> executor = afterUpstream();
        CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
        assertThat(executor.drain(Duration.ZERO)).isFalse();
        upstream.complete("rules");
        assertThat(soon(run).find(RULES)).contains("rules");
        assertThat(executor.drain(LONG)).isTrue();
        NodeExecutor<Chat.Intent> idle = afterUpstream();
        assertThat(idle.drain(Duration.ZERO)).isTrue();
    }

    /**
     * A function that returns a shared stage after its own time limit, as a retry does, on a thread of the executor.
     */
    @Test
    void aLateZombie_leavesTheSharedStage() {
        CompletableFuture<Void> unused = upstream.thenAccept(value -> {});
        NodePolicy policy = SECOND.retries(1).backoff(Backoff.none());
        AtomicInteger calls = new AtomicInteger();
        try (var executor = chat.rag(policy, in -> {
            if (calls.incrementAndGet() == 1) {
                return CompletableFuture.failedFuture(new IOException("down"));
            }
            chat.time.advance(Duration.ofSeconds(2));
            return upstream;
        })) {
            WeakReference<String> question = timedOut(executor);
            until(() -> {
                System.gc();
                return question.get() == null;
            });
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(1, 1, 0));
            upstream.complete("late");
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(0, 0, 1));
        }
    }

    private static WeakReference<String> timedOut(NodeExecutor<Chat.Intent> executor) {
        String question = new StringBuilder("where?").toString();
        assertThat(soon(executor.run(RAG, Values.of(Chat.QUESTION, question))).status())
                .isEqualTo(NodeStatus.TIMEOUT);
        return new WeakReference<>(question);
    }

    @Test
    void drain_thatIsInterrupted_throwsAndHasClosed() {
        NodeExecutor<Chat.Intent> executor = afterUpstream();
        CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> executor.drain(LONG)).isInstanceOf(InterruptedException.class);
        assertThat(soon(executor.run(SKY, ASKED)).status()).isEqualTo(NodeStatus.REJECTED);
        upstream.complete("rules");
        assertThat(soon(run).find(RULES)).contains("rules");
    }

    @Test
    void aContinuationExecutorThatRefuses_leavesTheTimersThreadAlone() {
        VirtualTime time = chat.time;
        Thread timers = Thread.currentThread();
        CompletableFuture<Thread> ranOn = new CompletableFuture<>();
        try (var executor = Chat.others(threads().timeSource(time).continuationExecutor(task -> {
                    throw new RejectedExecutionException("full");
                }))
                .bindAsync(RAG, SECOND, in -> new CompletableFuture<>())
                .build()) {
            CompletableFuture<Void> unused =
                    executor.run(RAG, ASKED).thenAccept(r -> ranOn.complete(Thread.currentThread()));
            time.advance(Duration.ofSeconds(2));
            assertThat(soon(ranOn)).isNotSameAs(timers);
        }
    }

    @Test
    void aFullPool_namesItsLimitAndTheSetting() {
        CountDownLatch hold = new CountDownLatch(1);
        ThreadPoolExecutor pool =
                DefaultExecutors.growing("small", 0, 2, new DefaultExecutors.HandOverQueue(1, "executor"));
        for (int i = 0; i < 3; i++) {
            pool.execute(() -> {
                try {
                    hold.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        try (var executor = Chat.others(threads().executor(pool))
                .bind(RAG, SECOND, in -> "well")
                .build()) {
            assertThat(soon(executor.run(RAG, ASKED)).cause().orElseThrow())
                    .hasMessage("rag: executor: full, 2 threads and 1 waiting (expected: room; see"
                            + " NodeExecutorBuilder.executor)");
        } finally {
            hold.countDown();
            pool.shutdown();
        }
    }
}
