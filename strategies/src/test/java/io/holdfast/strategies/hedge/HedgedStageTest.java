package io.holdfast.strategies.hedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.core.time.TimeSource;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.retry.RetryBudget;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** One execution and its hedges, in virtual time. */
class HedgedStageTest {

    private static final Duration DELAY = Duration.ofMillis(30);

    private final VirtualTime time = new VirtualTime();
    private final List<CompletableFuture<String>> calls = new ArrayList<>();
    private final Hedger hedger = hedger(Hedge.after(DELAY));

    private Hedger hedger(Hedge hedge) {
        return Hedger.of("work", hedge, options());
    }

    private HedgeOptions options() {
        return HedgeOptions.defaults().timeSource(time).executor(Runnable::run);
    }

    private CompletionStage<String> call() {
        CompletableFuture<String> made = new CompletableFuture<>();
        calls.add(made);
        return made;
    }

    private CompletableFuture<String> run(Hedger by) {
        return by.executeCompletionStage(this::call).toCompletableFuture();
    }

    @Test
    void fastCall_sendsNoHedgeAndLeavesNoTimer() {
        CompletableFuture<String> result = run(hedger);
        assertThat(time.pendingTimers()).isEqualTo(1);

        time.advance(DELAY.minusNanos(1));
        calls.get(0).complete("first");

        assertThat(result).isCompletedWithValue("first");
        assertThat(time.pendingTimers()).isZero();
        assertThat(hedger.counts()).hasToString("sent 0, won 0, cancelled 0, unpaid 0");
    }

    @Test
    void stageThatIsCompleteOnReturn_makesNoTimer() {
        CompletionStage<String> done = hedger.executeCompletionStage(() -> CompletableFuture.completedFuture("now"));
        CompletionStage<String> failed =
                hedger.executeCompletionStage(() -> CompletableFuture.failedFuture(new IOException("now")));

        assertThat(done.toCompletableFuture()).isCompletedWithValue("now");
        assertThat(failed.toCompletableFuture()).isCompletedExceptionally();
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void slowCall_isHedged_andTheFirstSuccessWins() {
        CompletableFuture<String> result = run(hedger);
        time.advance(DELAY);
        assertThat(calls).hasSize(2);

        calls.get(1).complete("hedge");

        assertThat(result).isCompletedWithValue("hedge");
        assertThat(calls.get(0)).isCancelled();
        assertThat(hedger.counts()).hasToString("sent 1, won 1, cancelled 1, unpaid 0");
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void firstCall_winsAgainstItsHedge() {
        CompletableFuture<String> result = run(hedger);
        time.advance(DELAY);

        calls.get(0).complete("first");

        assertThat(result).isCompletedWithValue("first");
        assertThat(calls.get(1)).isCancelled();
        assertThat(hedger.counts()).hasToString("sent 1, won 0, cancelled 1, unpaid 0");
    }

    @Test
    void failingHedge_doesNotBeatAGoodFirstCall() {
        CompletableFuture<String> result = run(hedger);
        time.advance(DELAY);
        calls.get(1).completeExceptionally(new IOException("hedge"));
        assertThat(result).isNotDone();

        calls.get(0).complete("first");

        assertThat(result).isCompletedWithValue("first");
        assertThat(hedger.counts().cancelled()).isZero();
    }

    @Test
    void failingFirstCall_waitsForItsHedge() {
        CompletableFuture<String> result = run(hedger);
        time.advance(DELAY);
        calls.get(0).completeExceptionally(new IOException("first"));
        assertThat(result).isNotDone();

        calls.get(1).complete("hedge");

        assertThat(result).isCompletedWithValue("hedge");
    }

    @Test
    void allFailed_isTheFirstCallsFailureWithTheOthersSuppressed() {
        Hedger three = hedger(Hedge.after(DELAY).max(2));
        CompletableFuture<String> result = run(three);
        time.advance(DELAY);
        time.advance(DELAY);
        IOException first = new IOException("first");
        calls.get(1).completeExceptionally(new IOException("second"));
        calls.get(0).completeExceptionally(first);
        calls.get(2).completeExceptionally(new IOException("third"));

        assertThatThrownBy(result::join).isInstanceOf(CompletionException.class).hasCause(first);
        assertThat(first.getSuppressed())
                .extracting(Throwable::getMessage)
                .containsExactlyInAnyOrder("second", "third");
        assertThat(first.getSuppressed()).allMatch(IOException.class::isInstance);
    }

    @Test
    void failureBeforeTheDelay_endsTheExecution_andIsNotHedged() {
        CompletableFuture<String> result = run(hedger);

        calls.get(0).completeExceptionally(new IOException("first"));

        assertThat(result).isCompletedExceptionally();
        assertThat(time.pendingTimers()).isZero();
        time.advance(Duration.ofMinutes(1));
        assertThat(calls).hasSize(1);
    }

    @Test
    void checkedFailure_staysWhatItIs() {
        IOException checked = new IOException("checked");
        CompletionStage<String> result = hedger.executeCompletionStage(() -> CompletableFuture.failedFuture(checked));

        assertThatThrownBy(result.toCompletableFuture()::join)
                .isInstanceOf(CompletionException.class)
                .hasCause(checked);
    }

    @Test
    void supplierThatThrowsOrReturnsNull_isAFailureOfThatCall() {
        CompletionStage<String> thrown = hedger.executeCompletionStage(() -> {
            throw new IllegalStateException("thrown");
        });
        CompletionStage<String> none = hedger.executeCompletionStage(() -> null);

        assertThatThrownBy(thrown.toCompletableFuture()::join).hasRootCauseMessage("thrown");
        assertThatThrownBy(none.toCompletableFuture()::join)
                .hasRootCauseMessage("stage: null (expected: a CompletionStage)");
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void hedgeThatThrows_leavesTheFirstCallToItself() {
        CompletableFuture<String> result = hedger.<String>executeCompletionStage(() -> {
                    if (calls.size() == 1) {
                        throw new IllegalStateException("hedge");
                    }
                    return call();
                })
                .toCompletableFuture();
        time.advance(DELAY);
        assertThat(result).isNotDone();

        calls.get(0).complete("first");

        assertThat(result).isCompletedWithValue("first");
    }

    @Test
    void further_hedgesFollowADelayApart_upToMax() {
        Hedger three = hedger(Hedge.after(DELAY).max(2));
        CompletableFuture<String> result = run(three);
        time.advance(DELAY);
        assertThat(calls).hasSize(2);
        calls.get(1).completeExceptionally(new IOException("second"));
        time.advance(DELAY);
        assertThat(calls).hasSize(3);
        assertThat(time.pendingTimers()).isZero();

        calls.get(2).complete("third");

        assertThat(result).isCompletedWithValue("third");
        assertThat(three.counts()).hasToString("sent 2, won 1, cancelled 1, unpaid 0");
    }

    @Test
    void dryBudget_neverFailsACall() {
        RetryBudget budget = RetryBudget.of(0.001, 1);
        assertThat(budget.tryWithdraw()).isTrue();
        Hedger dry = hedger(Hedge.after(DELAY).max(3).budget(budget));
        CompletableFuture<String> result = run(dry);

        time.advance(DELAY.multipliedBy(5));
        assertThat(calls).hasSize(1);
        assertThat(result).isNotDone();
        calls.get(0).complete("first");

        assertThat(result).isCompletedWithValue("first");
        assertThat(dry.counts()).hasToString("sent 0, won 0, cancelled 0, unpaid 3");
    }

    @Test
    void budgetThatRunsDryBetweenHedges_endsNoCallThatRuns() {
        RetryBudget budget = RetryBudget.of(0.001, 1);
        Hedger one = hedger(Hedge.after(DELAY).max(3).budget(budget));
        CompletableFuture<String> result = run(one);

        time.advance(DELAY.multipliedBy(5));
        assertThat(calls).hasSize(2).noneMatch(CompletableFuture::isDone);
        calls.get(1).complete("hedge");

        assertThat(result).isCompletedWithValue("hedge");
        assertThat(one.counts()).hasToString("sent 1, won 1, cancelled 1, unpaid 2");
    }

    @Test
    void failedCallWithADryBudget_endsAtOnce() {
        RetryBudget budget = RetryBudget.of(0.001, 1);
        assertThat(budget.tryWithdraw()).isTrue();
        CompletableFuture<String> result = run(hedger(Hedge.after(DELAY).budget(budget)));
        time.advance(DELAY);

        calls.get(0).completeExceptionally(new IOException("first"));

        assertThat(result).isCompletedExceptionally();
    }

    @Test
    void defaultBudget_allowsTenInARow_andThenATenthOfTheCalls() {
        for (int i = 0; i < 110; i++) {
            CompletableFuture<String> unused = run(hedger);
            time.advance(DELAY);
        }

        assertThat(hedger.counts().sent()).isBetween(19L, 22L);
        assertThat(hedger.counts().sent() + hedger.counts().unpaid()).isEqualTo(110);
    }

    @Test
    void cancelledPromise_cancelsAllCalls_andSendsNoHedge() {
        CompletableFuture<String> early = run(hedger);
        assertThat(early.cancel(true)).isTrue();
        assertThat(time.pendingTimers()).isZero();
        assertThat(calls.get(0)).isCancelled();

        CompletableFuture<String> late = run(hedger);
        time.advance(DELAY);
        late.completeExceptionally(new IOException("no longer wanted"));

        assertThat(calls).hasSize(3).allMatch(CompletableFuture::isCancelled);
        assertThat(hedger.counts()).hasToString("sent 1, won 0, cancelled 3, unpaid 0");
    }

    @Test
    void promiseCompletedByItsHolder_cancelsAllCalls() {
        CompletableFuture<String> result = run(hedger);
        time.advance(DELAY);

        result.complete("known");

        assertThat(result).isCompletedWithValue("known");
        assertThat(calls).allMatch(CompletableFuture::isCancelled);
    }

    @Test
    void executorThatRefuses_sendsNoHedge() {
        Hedger full = Hedger.of("full", Hedge.after(DELAY), options().executor(task -> {
            throw new RejectedExecutionException("full");
        }));
        CompletableFuture<String> result = run(full);
        time.advance(DELAY);
        calls.get(0).complete("first");

        assertThat(result).isCompletedWithValue("first");
        assertThat(full.counts()).hasToString("sent 0, won 0, cancelled 0, unpaid 0");
    }

    @Test
    void timeSourceWithoutTimers_sendsNoHedge() {
        TimeSource broken = new TimeSource() {
            @Override
            public long nanoTime() {
                return 0;
            }

            @Override
            public Instant instant() {
                return Instant.EPOCH;
            }

            @Override
            public Timer schedule(Runnable task, long delayNanos) {
                throw new IllegalStateException("no timer");
            }
        };
        CompletableFuture<String> result =
                run(Hedger.of("timeless", Hedge.after(DELAY), options().timeSource(broken)));
        calls.get(0).complete("first");

        assertThat(result).isCompletedWithValue("first");
    }

    @Test
    void hedge_isSentOnTheExecutor_neverOnTheTimersThread() {
        List<Runnable> tasks = new ArrayList<>();
        CompletableFuture<String> result =
                run(Hedger.of("work", Hedge.after(DELAY), options().executor(tasks::add)));
        time.advance(DELAY);
        assertThat(calls).hasSize(1);
        assertThat(tasks).hasSize(1);

        calls.get(0).complete("first");
        tasks.get(0).run();

        assertThat(result).isCompletedWithValue("first");
        assertThat(calls)
                .as("a hedge whose turn comes after the end is not sent")
                .hasSize(1);
    }

    @Test
    void stageThatCannotBeListenedTo_isAFailureOfThatCall() {
        CompletionStage<String> result = hedger.executeCompletionStage(() -> new CompletableFuture<String>() {
            @Override
            public <U> CompletableFuture<U> handle(
                    java.util.function.BiFunction<? super String, Throwable, ? extends U> ignored) {
                throw new UnsupportedOperationException("deaf");
            }
        });

        assertThatThrownBy(result.toCompletableFuture()::join).hasRootCauseMessage("deaf");
    }

    @Test
    void dependents_areOrdinaryFutures() {
        CompletableFuture<Integer> dependent = run(hedger).thenApply(String::length);

        assertThat(dependent.getClass()).isEqualTo(CompletableFuture.class);
    }

    @Test
    void resultOfNull_isASuccess() {
        CompletableFuture<String> result = run(hedger);
        calls.get(0).complete(null);

        assertThat(result).isCompletedWithValue(null);
    }
}
