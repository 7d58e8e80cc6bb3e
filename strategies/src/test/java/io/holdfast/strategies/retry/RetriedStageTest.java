package io.holdfast.strategies.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.retry.MaxRetriesExceededException;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.event.RetryEvent;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.VirtualScheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The promise for the attempts of an asynchronous call, in virtual time. */
class RetriedStageTest {

    private static final Duration PAUSE = Duration.ofMillis(500);

    private final VirtualTime time = new VirtualTime();
    private final VirtualScheduler scheduler = new VirtualScheduler(time);
    private final List<RetryEvent.Type> events = new ArrayList<>();
    private final List<CompletableFuture<String>> sources = new ArrayList<>();

    /** With the caller's scheduler, as Resilience4j has it, and without. */
    enum Path {
        SCHEDULER,
        OWN_TIMERS
    }

    private RetryOptions options() {
        return RetryOptions.defaults().timeSource(time).executor(Runnable::run);
    }

    private RetryPolicy policy(RetryConfig config, RetryOptions options) {
        RetryPolicy made = RetryPolicy.of("work", config, options);
        made.getEventPublisher().onEvent(event -> events.add(event.getEventType()));
        return made;
    }

    private static RetryConfig.Builder<String> attempts(int most) {
        return RetryConfig.<String>custom().maxAttempts(most).waitDuration(PAUSE);
    }

    private RetryPolicy policy() {
        return policy(attempts(3).build(), options());
    }

    private CompletableFuture<String> run(Path path, RetryPolicy by, Supplier<CompletionStage<String>> supplier) {
        return (path == Path.SCHEDULER
                        ? by.executeCompletionStage(scheduler, supplier)
                        : by.executeCompletionStage(supplier))
                .toCompletableFuture();
    }

    /** A new source for each attempt. */
    private CompletionStage<String> source() {
        CompletableFuture<String> made = new CompletableFuture<>();
        sources.add(made);
        return made;
    }

    private void fail(int attempt) {
        sources.get(attempt).completeExceptionally(new IOException("failure " + attempt));
    }

    @ParameterizedTest
    @EnumSource
    void aFailure_isRetriedAfterThePause(Path path) {
        RetryPolicy policy = policy();
        CompletableFuture<String> promise = run(path, policy, this::source);
        fail(0);
        time.advance(PAUSE.minusNanos(1));
        assertThat(sources).hasSize(1);
        time.advance(Duration.ofNanos(1));
        sources.get(1).complete("value");

        assertThat(promise).isCompletedWithValue("value");
        assertThat(events).containsExactly(RetryEvent.Type.RETRY, RetryEvent.Type.SUCCESS);
        assertThat(policy.getMetrics().getNumberOfSuccessfulCallsWithRetryAttempt())
                .isEqualTo(1);
        assertThat(policy.getMetrics().getNumberOfTotalCalls()).isEqualTo(2);
        assertThat(time.pendingTimers()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void theLastFailure_isThrownAndCarriesTheEarlierOnes(Path path) {
        CompletableFuture<String> promise = run(path, policy(), this::source);
        for (int i = 0; i < 3; i++) {
            fail(i);
            time.advance(PAUSE);
        }

        assertThatThrownBy(promise::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .hasMessage("failure 2")
                .satisfies(last -> assertThat(last.getSuppressed())
                        .extracting(Throwable::getMessage)
                        .containsExactly("failure 0", "failure 1"));
        assertThat(events).containsExactly(RetryEvent.Type.RETRY, RetryEvent.Type.RETRY, RetryEvent.Type.ERROR);
        assertThat(sources).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    void aSupplierThatThrows_isAFailedAttempt_theFirstAndALaterOne(Path path) {
        CompletableFuture<String> promise = run(path, policy(), () -> {
            sources.add(new CompletableFuture<>());
            throw new IllegalStateException("throws " + sources.size());
        });
        time.advance(PAUSE.multipliedBy(3));

        assertThatThrownBy(promise::get).cause().hasMessage("throws 3");
        assertThat(sources).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    @SuppressWarnings("NullAway") // what a supplier must not do
    void aSupplierThatReturnsNull_isAFailedAttempt(Path path) {
        CompletableFuture<String> promise = run(path, policy(), () -> null);
        time.advance(PAUSE.multipliedBy(3));

        assertThatThrownBy(promise::get).cause().hasMessage("stage: null (expected: a CompletionStage)");
    }

    @ParameterizedTest
    @EnumSource
    void anError_isThrownOnAtOnce(Path path) {
        AssertionError error = new AssertionError("broken");
        CompletableFuture<String> promise = run(path, policy(), () -> CompletableFuture.failedFuture(error));

        assertThatThrownBy(promise::get).hasCause(error);
        assertThat(events).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aCancelledPromise_stopsInAPause(Path path) {
        CompletableFuture<String> promise = run(path, policy(), this::source);
        fail(0);

        assertThat(promise.cancel(true)).isTrue();
        assertThat(time.pendingTimers()).isZero();
        time.advance(PAUSE.multipliedBy(5));
        assertThat(sources).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aCancelledPromise_stopsAfterTheAttemptThatRuns_whichIsLeftAlone(Path path) {
        CompletableFuture<String> promise = run(path, policy(), this::source);

        assertThat(promise.cancel(true)).isTrue();
        assertThat(sources.get(0)).isNotDone();
        fail(0);
        time.advance(PAUSE.multipliedBy(5));
        assertThat(sources).hasSize(1);
        assertThat(events).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aCancelledPromise_cancelsTheAttemptThatRuns_ifThatIsAskedFor(Path path) {
        RetryPolicy cancelling = policy(attempts(3).build(), options().cancelSource(true));
        CompletableFuture<String> promise = run(path, cancelling, this::source);

        assertThat(promise.cancel(true)).isTrue();
        assertThat(sources.get(0)).isCancelled();
    }

    @ParameterizedTest
    @EnumSource
    void aPromiseThatItsCallerCompletes_stopsToo(Path path) {
        CompletableFuture<String> completed = run(path, policy(), this::source);
        fail(0);

        assertThat(completed.complete("own")).isTrue();
        assertThat(time.pendingTimers()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void results_areRetriedWhileTheyAreNotGoodEnough(Path path) {
        List<String> consumed = new ArrayList<>();
        RetryPolicy policy = policy(
                attempts(3)
                        .retryOnResult("bad"::equals)
                        .consumeResultBeforeRetryAttempt((attempt, result) -> consumed.add(attempt + " " + result))
                        .build(),
                options());
        CompletableFuture<String> good = run(path, policy, this::source);
        sources.get(0).complete("bad");
        time.advance(PAUSE);
        sources.get(1).complete("good");
        CompletableFuture<String> bad = run(path, policy, () -> CompletableFuture.completedFuture("bad"));
        time.advance(PAUSE.multipliedBy(3));

        assertThat(good).isCompletedWithValue("good");
        assertThat(bad).isCompletedWithValue("bad");
        assertThat(consumed).containsExactly("1 bad", "1 bad", "2 bad");
        assertThat(policy.getMetrics().getNumberOfTotalCalls()).isEqualTo(5);
    }

    @ParameterizedTest
    @EnumSource
    void results_thatAreNeverGoodEnough_failIfTheConfigurationSaysSo(Path path) {
        RetryPolicy policy = policy(
                attempts(2)
                        .retryOnResult("bad"::equals)
                        .failAfterMaxAttempts(true)
                        .build(),
                options());
        CompletableFuture<String> bad = run(path, policy, () -> CompletableFuture.completedFuture("bad"));
        time.advance(PAUSE.multipliedBy(3));

        assertThatThrownBy(bad::get)
                .cause()
                .isInstanceOf(MaxRetriesExceededException.class)
                .hasMessage("Retry 'work' has exhausted all attempts (2)");
        assertThat(events).containsExactly(RetryEvent.Type.RETRY, RetryEvent.Type.ERROR);
        assertThat(policy.getMetrics().getNumberOfFailedCallsWithRetryAttempt()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void brokenFunctions_neverKeepThePromiseFromCompleting(Path path) {
        RetryPolicy exceptions = policy(
                attempts(3)
                        .retryOnException(error -> {
                            throw new NoClassDefFoundError("predicate");
                        })
                        .build(),
                options());
        RetryPolicy results = policy(
                attempts(3)
                        .retryOnResult(result -> {
                            throw new IllegalStateException("predicate");
                        })
                        .build(),
                options());
        RetryPolicy intervals = policy(
                RetryConfig.<String>custom()
                        .maxAttempts(2)
                        .intervalBiFunction((attempt, outcome) -> {
                            throw new IllegalStateException("interval");
                        })
                        .build(),
                options());

        CompletableFuture<String> failed =
                run(path, exceptions, () -> CompletableFuture.failedFuture(new IOException("own")));
        CompletableFuture<String> returned = run(path, results, () -> CompletableFuture.completedFuture("value"));
        CompletableFuture<String> paused =
                run(path, intervals, () -> CompletableFuture.failedFuture(new IOException("own")));
        time.advance(PAUSE);

        assertThatThrownBy(failed::get).cause().hasMessage("own");
        assertThat(returned).isCompletedWithValue("value");
        assertThatThrownBy(paused::get).cause().hasMessage("own");
    }

    @Test
    void aSchedulerThatRefuses_makesTheLastFailureFinal() {
        RetryPolicy policy = policy();
        CompletableFuture<String> promise = run(Path.SCHEDULER, policy, this::source);
        scheduler.shutdown();
        fail(0);

        assertThatThrownBy(promise::get)
                .cause()
                .hasMessage("failure 0")
                .satisfies(failure ->
                        assertThat(failure.getSuppressed()).hasOnlyElementsOfType(RejectedExecutionException.class));
        assertThat(policy.getMetrics().getNumberOfFailedCallsWithRetryAttempt()).isEqualTo(1);
    }

    @Test
    void anExecutorThatRefuses_makesTheLastFailureFinal() {
        RetryPolicy policy = policy(attempts(3).build(), options().executor(task -> {
            throw new RejectedExecutionException("full");
        }));
        CompletableFuture<String> promise = run(Path.OWN_TIMERS, policy, this::source);
        fail(0);
        time.advance(PAUSE);

        assertThatThrownBy(promise::get).cause().hasMessage("failure 0");
    }

    @ParameterizedTest
    @EnumSource
    void aBudgetThatIsDry_makesTheFailureFinal(Path path) {
        RetryBudget budget = RetryBudget.of(0.001, 1);
        RetryPolicy policy = policy(attempts(5).build(), options().budget(budget));
        CompletableFuture<String> promise =
                run(path, policy, () -> CompletableFuture.failedFuture(new IOException("down")));
        time.advance(PAUSE.multipliedBy(5));

        assertThatThrownBy(promise::get).cause().hasMessage("down");
        assertThat(events).containsExactly(RetryEvent.Type.RETRY, RetryEvent.Type.ERROR);
        assertThat(budget.available()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void jitter_drawsThePauseBelowTheInterval(Path path) {
        List<Duration> pauses = new ArrayList<>();
        RetryPolicy policy =
                RetryPolicy.of("work", attempts(200).build(), options().jitter(0.5));
        policy.getEventPublisher().onRetry(event -> pauses.add(event.getWaitInterval()));
        CompletableFuture<String> promise =
                run(path, policy, () -> CompletableFuture.failedFuture(new IOException("down")));
        time.advance(PAUSE.multipliedBy(200));

        assertThat(promise).isCompletedExceptionally();
        assertThat(pauses).hasSize(199).allSatisfy(pause -> assertThat(pause).isBetween(PAUSE.dividedBy(2), PAUSE));
        assertThat(pauses.stream().distinct().count()).isGreaterThan(20);
    }
}
