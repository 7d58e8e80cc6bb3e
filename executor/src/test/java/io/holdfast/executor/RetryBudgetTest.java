package io.holdfast.executor;

import static io.holdfast.executor.Chat.ASKED;
import static io.holdfast.executor.Chat.RAG;
import static io.holdfast.executor.Chat.SECOND;
import static io.holdfast.executor.Chat.done;
import static io.holdfast.executor.Chat.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.strategies.retry.Backoff;
import io.holdfast.strategies.retry.RetryBudget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Budgets that are shared by key: one bucket, whoever asks. */
class RetryBudgetTest {

    private static final IOException DOWN = new IOException("down");
    private static final int THREADS = 4;

    private final Chat chat = new Chat();

    @AfterEach
    void forget() {
        RetryBudget.resetShared();
    }

    private static NodePolicy policy(String host) {
        return SECOND.retries(5).backoff(Backoff.none()).budget(RetryBudget.shared(host, 0.1, 3));
    }

    @Test
    void nodesOfTwoExecutorsThatNameOneKey_shareOneBucket() {
        try (var one = chat.rag(policy("api.example.org"), in -> CompletableFuture.failedFuture(DOWN));
                var two = new Chat().rag(policy("api.example.org"), in -> CompletableFuture.failedFuture(DOWN));
                var other = new Chat().rag(policy("db.example.org"), in -> CompletableFuture.failedFuture(DOWN))) {
            assertThat(done(one.run(RAG, ASKED)).attempts()).isEqualTo(4);
            assertThat(done(two.run(RAG, ASKED)).attempts()).isEqualTo(1);
            assertThat(done(other.run(RAG, ASKED)).attempts()).isEqualTo(4);
        }
        assertThat(RetryBudget.shared("api.example.org", 0.1, 3))
                .hasToString("RetryBudget[api.example.org, available=0, capacity=3]");
    }

    @Test
    void otherTermsForAKnownKey_areRefused() {
        RetryBudget known = RetryBudget.shared("host", 0.1, 3);
        assertThatThrownBy(() -> RetryBudget.shared("host", 0.2, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("budget 'host': ratio 0.2, reserve 3"
                        + " (expected: ratio 0.1, reserve 3, as for the others of this key)");
        assertThat(RetryBudget.shared("host", 0.1, 3)).isSameAs(known);
        RetryBudget.resetShared();
        assertThat(RetryBudget.shared("host", 0.2, 3)).isNotSameAs(known);
    }

    @Test
    void whoeverAsksFirst_allGetTheSame() {
        int keys = 20_000;
        RetryBudget[][] got = new RetryBudget[THREADS][keys];
        CyclicBarrier start = new CyclicBarrier(THREADS);
        var pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<CompletableFuture<Void>> asking = new ArrayList<>();
            for (RetryBudget[] mine : got) {
                asking.add(CompletableFuture.runAsync(
                        () -> {
                            meet(start);
                            for (int i = 0; i < keys; i++) {
                                mine[i] = RetryBudget.shared("host " + i, 0.5, 2);
                            }
                        },
                        pool));
            }
            soon(CompletableFuture.allOf(asking.toArray(new CompletableFuture<?>[0])));
        } finally {
            pool.shutdown();
        }
        for (RetryBudget[] others : got) {
            for (int i = 0; i < keys; i++) {
                assertThat(others[i]).isSameAs(got[0][i]);
            }
        }
    }

    @Test
    void underThreads_noMoreRetriesThanTheSharedBucketHeld() {
        int executions = 4_000;
        int reserve = 50;
        AtomicInteger calls = new AtomicInteger();
        NodePolicy policy =
                SECOND.retries(3).backoff(Backoff.none()).failOpen().budget(RetryBudget.shared("host", 0.1, reserve));
        var pool = Executors.newFixedThreadPool(THREADS);
        AsyncNodeFunction down = in -> {
            calls.incrementAndGet();
            return CompletableFuture.failedFuture(DOWN);
        };
        try (var one = chat.rag(policy, down);
                var two = chat.rag(policy, down)) {
            List<CompletableFuture<Void>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                var executor = i % 2 == 0 ? one : two;
                running.add(CompletableFuture.runAsync(
                        () -> {
                            for (int run = 0; run < executions / THREADS; run++) {
                                done(executor.run(RAG, ASKED));
                            }
                        },
                        pool));
            }
            soon(CompletableFuture.allOf(running.toArray(new CompletableFuture<?>[0])));
        } finally {
            pool.shutdown();
        }
        int retries = calls.get() - executions;
        // the first deposits may have been made to a full bucket, and were lost on it
        assertThat(retries + RetryBudget.shared("host", 0.1, reserve).available())
                .isBetween((long) executions / 10, (long) reserve + executions / 10);
        assertThat(retries).isLessThanOrEqualTo(reserve + executions / 10);
    }

    @Test
    void underThreads_eachTokenIsSpentOnce() {
        int tokens = 400_000;
        AtomicInteger spent = new AtomicInteger();
        CyclicBarrier start = new CyclicBarrier(THREADS);
        var pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<CompletableFuture<Void>> spending = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                spending.add(CompletableFuture.runAsync(
                        () -> {
                            RetryBudget mine = RetryBudget.shared("host", 0.1, tokens);
                            meet(start);
                            int mySpent = 0;
                            while (mine.tryWithdraw()) {
                                mySpent++;
                            }
                            spent.addAndGet(mySpent);
                        },
                        pool));
            }
            soon(CompletableFuture.allOf(spending.toArray(new CompletableFuture<?>[0])));
        } finally {
            pool.shutdown();
        }
        assertThat(spent).hasValue(tokens);
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            int unused = barrier.await(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("barrier: broken (expected: all threads there)", e);
        }
    }
}
