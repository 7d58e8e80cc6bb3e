package io.holdfast.executor;

import static io.holdfast.executor.Chat.ASKED;
import static io.holdfast.executor.Chat.RAG;
import static io.holdfast.executor.Chat.RULES;
import static io.holdfast.executor.Chat.SEARCH;
import static io.holdfast.executor.Chat.SECOND;
import static io.holdfast.executor.Chat.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.strategies.retry.Backoff;
import io.holdfast.strategies.retry.RetryBudget;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What policies say, beyond the traps: kinds of fallback, pauses, budgets, the reserve. */
class PolicyTest {

    private static final IOException DOWN = new IOException("down");

    private final Chat chat = new Chat();

    @Test
    void alternate_standsInUnderItsOwnPolicy() {
        AtomicInteger searches = new AtomicInteger();
        try (var executor = chat.direct()
                .bindAsync(RAG, SECOND.fallback(Fallback.alternate(SEARCH)), in -> CompletableFuture.failedFuture(DOWN))
                .bindAsync(
                        SEARCH,
                        SECOND.retries(1).backoff(Backoff.none()).failOpen("none"),
                        in -> searches.incrementAndGet() == 1
                                ? CompletableFuture.failedFuture(DOWN)
                                : CompletableFuture.completedFuture("found"))
                .bind(Chat.SKY, SECOND.failOpen(), in -> "")
                .bind(Chat.SUM, SECOND.failOpen(), in -> "")
                .build()) {
            NodeResult result = done(executor.run(RAG, ASKED));
            assertThat(result.status()).isEqualTo(NodeStatus.FALLBACK_SUCCESS);
            assertThat(result.provenance()).hasToString("alternate search");
            assertThat(result.find(RULES)).contains("found");
            assertThat(searches).hasValue(2);
        }
    }

    @Test
    void alternateThatHangs_isAbandonedAtTheLinksLimit() {
        try (var executor = chat.direct()
                .bindAsync(
                        RAG,
                        SECOND.fallback(Fallback.alternate(SEARCH).timeout(Duration.ofMillis(300)))
                                .fallback(Fallback.constant("constant")),
                        in -> CompletableFuture.failedFuture(DOWN))
                .bindAsync(SEARCH, SECOND.failOpen(), in -> new CompletableFuture<>())
                .bind(Chat.SKY, SECOND.failOpen(), in -> "")
                .bind(Chat.SUM, SECOND.failOpen(), in -> "")
                .build()) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            chat.time.advance(Duration.ofMillis(300));
            assertThat(done(run).find(RULES)).contains("constant");
            assertThat(done(run).latency()).isEqualTo(Duration.ofMillis(300));
            assertThat(executor.stats(SEARCH).zombies()).isEqualTo(1);
        }
    }

    @Test
    void lastKnownGood_isTheNodesOwnValueForTheKey_untilItIsTooOld() {
        Queue<CompletableFuture<String>> stages = new ArrayDeque<>(List.of(
                CompletableFuture.completedFuture("fresh"),
                CompletableFuture.failedFuture(DOWN),
                CompletableFuture.failedFuture(DOWN)));
        NodePolicy policy = SECOND.fallback(
                        Fallback.lastKnownGood(in -> in.get(Chat.QUESTION), Duration.ofMinutes(5), 10))
                .fallback(Fallback.constant("constant"));
        try (var executor = chat.rag(policy, in -> stages.remove())) {
            assertThat(done(executor.run(RAG, ASKED)).status()).isEqualTo(NodeStatus.SUCCESS);
            chat.time.advance(Duration.ofMinutes(4));
            NodeResult kept = done(executor.run(RAG, ASKED));
            assertThat(kept.find(RULES)).contains("fresh");
            assertThat(kept.provenance()).hasToString("last known good");
            chat.time.advance(Duration.ofMinutes(2));
            NodeResult tooOld = done(executor.run(RAG, ASKED));
            assertThat(tooOld.find(RULES)).contains("constant");
            assertThat(tooOld.causes().get(1))
                    .hasMessage("rag: no value known for this key (expected: a success within the maximum age)");
        }
    }

    @Test
    void retryAfter_replacesTheBackoff_andOneThatDoesNotFitIsNotAwaited() {
        List<Long> calls = new ArrayList<>();
        Duration[] asked = {Duration.ofSeconds(3)};
        NodePolicy policy = SECOND.retries(1).delayFrom(failure -> asked[0]);
        try (var executor = chat.rag(policy, in -> {
            calls.add(chat.time.nanoTime());
            return CompletableFuture.failedFuture(DOWN);
        })) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            chat.time.advance(Duration.ofMillis(2_999));
            assertThat(calls).hasSize(1);
            chat.time.advance(Duration.ofMillis(1));
            assertThat(done(run).attempts()).isEqualTo(2);
            asked[0] = Duration.ofSeconds(10);
            assertThat(done(executor.run(RAG, ASKED)).attempts()).isEqualTo(1);
            assertThat(chat.time.pendingTimers()).isZero();
        }
    }

    @Test
    void budget_isSharedByPolicies_andEndsRetriesWhenItIsEmpty() {
        RetryBudget budget = RetryBudget.of(0.1, 2);
        NodePolicy policy = SECOND.retries(5).backoff(Backoff.none()).budget(budget);
        try (var executor = chat.rag(policy, in -> CompletableFuture.failedFuture(DOWN))) {
            assertThat(done(executor.run(RAG, ASKED)).attempts()).isEqualTo(3);
            assertThat(done(executor.run(RAG, ASKED)).attempts()).isEqualTo(1);
            for (int i = 0; i < 9; i++) {
                done(executor.run(RAG, ASKED));
            }
            assertThat(budget.available()).isZero();
            assertThat(budget).hasToString("RetryBudget[available=0, capacity=2]");
        }
    }

    @Test
    void reserve_isLeftToTheFallbacks_andAttemptsWithoutTimeAreNotStarted() {
        AtomicInteger attempts = new AtomicInteger();
        NodePolicy policy = NodePolicy.timeout(Duration.ofSeconds(20))
                .noBreaker()
                .retries(3)
                .retryTimeouts()
                .backoff(Backoff.fixed(Duration.ofMillis(1)))
                .fallbackAsync(in -> new CompletableFuture<>());
        try (var executor = Chat.others(chat.direct().fallbackReserve(Duration.ofSeconds(4)))
                .bindAsync(RAG, policy, in -> {
                    attempts.incrementAndGet();
                    return new CompletableFuture<>();
                })
                .build()) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            chat.time.advance(Duration.ofSeconds(6));
            assertThat(run).isNotDone();
            chat.time.advance(Duration.ofSeconds(4));
            NodeResult result = done(run);
            assertThat(attempts).hasValue(1);
            assertThat(result.causes().get(0))
                    .hasMessage("rag: no outcome after 6000 ms (expected: within its time limit)");
            assertThat(result.causes().get(1))
                    .hasMessage("rag: no outcome after 4000 ms (expected: within its time limit)");
        }
    }

    @Test
    void fallbacks_areChosenByWhatHappened() {
        NodePolicy policy = SECOND.fallback(Fallback.constant("refused").on(FailureKind.REFUSAL))
                .fallback(Fallback.constant("io").onErrors(IOException.class).on(FailureKind.ERROR))
                .fallback(Fallback.constant("any"));
        try (var executor = chat.rag(policy, in -> CompletableFuture.failedFuture(DOWN))) {
            assertThat(done(executor.run(RAG, ASKED)).find(RULES)).contains("io");
        }
        try (var executor = chat.rag(policy, in -> CompletableFuture.failedFuture(new IllegalStateException()))) {
            assertThat(done(executor.run(RAG, ASKED)).find(RULES)).contains("any");
        }
        NodeExecutor<Chat.Intent> closed = chat.rag(policy, in -> CompletableFuture.failedFuture(DOWN));
        closed.close();
        assertThat(done(closed.run(RAG, ASKED)).find(RULES)).contains("refused");
    }

    @Test
    void backoff_doublesUpToItsBound_withFullJitterBelowIt() {
        Backoff backoff = Backoff.exponential(Duration.ofMillis(100), Duration.ofSeconds(1));
        assertThat(backoff.withoutJitter().delayNanos(1, DOWN, thrown -> {})).isEqualTo(100_000_000);
        assertThat(backoff.withoutJitter().delayNanos(4, DOWN, thrown -> {})).isEqualTo(800_000_000);
        assertThat(backoff.withoutJitter().delayNanos(5, DOWN, thrown -> {})).isEqualTo(1_000_000_000);
        assertThat(backoff.withoutJitter().delayNanos(1_000, DOWN, thrown -> {}))
                .isEqualTo(1_000_000_000);
        for (int i = 0; i < 1_000; i++) {
            assertThat(backoff.delayNanos(2, DOWN, thrown -> {})).isBetween(0L, 200_000_000L);
        }
        assertThat(backoff).hasToString("exponential PT0.1S..PT1S with full jitter");
    }

    @Test
    void policies_refuseWhatMakesNoSense() {
        assertThatThrownBy(() -> NodePolicy.timeout(Duration.ZERO)).hasMessage("timeout: PT0S (expected: > 0)");
        assertThatThrownBy(() -> SECOND.retries(-1)).hasMessage("retries: -1 (expected: >= 0)");
        assertThatThrownBy(() -> SECOND.failOpen().fallback(in -> ""))
                .hasMessage("failMode: FAIL_OPEN (expected: none beside a fallback)");
        assertThatThrownBy(() -> SECOND.fallback(in -> "").failClose())
                .hasMessage("failMode: FAIL_CLOSE (expected: none beside a fallback)");
        assertThatThrownBy(() -> RetryBudget.of(0, 1)).hasMessage("ratio: 0.0 (expected: 0.001 to 1)");
        assertThat(SECOND.failMode()).isEqualTo(FailMode.FAIL_CLOSE);
        assertThat(SECOND.fallback(in -> "").failMode()).isEqualTo(FailMode.FAIL_FALLBACK);
    }

    @Test
    void whatAPolicyHoldsReady_mustBeWhatTheNodeWrites() {
        assertRefused(
                SECOND.failOpen(42),
                "default of node 'rag': java.lang.Integer for field 'rules' (expected: java.lang.String)");
        assertRefused(
                SECOND.fallback(Fallback.constant(42)),
                "constant of node 'rag': java.lang.Integer for field 'rules' (expected: java.lang.String)");
        assertRefused(
                SECOND.failWhen(Chat.WEATHER, String::isEmpty),
                "failWhen: field 'weather' (expected: one that node 'rag' writes, of [rules])");
    }

    private void assertRefused(NodePolicy policy, String message) {
        assertThatThrownBy(() -> chat.rag(policy, in -> CompletableFuture.completedFuture("")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
    }

    @Test
    void aFallbackThatRunsOn_isCountedAsItsNodes() {
        CompletableFuture<String> hung = new CompletableFuture<>();
        NodePolicy policy = SECOND.fallback(Fallback.ofAsync(in -> hung)
                        .timeout(Duration.ofMillis(100))
                        .maxConcurrent(1))
                .fallback(Fallback.constant("constant"));
        try (var executor = chat.rag(policy, in -> CompletableFuture.failedFuture(DOWN))) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(1, 0, 0));
            chat.time.advance(Duration.ofMillis(100));
            assertThat(done(run).find(RULES)).contains("constant");
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(1, 1, 0));
            assertThat(done(executor.run(RAG, ASKED)).causes().get(1)).hasMessage("rag: running: 1 (expected: < 1)");
            hung.complete("late");
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(0, 0, 1));
        }
    }
}
