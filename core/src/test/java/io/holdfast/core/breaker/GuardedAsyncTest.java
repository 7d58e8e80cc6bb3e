package io.holdfast.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stages and futures: each outcome counts once, every permit comes back, nothing hangs. */
@Timeout(20)
class GuardedAsyncTest {

    private static final String OK = "ok";
    private static final RuntimeException FAILURE = new IllegalStateException("on purpose");

    private final Scenario scenario = new Scenario();
    private final Breaker breaker = scenario.breaker;
    private final CompletableFuture<String> source = new CompletableFuture<>();

    private CompletableFuture<String> guarded() {
        return breaker.executeCompletionStage(() -> source).toCompletableFuture();
    }

    private void assertCounts(int successes, int failures) {
        assertThat(breaker.getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(successes);
        assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(failures);
    }

    private void assertAllProbesAreFree() {
        Permit first = breaker.tryAcquire();
        Permit second = breaker.tryAcquire();
        assertThat(first.granted() && second.granted()).isTrue();
        assertThat(breaker.tryAcquire().granted()).isFalse();
        first.ignore();
        second.ignore();
    }

    // ---- stages

    @Test
    void stage_recordsItsSuccessWhenItCompletes() {
        CompletableFuture<String> guarded = guarded();
        assertCounts(0, 0);
        assertThat(guarded).isNotDone();
        source.complete(OK);
        assertThat(guarded).isCompletedWithValue(OK);
        assertCounts(1, 0);
    }

    @Test
    void stageThatFails_failsWithTheSameExceptionAndCountsOnce() {
        CompletableFuture<String> guarded = guarded();
        source.completeExceptionally(FAILURE);
        assertThat(catchThrowable(guarded::join)).hasCause(FAILURE);
        assertCounts(0, 1);
    }

    @Test
    void decoratedStage_asksEachTime() {
        Supplier<CompletionStage<String>> decorated = breaker.decorateCompletionStage(() -> source);
        source.complete(OK);
        assertThat(decorated.get()).isCompletedWithValue(OK);
        assertThat(decorated.get()).isCompletedWithValue(OK);
        assertCounts(2, 0);
    }

    @Test
    void refusedStage_isAFailedFutureAndNoCall() {
        scenario.in(State.OPEN);
        CompletableFuture<String> guarded = breaker.<String>executeCompletionStage(() -> {
                    throw new AssertionError("called");
                })
                .toCompletableFuture();
        assertThat(guarded).isCompletedExceptionally();
        assertThat(catchThrowable(guarded::join))
                .cause()
                .isInstanceOf(CallNotPermittedException.class)
                .hasMessage("CircuitBreaker 'scenario' is OPEN and does not permit further calls");
    }

    @Test
    void supplierThatThrows_isAFailedFutureAndAFailure() {
        CompletableFuture<String> guarded = breaker.<String>executeCompletionStage(() -> {
                    throw FAILURE;
                })
                .toCompletableFuture();
        assertThat(catchThrowable(guarded::join)).hasCause(FAILURE);
        assertCounts(0, 1);
    }

    @Test
    void nullStage_isAFailureThatSaysSo() {
        CompletableFuture<String> guarded =
                breaker.<String>executeCompletionStage(() -> missing()).toCompletableFuture();
        assertThat(catchThrowable(guarded::join))
                .cause()
                .isInstanceOf(NullPointerException.class)
                .hasMessage("stage: null (expected: a CompletionStage)");
        assertCounts(0, 1);
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // the mistake under test
    private static <T> T missing() {
        return null;
    }

    @Test
    void completionExceptionWithoutCause_isAFailureAndCompletesTheFuture() {
        CompletableFuture<String> guarded = guarded();
        source.completeExceptionally(new CompletionException(OK, missing()));
        assertThat(guarded).isCompletedExceptionally();
        assertCounts(0, 1);
    }

    @Test
    void wrappedException_isJudgedByItsCause() {
        Scenario ignoring =
                new Scenario(config -> config.ignoreExceptions(IllegalStateException.class), options -> options);
        CompletableFuture<String> guarded = ignoring.breaker
                .executeCompletionStage(() -> source.thenApply(value -> value))
                .toCompletableFuture();
        source.completeExceptionally(FAILURE);
        assertThat(guarded).isCompletedExceptionally();
        assertThat(ignoring.breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
    }

    @Test
    void predicatesThatThrow_completeTheFutureAndCountAFailure() {
        Scenario throwing = new Scenario(
                config -> config.recordException(error -> {
                            throw new LinkageError("on purpose");
                        })
                        .recordResult(result -> {
                            throw new LinkageError("on purpose");
                        }),
                options -> options);
        CompletableFuture<String> failed =
                throwing.breaker.executeCompletionStage(() -> source).toCompletableFuture();
        source.completeExceptionally(FAILURE);
        assertThat(catchThrowable(failed::join)).hasCause(FAILURE);
        assertThat(throwing.breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(1);
        assertThat(throwing.breaker.executeCompletionStage(() -> CompletableFuture.completedFuture(OK)))
                .isCompletedWithValue(OK);
        assertThat(throwing.breaker.getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(1);
    }

    @Test
    void errorOfAStage_isNotRecordedAndGivesTheProbeBack() {
        scenario.in(State.HALF_OPEN);
        CompletableFuture<String> guarded = guarded();
        LinkageError error = new LinkageError("on purpose");
        source.completeExceptionally(error);
        assertThat(catchThrowable(guarded::join)).hasCause(error);
        assertCounts(0, 0);
        assertAllProbesAreFree();
    }

    @Test
    void errorOfTheSupplier_isNotRecordedAndGivesTheProbeBack() {
        scenario.in(State.HALF_OPEN);
        LinkageError error = new LinkageError("on purpose");
        CompletableFuture<String> guarded = breaker.<String>executeCompletionStage(() -> {
                    throw error;
                })
                .toCompletableFuture();
        assertThat(catchThrowable(guarded::join)).hasCause(error);
        assertCounts(0, 0);
        assertAllProbesAreFree();
    }

    @Test
    void cancellingTheReturnedFuture_givesTheProbeBackAndCountsNothing() {
        scenario.in(State.HALF_OPEN);
        CompletableFuture<String> guarded = guarded();
        assertThat(guarded.cancel(true)).isTrue();
        assertThat(source).isNotDone();
        assertAllProbesAreFree();
        source.complete(OK);
        assertThat(guarded).isCancelled();
        assertCounts(0, 0);
        assertThat(breaker.lateOutcomes()).isZero();
        assertAllProbesAreFree();
    }

    @Test
    void cancellingInClosed_keepsTheLaterOutcomeOut() {
        CompletableFuture<String> guarded = guarded();
        guarded.cancel(false);
        source.completeExceptionally(FAILURE);
        assertCounts(0, 0);
        assertThat(guarded.cancel(false)).isTrue();
    }

    @Test
    void cancelAfterCompletion_isTooLate() {
        scenario.in(State.HALF_OPEN);
        CompletableFuture<String> guarded = guarded();
        source.complete(OK);
        assertThat(guarded.cancel(true)).isFalse();
        assertCounts(1, 0);
        assertThat(breaker.tryAcquire().granted()).isTrue();
        assertThat(breaker.tryAcquire().granted()).isFalse();
    }

    @Test
    void completingTheReturnedFutureByHand_leavesTheSourceTheOutcome() {
        CompletableFuture<String> guarded = guarded();
        guarded.complete("by hand");
        assertCounts(0, 0);
        source.complete(OK);
        assertThat(guarded).isCompletedWithValue("by hand");
        assertCounts(1, 0);
    }

    @Test
    void stageThatEndsInALaterState_isLate() {
        CompletableFuture<String> guarded = guarded();
        scenario.in(State.HALF_OPEN);
        source.complete(OK);
        assertThat(guarded).isCompletedWithValue(OK);
        assertCounts(0, 0);
        assertThat(breaker.lateOutcomes()).isEqualTo(1);
        assertAllProbesAreFree();
    }

    @Test
    void stagesCompletedOnOtherThreads_areAllRecorded() throws Exception {
        Scenario wide = new Scenario(config -> config.slidingWindowSize(1_000).minimumNumberOfCalls(1_000), o -> o);
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<CompletableFuture<?>> all = new ArrayList<>();
            for (int i = 0; i < 900; i++) {
                boolean fails = i % 3 == 0;
                all.add(wide.breaker
                        .executeCompletionStage(() -> CompletableFuture.supplyAsync(
                                () -> {
                                    if (fails) {
                                        throw FAILURE;
                                    }
                                    return OK;
                                },
                                pool))
                        .handle((value, error) -> value)
                        .toCompletableFuture());
            }
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
        } finally {
            pool.shutdownNow();
        }
        assertThat(wide.breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(300);
        assertThat(wide.breaker.getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(600);
    }

    // ---- futures

    private Future<String> future() {
        return breaker.<String>decorateFuture(() -> source).get();
    }

    @Test
    void future_reportsItsSuccessWhenFirstAskedFor() throws Exception {
        Future<String> future = future();
        source.complete(OK);
        assertCounts(0, 0);
        assertThat(future.get()).isEqualTo(OK);
        assertThat(future.get(1, TimeUnit.SECONDS)).isEqualTo(OK);
        assertThat(future.isDone()).isTrue();
        assertCounts(1, 0);
    }

    @Test
    void futureThatFails_throwsWhatItThrewAndCountsOnce() {
        Future<String> future = future();
        source.completeExceptionally(FAILURE);
        assertThatThrownBy(future::get).isInstanceOf(ExecutionException.class).hasCause(FAILURE);
        assertThatThrownBy(() -> future.get(1, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        assertCounts(0, 1);
    }

    @Test
    void futureThatTimesOut_isAFailureOnce() throws Exception {
        Future<String> future = future();
        assertThatThrownBy(() -> future.get(1, TimeUnit.NANOSECONDS)).isInstanceOf(TimeoutException.class);
        source.complete(OK);
        assertThat(future.get()).isEqualTo(OK);
        assertCounts(0, 1);
    }

    @Test
    void cancelledFuture_givesTheProbeBack() {
        scenario.in(State.HALF_OPEN);
        Future<String> future = future();
        assertThat(future.cancel(true)).isTrue();
        assertThat(future.isCancelled()).isTrue();
        assertThat(source).isCancelled();
        assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);
        assertCounts(0, 0);
        assertAllProbesAreFree();
    }

    @Test
    void futureCancelledAtItsSource_givesTheProbeBack() {
        scenario.in(State.HALF_OPEN);
        Future<String> future = future();
        source.cancel(true);
        assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);
        assertCounts(0, 0);
        assertAllProbesAreFree();
    }

    @Test
    void interruptedWait_givesTheProbeBack() throws Exception {
        scenario.in(State.HALF_OPEN);
        Future<String> future = future();
        Thread.currentThread().interrupt();
        assertThatThrownBy(future::get).isInstanceOf(InterruptedException.class);
        Future<String> second = future();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> second.get(1, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertCounts(0, 0);
        assertAllProbesAreFree();
        source.complete(OK);
        assertThat(future.get()).isEqualTo(OK);
        assertCounts(0, 0);
    }

    @Test
    void errorInsideAFuture_countsAsResilience4jCountsIt() {
        FutureTask<String> task = new FutureTask<>(() -> {
            throw new LinkageError("on purpose");
        });
        task.run();
        CircuitBreaker theirs = CircuitBreaker.ofDefaults("theirs");
        assertThatThrownBy(theirs.<String>decorateFuture(() -> task).get()::get).isInstanceOf(ExecutionException.class);
        assertThatThrownBy(breaker.<String>decorateFuture(() -> task).get()::get)
                .isInstanceOf(ExecutionException.class);
        assertCounts(0, theirs.getMetrics().getNumberOfFailedCalls());
    }

    @Test
    void futureThatBreaksItsContract_isAFailure() {
        Future<String> broken = new CompletableFuture<>() {
            @Override
            public String get() {
                throw FAILURE;
            }
        };
        assertThatThrownBy(breaker.<String>decorateFuture(() -> broken).get()::get)
                .isSameAs(FAILURE);
        assertCounts(0, 1);
    }

    @Test
    void nullFutureAndThrowingSupplier_areFailures() {
        assertThatThrownBy(() -> breaker.<String>decorateFuture(() -> missing()).get())
                .isInstanceOf(NullPointerException.class)
                .hasMessage("future: null (expected: a Future)");
        assertThatThrownBy(() -> breaker.<String>decorateFuture(() -> {
                            throw FAILURE;
                        })
                        .get())
                .isSameAs(FAILURE);
        assertCounts(0, 2);
    }

    @Test
    void refusedFuture_isNeverMade_andTheOneHandedOutFails() {
        scenario.in(State.OPEN);
        Future<String> refused = breaker.<String>decorateFuture(() -> {
                    throw new AssertionError("called");
                })
                .get();
        assertThat(refused).isDone();
        assertThatThrownBy(refused::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(CallNotPermittedException.class);
    }

    private static final class Unheard<T> extends CompletableFuture<T> {
        private final boolean tellsFirst;
        private final RuntimeException thrown;

        Unheard(boolean tellsFirst, RuntimeException thrown) {
            this.tellsFirst = tellsFirst;
            this.thrown = thrown;
        }

        @Override
        public <U> CompletableFuture<U> handle(BiFunction<? super T, @Nullable Throwable, ? extends U> listener) {
            if (tellsFirst) {
                CompletableFuture<U> unused = super.handle(listener);
            }
            throw thrown;
        }
    }

    @Test
    void aStageThatCannotBeListenedTo_isAFailure_andCompletesTheFuture() {
        UnsupportedOperationException thrown = new UnsupportedOperationException("handle");
        CompletableFuture<String> guarded = breaker.<String>executeCompletionStage(() -> new Unheard<>(false, thrown))
                .toCompletableFuture();
        assertThatThrownBy(guarded::join)
                .isInstanceOf(CompletionException.class)
                .hasCause(thrown);
        assertCounts(0, 1);
    }

    @Test
    void aStageThatListensAndThenThrows_isHeardOnce() {
        UnsupportedOperationException thrown = new UnsupportedOperationException("handle");
        Unheard<String> later = new Unheard<>(true, thrown);
        CompletableFuture<String> failed =
                breaker.executeCompletionStage(() -> later).toCompletableFuture();
        assertThat(failed).isCompletedExceptionally();
        later.complete(OK);
        assertCounts(0, 1);

        Unheard<String> atOnce = new Unheard<>(true, thrown);
        atOnce.complete(OK);
        assertThat(breaker.executeCompletionStage(() -> atOnce).toCompletableFuture())
                .isCompletedWithValue(OK);
        assertCounts(1, 1);
    }
}
