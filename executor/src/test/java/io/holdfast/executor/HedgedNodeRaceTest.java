package io.holdfast.executor;

import static io.holdfast.executor.Chat.ASKED;
import static io.holdfast.executor.Chat.RAG;
import static io.holdfast.executor.Chat.RULES;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.strategies.hedge.Hedge;
import io.holdfast.strategies.retry.RetryBudget;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ends of a hedged attempt against each other, on threads that start together; and a node on a thread. */
class HedgedNodeRaceTest {

    private static final int ROUNDS = 5_000;
    private static final Duration DELAY = Duration.ofMillis(30);
    private static final Duration LIMIT = Duration.ofMillis(60);

    private final Chat chat = new Chat();
    private final ExecutorService threads = Executors.newFixedThreadPool(3);
    private final List<CompletableFuture<String>> calls = new CopyOnWriteArrayList<>();
    private final NodePolicy policy = NodePolicy.timeout(LIMIT)
            .breaker(1_000_000, Duration.ofSeconds(30))
            .hedge(Hedge.after(DELAY).budget(RetryBudget.of(1, 1000)))
            .idempotent();
    private final NodePolicy unguarded = NodePolicy.timeout(LIMIT)
            .noBreaker()
            .hedge(Hedge.after(DELAY).budget(RetryBudget.of(1, 1000)))
            .idempotent();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private CompletableFuture<String> call() {
        CompletableFuture<String> made = new CompletableFuture<>();
        calls.add(made);
        return made;
    }

    private void together(Runnable... actions) throws Exception {
        CyclicBarrier start = new CyclicBarrier(actions.length);
        List<Future<?>> ends = new CopyOnWriteArrayList<>();
        for (Runnable action : actions) {
            ends.add(threads.submit(() -> {
                start.await();
                action.run();
                return null;
            }));
        }
        for (Future<?> end : ends) {
            end.get(10, TimeUnit.SECONDS);
        }
    }

    /** With all calls ended, no place is taken, no zombie is left, no timer runs, and the breaker has one vote more. */
    private void nothingIsLeft(NodeExecutor<?> executor, int round) {
        calls.forEach(call -> call.complete("end"));
        NodeStats stats = executor.stats(RAG);
        assertThat(stats.inFlight()).as("places in round %s", round).isZero();
        assertThat(stats.zombies()).as("zombies in round %s", round).isZero();
        assertThat(chat.time.pendingTimers()).as("timers in round %s", round).isZero();
        calls.clear();
    }

    @Test
    @Timeout(60)
    void hedgeTimer_againstTheEndOfTheFirstCall() throws Exception {
        int hedged = 0;
        try (var executor = chat.rag(policy, in -> call())) {
            for (int round = 0; round < ROUNDS; round++) {
                boolean fails = round % 2 == 0;
                CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
                together(() -> chat.time.advance(DELAY), () -> {
                    CompletableFuture<String> first = calls.get(0);
                    boolean unused =
                            fails ? first.completeExceptionally(new IOException("down")) : first.complete("ok");
                });
                int sent = calls.size() - 1;
                if (sent == 1) {
                    calls.get(1).complete("hedge");
                }
                NodeResult result = Chat.soon(run);
                hedged += sent;
                assertThat(result.hedges())
                        .as("one may be given up before it begins")
                        .isGreaterThanOrEqualTo(sent);
                assertThat(result.status()).isEqualTo(fails && sent == 0 ? NodeStatus.FAILED : NodeStatus.SUCCESS);
                nothingIsLeft(executor, round);
            }
        }
        assertThat(hedged).as("rounds in which the timer was first").isPositive();
        assertThat(chat.registry.breaker("rag").getMetrics().getNumberOfBufferedCalls())
                .isEqualTo(100);
    }

    @Test
    @Timeout(60)
    void twoSuccesses_andTheTimeout_areOneResult() throws Exception {
        AtomicInteger told = new AtomicInteger();
        Set<String> seen = new HashSet<>();
        try (var executor = Chat.others(chat.direct().listener(Chat.immediate(n -> told.incrementAndGet(), a -> {})))
                .bindAsync(RAG, unguarded, in -> call())
                .build()) {
            for (int round = 0; round < ROUNDS; round++) {
                CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
                chat.time.advance(DELAY);
                List<Runnable> ends = new ArrayList<>(List.of(
                        () -> calls.get(0).complete("first"),
                        () -> calls.get(1).complete("hedge"),
                        () -> chat.time.advance(LIMIT)));
                Collections.rotate(ends, round); // the last is often the first
                together(ends.toArray(new Runnable[0]));
                NodeResult result = Chat.soon(run);
                assertThat(result.hedges()).isEqualTo(1);
                seen.add(result.find(RULES).orElse("none"));
                nothingIsLeft(executor, round);
            }
            assertThat(told).hasValue(ROUNDS);
            assertThat(seen).containsExactlyInAnyOrder("first", "hedge", "none");
        }
    }

    @Test
    @Timeout(60)
    void cancel_againstTheHedgeTimerAndASuccess_leavesNothing() throws Exception {
        try (var executor = chat.rag(unguarded, in -> call())) {
            for (int round = 0; round < ROUNDS; round++) {
                CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
                together(
                        () -> chat.time.advance(DELAY),
                        () -> run.cancel(true),
                        () -> calls.get(0).complete("first"));
                assertThat(run).isDone();
                nothingIsLeft(executor, round);
            }
        }
    }

    @Test
    @Timeout(60)
    void nodeOnAThread_isHedgedOnAnother_andTheLoserIsInterrupted() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        AtomicInteger number = new AtomicInteger();
        NodePolicy real = NodePolicy.timeout(Duration.ofSeconds(20))
                .hedge(Hedge.after(Duration.ofMillis(5)))
                .idempotent();
        try (var executor = Chat.others(NodeExecutor.builder(Chat.CONTRACT).deadline(Duration.ofSeconds(30)))
                .bind(RAG, real, in -> {
                    if (number.incrementAndGet() > 1) {
                        return "hedge";
                    }
                    try {
                        new CountDownLatch(1).await();
                        return "never";
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        throw e;
                    }
                })
                .build()) {
            NodeResult result = Chat.soon(executor.run(RAG, ASKED));

            assertThat(result.find(RULES)).contains("hedge");
            assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
