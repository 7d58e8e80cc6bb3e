package io.holdfast.executor;

import static io.holdfast.executor.Chat.ASKED;
import static io.holdfast.executor.Chat.RAG;
import static io.holdfast.executor.Chat.RULES;
import static io.holdfast.executor.Chat.SECOND;
import static io.holdfast.executor.Chat.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.contracts.rules.Rule;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.strategies.hedge.Hedge;
import io.holdfast.strategies.hedge.HedgerRegistry;
import io.holdfast.strategies.retry.Backoff;
import io.holdfast.strategies.retry.RetryBudget;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A node whose slow attempts are made once more, in virtual time. */
class HedgedNodeTest {

    private static final Duration DELAY = Duration.ofMillis(30);
    private static final NodePolicy HEDGED = SECOND.hedge(Hedge.after(DELAY)).idempotent();

    private final Chat chat = new Chat();
    private final List<CompletableFuture<String>> calls = new ArrayList<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private CompletableFuture<String> call() {
        CompletableFuture<String> made = new CompletableFuture<>();
        calls.add(made);
        return made;
    }

    private NodeExecutor<Chat.Intent> executor(NodePolicy policy) {
        return chat.rag(policy, in -> call());
    }

    private double hedges(String result) {
        return meters.get("holdfast.node.hedges")
                .tags("node", "rag", "result", result)
                .functionCounter()
                .count();
    }

    @Test
    void fastNode_isNotHedged_andLeavesNoTimer() {
        try (var executor = executor(HEDGED)) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            assertThat(chat.time.pendingTimers())
                    .as("one timer, for hedge and limit")
                    .isEqualTo(1);
            chat.time.advance(DELAY.minusNanos(1));
            calls.get(0).complete("rules");

            assertThat(done(run).hedges()).isZero();
            assertThat(done(run)).hasToString("rag SUCCESS in 29 ms");
            assertThat(chat.time.pendingTimers()).isZero();
        }
    }

    @Test
    void stageThatIsCompleteOnReturn_makesNoTimer() {
        try (var executor = chat.rag(HEDGED, in -> Chat.value("rules"))) {
            NodeResult result = done(executor.run(RAG, ASKED));

            assertThat(result.find(RULES)).contains("rules");
            assertThat(chat.time.pendingTimers()).isZero();
        }
    }

    @Test
    void slowNode_isHedged_andTheFirstSuccessIsTheNodes() {
        try (var executor = executor(HEDGED.cancelSource())) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            chat.time.advance(DELAY);
            assertThat(calls).hasSize(2);
            assertThat(executor.stats(RAG).inFlight()).isEqualTo(2);
            calls.get(1).complete("hedge");

            NodeResult result = done(run);
            assertThat(result.find(RULES)).contains("hedge");
            assertThat(result.provenance()).isEqualTo(Provenance.PRIMARY);
            assertThat(result.attempts()).isEqualTo(1);
            assertThat(result.hedges()).isEqualTo(1);
            assertThat(result).hasToString("rag SUCCESS in 30 ms, 1 hedge");
            assertThat(calls.get(0)).isCancelled();
            assertThat(executor.stats(RAG).inFlight()).isZero();
            assertThat(chat.time.pendingTimers()).isZero();
        }
    }

    @Test
    void losers_withoutCancelSource_areZombiesUntilTheyEnd_andLate() {
        try (var executor = executor(HEDGED)) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            chat.time.advance(DELAY);
            calls.get(1).complete("hedge");
            assertThat(done(run).hedges()).isEqualTo(1);
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(1, 1, 0));
            calls.get(0).complete("late");
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(0, 0, 1));

            CompletableFuture<NodeResult> second = executor.run(RAG, ASKED);
            chat.time.advance(DELAY);
            calls.get(2).complete("first");
            assertThat(done(second).find(RULES)).contains("first");
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(1, 1, 1));
            calls.get(3).completeExceptionally(new IOException("late"));
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(0, 0, 2));
        }
    }

    @Test
    void losers_areToldThatTheyAreCancelled() {
        List<NodeContext> contexts = new ArrayList<>();
        List<Integer> told = new ArrayList<>();
        try (var executor = Chat.others(chat.direct())
                .bindAsync(RAG, HEDGED, (in, context) -> {
                    int number = contexts.size();
                    contexts.add(context);
                    context.onCancel(() -> told.add(number));
                    return call();
                })
                .build()) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            chat.time.advance(DELAY);
            assertThat(contexts.get(1).attempt()).isEqualTo(1);
            assertThat(contexts.get(1).remaining()).isEqualTo(Duration.ofMillis(970));
            calls.get(0).complete("first");

            assertThat(done(run).find(RULES)).contains("first");
            assertThat(contexts.get(0).isCancelled()).as("the winner").isFalse();
            assertThat(contexts.get(1).isCancelled()).isTrue();
            assertThat(told).containsExactly(1);
        }
    }

    @Test
    void failingHedge_doesNotBeatAGoodFirstCall_andSoftFailuresAreFailures() {
        try (var executor = executor(HEDGED.failWhen(RULES, String::isEmpty))) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            chat.time.advance(DELAY);
            calls.get(1).complete("");
            assertThat(run).isNotDone();
            assertThat(executor.stats(RAG).inFlight())
                    .as("the hedge's place is free")
                    .isEqualTo(1);
            calls.get(0).complete("first");

            assertThat(done(run).find(RULES)).contains("first");
        }
    }

    @Test
    void allFailed_isTheFirstCallsFailure_andOneVoteAtTheBreaker() {
        NodePolicy policy = NodePolicy.timeout(Duration.ofSeconds(1))
                .breaker(3, Duration.ofSeconds(30))
                .hedge(Hedge.after(DELAY))
                .idempotent();
        try (var executor = executor(policy)) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            chat.time.advance(DELAY);
            IOException first = new IOException("first");
            IOException hedge = new IOException("hedge");
            calls.get(0).completeExceptionally(first);
            assertThat(run).isNotDone();
            calls.get(1).completeExceptionally(hedge);

            NodeResult result = done(run);
            assertThat(result.status()).isEqualTo(NodeStatus.FAILED);
            assertThat(result.cause()).containsSame(first);
            assertThat(first.getSuppressed()).containsExactly(hedge);
            Breaker breaker = chat.registry.breaker("rag");
            assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(1);
            assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isEqualTo(1);
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(0, 0, 0));
        }
    }

    @Test
    void failureBeforeTheDelay_isTheRetrysBusiness() {
        try (var executor = executor(HEDGED.retries(1).backoff(Backoff.none()))) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            calls.get(0).completeExceptionally(new IOException("first"));
            assertThat(calls).hasSize(2);
            chat.time.advance(DELAY);
            assertThat(calls).as("the second attempt is hedged as well").hasSize(3);
            calls.get(2).complete("hedge");

            assertThat(done(run).provenance()).isEqualTo(Provenance.retry(1));
            assertThat(done(run).attempts()).isEqualTo(2);
            assertThat(done(run).hedges()).isEqualTo(1);
        }
    }

    @Test
    void timeout_isOfAllCallsTogether_fromTheStartOfTheFirst() {
        try (var executor = executor(HEDGED.fallback(in -> "general"))) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            chat.time.advance(Duration.ofMillis(999));
            assertThat(run).isNotDone();
            chat.time.advance(Duration.ofMillis(1));

            NodeResult result = done(run);
            assertThat(result.status()).isEqualTo(NodeStatus.FALLBACK_SUCCESS);
            assertThat(result.cause().orElseThrow()).hasMessageContaining("1000 ms");
            assertThat(result.hedges()).isEqualTo(1);
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(2, 2, 0));
            calls.forEach(call -> call.complete("late"));
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(0, 0, 2));
        }
    }

    @Test
    void delayNotBelowTheTimeout_isNoHedge() {
        try (var executor =
                executor(SECOND.hedge(Hedge.after(Duration.ofSeconds(1))).idempotent())) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            chat.time.advance(Duration.ofSeconds(1));

            assertThat(done(run).status()).isEqualTo(NodeStatus.TIMEOUT);
            assertThat(calls).hasSize(1);
        }
    }

    @Test
    void hedgeWithoutAPlace_isNotSent() {
        try (var executor = executor(HEDGED.maxConcurrent(1))) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            chat.time.advance(DELAY);
            assertThat(calls).hasSize(1);
            calls.get(0).complete("first");

            assertThat(done(run).find(RULES)).contains("first");
            assertThat(done(run).hedges()).isZero();
            assertThat(executor.stats(RAG).inFlight()).isZero();
        }
    }

    @Test
    void hedgeWithoutAToken_isNotSent_andFailsNothing() {
        RetryBudget dry = RetryBudget.of(0.001, 1);
        assertThat(dry.tryWithdraw()).isTrue();
        NodePolicy policy = SECOND.hedge(Hedge.after(DELAY).max(2).budget(dry)).idempotent();
        try (var executor = Chat.others(chat.direct().meters(meters))
                .bindAsync(RAG, policy, in -> call())
                .build()) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            chat.time.advance(DELAY.multipliedBy(3));
            assertThat(calls).hasSize(1);
            assertThat(executor.stats(RAG).inFlight()).isEqualTo(1);
            calls.get(0).complete("first");

            assertThat(done(run).find(RULES)).contains("first");
            assertThat(hedges("unpaid")).isEqualTo(2);
            assertThat(hedges("lost")).isZero();
        }
    }

    @Test
    void executorThatRefusesTheHedge_failsNothing() {
        AtomicInteger tasks = new AtomicInteger();
        try (var executor = Chat.others(chat.direct().executor(task -> {
                    if (tasks.incrementAndGet() > 0) {
                        throw new RejectedExecutionException("full");
                    }
                }))
                .bindAsync(RAG, HEDGED, in -> call())
                .build()) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            chat.time.advance(DELAY);
            assertThat(tasks).hasValue(1);
            assertThat(run).isNotDone();
            calls.get(0).complete("first");

            assertThat(done(run).find(RULES)).contains("first");
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(0, 0, 0));
        }
    }

    @Test
    void businessRefusal_isAnAnswer() {
        try (var executor = executor(HEDGED.declines(IllegalStateException.class))) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            chat.time.advance(DELAY);
            calls.get(1).completeExceptionally(new IllegalStateException("declined"));

            assertThat(done(run).status()).isEqualTo(NodeStatus.DECLINED);
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(1, 1, 0));
        }
    }

    @Test
    void cancelledRun_givesUpAllCalls() {
        try (var executor = executor(HEDGED.cancelSource())) {
            CompletableFuture<NodeResult> early = executor.run(RAG, ASKED);
            assertThat(early.cancel(true)).isTrue();
            assertThat(chat.time.pendingTimers()).isZero();
            CompletableFuture<NodeResult> late = executor.run(RAG, ASKED);
            chat.time.advance(DELAY);
            assertThat(late.cancel(true)).isTrue();

            assertThat(calls).hasSize(3).allMatch(CompletableFuture::isCancelled);
            assertThat(executor.stats(RAG).inFlight()).isZero();
            assertThat(chat.time.pendingTimers()).isZero();
        }
    }

    @Test
    void meters_countHedgesByResult() {
        NodePolicy policy = SECOND.hedge(Hedge.after(DELAY).max(2)).idempotent();
        try (var executor = Chat.others(chat.direct().meters(meters))
                .bindAsync(RAG, policy, in -> call())
                .build()) {
            assertThat(hedges("won")).isZero();
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            chat.time.advance(DELAY.multipliedBy(2));
            calls.get(2).complete("hedge");

            assertThat(done(run)).hasToString("rag SUCCESS in 60 ms, 2 hedges");
            assertThat(hedges("won")).isEqualTo(1);
            assertThat(hedges("lost")).isEqualTo(1);
        }
    }

    @Test
    void percentile_isMeasuredFromTheNodesOwnSuccesses() {
        AtomicInteger started = new AtomicInteger();
        NodePolicy policy = SECOND.hedge(Hedge.afterPercentile(95)).idempotent();
        try (var executor = chat.rag(policy, in -> {
            started.incrementAndGet();
            CompletableFuture<String> made = new CompletableFuture<>();
            var unused = chat.time.schedule(() -> made.complete("rules"), Duration.ofMillis(20));
            return made;
        })) {
            for (int i = 0; i < 128; i++) {
                CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
                chat.time.advance(Duration.ofMillis(20));
                assertThat(done(run).hedges()).isZero();
            }
        }
        try (var executor = executor(policy)) {
            for (int i = 0; i < 128; i++) {
                CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
                chat.time.advance(Duration.ofMillis(20));
                calls.get(i).complete("rules");
                assertThat(done(run).hedges()).isZero();
            }
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            chat.time.advance(Duration.ofMillis(22));
            calls.get(129).complete("hedge");
            assertThat(done(run).hedges()).isEqualTo(1);
        }
        assertThat(started).hasValue(128);
    }

    @Test
    void hedgeWithoutIdempotence_isAWarningThatSaysWhatToWrite() {
        try (var executor = executor(SECOND.hedge(Hedge.after(DELAY)))) {
            assertThat(executor.warnings())
                    .filteredOn(warning -> warning.rule() == Rule.HEDGED_NODE_IS_IDEMPOTENT)
                    .singleElement()
                    .satisfies(warning -> assertThat(warning.message())
                            .contains("node 'rag' is hedged", "run twice at a time", "idempotent()"));
        }
        try (var executor = executor(HEDGED)) {
            assertThat(executor.warnings()).noneMatch(warning -> warning.rule() == Rule.HEDGED_NODE_IS_IDEMPOTENT);
        }
    }

    @Test
    void policy_saysItOnce_andOverridesBeatIt() {
        assertThatThrownBy(() -> HEDGED.hedge(Hedge.after(DELAY)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("hedge: already");
        NodePolicy without = new PolicyOverrides().hedge(null).over(HEDGED);
        NodePolicy sooner =
                new PolicyOverrides().hedge(Hedge.after(Duration.ofMillis(5))).over(HEDGED);
        try (var executor = executor(without)) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            chat.time.advance(Duration.ofSeconds(1));
            assertThat(done(run).hedges()).isZero();
        }
        try (var executor = executor(sooner)) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            chat.time.advance(Duration.ofMillis(5));
            assertThat(calls).hasSize(3);
            assertThat(run).isNotDone();
        }
    }

    @Test
    void tries_keepAttemptsAndHedgesApart() {
        assertThat(Tries.attempts(Tries.of(100_000, (byte) 127))).isEqualTo(100_000);
        assertThat(Tries.hedges(Tries.of(100_000, (byte) 127))).isEqualTo(127);
        assertThat(Tries.attempts(Tries.of(Integer.MAX_VALUE, (byte) 1))).isEqualTo(16_777_215);
        assertThat(Tries.plus((byte) 120, 10)).isEqualTo((byte) 127);
    }

    @Test
    void hedgersOfARegistry_areChangedWhileTheirNodesRun() {
        HedgerRegistry hedgers = HedgerRegistry.of(Hedge.after(Duration.ofSeconds(30)));
        try (NodeExecutor<Chat.Intent> executor = Chat.others(chat.direct())
                .hedgers(hedgers)
                .bindAsync(RAG, HEDGED, in -> call())
                .build()) {
            CompletableFuture<NodeResult> before = executor.run(RAG, ASKED);
            assertThat(hedgers.reconfigure("rag", old -> Hedge.after(DELAY.dividedBy(2))))
                    .isPresent();
            CompletableFuture<NodeResult> after = executor.run(RAG, ASKED);
            chat.time.advance(DELAY.dividedBy(2));
            assertThat(calls).hasSize(3);
            calls.get(2).complete("hedge");
            assertThat(done(after).hedges()).isEqualTo(1);
            calls.get(0).complete("first");
            assertThat(done(before).hedges()).isZero();
            assertThat(hedgers.hedger("rag").counts()).hasToString("sent 1, won 1, cancelled 1, unpaid 0");
        }
    }

    @Test
    void aRunningAttempt_keepsItsNumberOfHedges() {
        HedgerRegistry hedgers = HedgerRegistry.of(Hedge.after(DELAY));
        NodePolicy policy = SECOND.hedge(Hedge.after(DELAY).max(2)).idempotent();
        try (NodeExecutor<Chat.Intent> executor = Chat.others(chat.direct())
                .hedgers(hedgers)
                .bindAsync(RAG, policy, in -> call())
                .build()) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            chat.time.advance(DELAY);
            assertThat(hedgers.reconfigure("rag", old -> old.max(1))).isPresent();
            chat.time.advance(DELAY);
            assertThat(calls).hasSize(3);
            calls.get(0).complete("first");
            assertThat(done(run).hedges()).isEqualTo(2);
        }
    }

    @Test
    void hedgesThatWereNotPaidFor_areEachNodesOwn_thoughTheyShareAHedger() {
        HedgerRegistry hedgers = HedgerRegistry.of(Hedge.after(DELAY));
        HedgeSpec dry = HedgeSpec.NONE.withHedge(Hedge.after(DELAY).budget(RetryBudget.of(0.001, 1)));
        NodeHedges one = Objects.requireNonNull(NodeHedges.of("rag", dry, hedgers));
        NodeHedges other = Objects.requireNonNull(NodeHedges.of("rag", dry, hedgers));
        assertThat(one.tryHedge()).isTrue();
        assertThat(one.tryHedge()).isFalse();
        assertThat(one.unpaid()).isEqualTo(1);
        assertThat(other.unpaid()).isZero();
    }

    @Test
    void aGuardTellsTheHedgeThatIsInUse() {
        HedgerRegistry hedgers = HedgerRegistry.of(Hedge.after(DELAY));
        try (Guard<String> guard = Guard.<String>of("model")
                .timeout(Duration.ofSeconds(1))
                .noBreaker()
                .hedge(Hedge.afterPercentile(95)
                        .atMost(Duration.ofNanos(1_500_000))
                        .max(2))
                .idempotent()
                .hedgers(hedgers)
                .build()) {
            assertThat(guard.toString()).endsWith(" > timeout 1 s > hedge after p95, 1.5 ms at most, 2 hedges");
            assertThat(hedgers.reconfigure("model", old -> Hedge.after(Duration.ofNanos(2_500))))
                    .isPresent();
            assertThat(guard.toString()).endsWith(" > timeout 1 s > hedge after 2.5 µs");
        }
    }
}
