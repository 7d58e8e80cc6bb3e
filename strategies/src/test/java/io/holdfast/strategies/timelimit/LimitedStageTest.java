package io.holdfast.strategies.timelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.github.resilience4j.timelimiter.event.TimeLimiterEvent;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.VirtualScheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The promise for a limited stage, in virtual time. */
class LimitedStageTest {

    private static final Duration LIMIT = Duration.ofMillis(200);

    private final VirtualTime time = new VirtualTime();
    private final VirtualScheduler scheduler = new VirtualScheduler(time);
    private final List<TimeLimiterEvent.Type> events = new ArrayList<>();
    private final StandardTimeLimit limit = limit(options());
    private final CompletableFuture<String> source = new CompletableFuture<>();

    /** With the caller's scheduler, as Resilience4j has it, and without. */
    enum Path {
        SCHEDULER,
        OWN_TIMERS
    }

    private TimeLimitOptions options() {
        return TimeLimitOptions.defaults().timeSource(time).executor(Runnable::run);
    }

    private StandardTimeLimit limit(TimeLimitOptions options) {
        StandardTimeLimit made = (StandardTimeLimit) TimeLimit.of(
                "work", TimeLimiterConfig.custom().timeoutDuration(LIMIT).build(), options);
        made.getEventPublisher().onEvent(event -> events.add(event.getEventType()));
        return made;
    }

    private <T> CompletableFuture<T> run(Path path, TimeLimit by, Supplier<CompletionStage<T>> supplier) {
        return (path == Path.SCHEDULER
                        ? by.executeCompletionStage(scheduler, supplier)
                        : by.executeCompletionStage(supplier))
                .toCompletableFuture();
    }

    private CompletableFuture<String> run(Path path) {
        return run(path, limit, () -> source);
    }

    /** One timer for each list may be left on our own path, until it fires. */
    private void assertNothingIsWatched(Path path) {
        assertThat(limit.watched()).isZero();
        assertThat(time.pendingTimers()).isLessThanOrEqualTo(path == Path.SCHEDULER ? 0 : 4);
        time.advance(LIMIT);
        assertThat(time.pendingTimers()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aStageInTime_endsThePromise(Path path) {
        CompletableFuture<String> promise = run(path);
        time.advance(LIMIT.minusNanos(1));
        source.complete("value");

        assertThat(promise).isCompletedWithValue("value");
        assertThat(events).containsExactly(TimeLimiterEvent.Type.SUCCESS);
        assertNothingIsWatched(path);
    }

    @ParameterizedTest
    @EnumSource
    void aStageWithoutAResult_isASuccessToo(Path path) {
        CompletableFuture<String> promise = run(path);
        boolean unused = source.complete(null);

        assertThat(promise).isCompletedWithValue(null);
        assertThat(events).containsExactly(TimeLimiterEvent.Type.SUCCESS);
        assertNothingIsWatched(path);
    }

    @ParameterizedTest
    @EnumSource
    void aStageThatFails_failsThePromise(Path path) {
        CompletableFuture<String> promise = run(path);
        IOException failure = new IOException("failed");
        source.completeExceptionally(failure);

        assertThatThrownBy(promise::get).isInstanceOf(ExecutionException.class).hasCause(failure);
        assertThat(events).containsExactly(TimeLimiterEvent.Type.ERROR);
        assertNothingIsWatched(path);
    }

    @ParameterizedTest
    @EnumSource
    void aStageThatTakesTooLong_timesOutAndIsLeftAlone(Path path) {
        CompletableFuture<String> promise = run(path);
        time.advance(LIMIT.minusNanos(1));
        assertThat(promise).isNotDone();
        time.advance(Duration.ofNanos(1));

        assertThatThrownBy(promise::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(TimeoutException.class)
                .hasMessage("TimeLimiter 'work' recorded a timeout exception.");
        assertThat(source).isNotDone();
        assertThat(events).containsExactly(TimeLimiterEvent.Type.TIMEOUT);

        source.complete("late");
        assertThat(events).containsExactly(TimeLimiterEvent.Type.TIMEOUT);
        assertNothingIsWatched(path);
    }

    @ParameterizedTest
    @EnumSource
    void atTheLimit_theSourceIsCancelled_ifThatIsAskedFor(Path path) {
        StandardTimeLimit cancelling = limit(options().cancelSource(true));
        CompletableFuture<String> promise = run(path, cancelling, () -> source);
        time.advance(LIMIT);

        assertThat(promise).isCompletedExceptionally().isNotCancelled();
        assertThat(source).isCancelled();
        assertThat(events).containsExactly(TimeLimiterEvent.Type.TIMEOUT);
    }

    @ParameterizedTest
    @EnumSource
    void aStageThatIsNoFuture_isCancelledThroughItsFuture(Path path) {
        StandardTimeLimit cancelling = limit(options().cancelSource(true));
        CompletionStage<String> stage = Stages.forwardingTo(source);
        CompletableFuture<String> promise = run(path, cancelling, () -> stage);
        time.advance(LIMIT);

        assertThat(promise).isCompletedExceptionally();
        assertThat(source).isCancelled();
    }

    @ParameterizedTest
    @EnumSource
    void aCancelledPromise_hasNoTimerAndNoEvent_andLeavesTheSourceAlone(Path path) {
        CompletableFuture<String> promise = run(path);

        assertThat(promise.cancel(true)).isTrue();
        assertNothingIsWatched(path);
        assertThat(source).isNotDone();
        source.complete("value");
        assertThat(events).isEmpty();
        assertThat(promise).isCancelled();
    }

    @ParameterizedTest
    @EnumSource
    void aCancelledPromise_cancelsTheSource_ifThatIsAskedFor(Path path) {
        CompletableFuture<String> promise = run(path, limit(options().cancelSource(true)), () -> source);

        assertThat(promise.cancel(true)).isTrue();
        assertThat(source).isCancelled();
        assertThat(events).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aPromiseThatItsCallerCompletes_hasNoTimer(Path path) {
        CompletableFuture<String> completed = run(path);
        CompletableFuture<String> failed = run(path);

        assertThat(completed.complete("own")).isTrue();
        assertThat(failed.completeExceptionally(new IOException())).isTrue();
        assertNothingIsWatched(path);
        assertThat(events).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aPromiseThatIsCompletedBehindItsBack_hasNoEventAtTheLimit(Path path) {
        CompletableFuture<String> promise = run(path);
        promise.obtrudeValue("own");
        time.advance(LIMIT);

        assertThat(promise).isCompletedWithValue("own");
        assertThat(events).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aSupplierThatThrows_failsThePromise(Path path) {
        CompletableFuture<String> promise = run(path, limit, () -> {
            throw new IllegalStateException("no stage");
        });

        assertThatThrownBy(promise::get).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(events).containsExactly(TimeLimiterEvent.Type.ERROR);
        assertNothingIsWatched(path);
    }

    @ParameterizedTest
    @EnumSource
    @SuppressWarnings("NullAway") // what a supplier must not do
    void aSupplierThatReturnsNull_failsThePromise(Path path) {
        CompletableFuture<String> promise = run(path, limit, () -> null);

        assertThatThrownBy(promise::get)
                .hasCauseInstanceOf(NullPointerException.class)
                .hasMessageContaining("stage: null (expected: a CompletionStage)");
    }

    @ParameterizedTest
    @EnumSource
    void aStageThatCannotBeListenedTo_failsThePromise(Path path) {
        CompletableFuture<String> promise = run(path, limit, () -> Stages.deaf());

        assertThatThrownBy(promise::get).hasCauseInstanceOf(UnsupportedOperationException.class);
        assertNothingIsWatched(path);
    }

    @ParameterizedTest
    @EnumSource
    void consumersThatThrow_changeNoOutcome(Path path) {
        limit.getEventPublisher().onEvent(event -> {
            throw new IllegalStateException("broken consumer");
        });
        CompletableFuture<String> inTime = run(path);
        source.complete("value");
        CompletableFuture<String> tooLate = run(path, limit, CompletableFuture::new);
        time.advance(LIMIT);

        assertThat(inTime).isCompletedWithValue("value");
        assertThatThrownBy(tooLate::get).hasCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void aSchedulerThatRefuses_isReplacedByOurOwnTimers() {
        scheduler.shutdown();
        CompletableFuture<String> promise = run(Path.SCHEDULER);
        time.advance(LIMIT);

        assertThatThrownBy(promise::get).hasCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void anExecutorThatRefuses_isReplacedByTheTimersThread() {
        StandardTimeLimit refused = limit(options().executor(task -> {
            throw new RejectedExecutionException("full");
        }));
        CompletableFuture<String> promise = run(Path.OWN_TIMERS, refused, () -> source);
        time.advance(LIMIT);

        assertThatThrownBy(promise::get).hasCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void aTimeSourceThatThrows_failsThePromise_andTheNextCallIsLimited() {
        ThrowingTime throwing = new ThrowingTime(time);
        StandardTimeLimit hostile = limit(options().timeSource(throwing));
        throwing.broken = true;
        CompletableFuture<String> promise = run(Path.OWN_TIMERS, hostile, () -> source);
        throwing.broken = false;
        CompletableFuture<String> next = run(Path.OWN_TIMERS, hostile, () -> source);
        time.advance(LIMIT);

        assertThatThrownBy(promise::get).hasRootCauseMessage("broken time");
        assertThatThrownBy(next::get).hasCauseInstanceOf(TimeoutException.class);
        assertThat(hostile.watched()).isZero();
    }

    @Test
    void aTimerThatCannotBeArmedAgain_isArmedByTheNextCall() {
        ThrowingTime throwing = new ThrowingTime(time);
        StandardTimeLimit hostile = limit(options().timeSource(throwing));
        List<CompletableFuture<String>> promises = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            promises.add(run(Path.OWN_TIMERS, hostile, () -> source));
        }
        time.advance(LIMIT.dividedBy(2));
        for (int i = 0; i < 50; i++) {
            promises.add(run(Path.OWN_TIMERS, hostile, () -> source));
        }
        throwing.broken = true;
        time.advance(LIMIT.dividedBy(2));
        throwing.broken = false;
        for (int i = 0; i < 50; i++) {
            promises.add(run(Path.OWN_TIMERS, hostile, () -> source));
        }
        time.advance(LIMIT);

        assertThat(promises).allSatisfy(promise -> assertThat(promise).isCompletedExceptionally());
    }

    @Test
    void manyCalls_eachTimeOutAtTheirOwnDeadline() {
        List<CompletableFuture<String>> promises = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            promises.add(run(Path.OWN_TIMERS, limit, CompletableFuture::new));
            time.advance(Duration.ofMillis(1));
            if (i % 3 == 0) {
                promises.get(i).cancel(false);
            }
            assertThat(promises.get(Math.max(0, i - 199)))
                    .as("the oldest in time")
                    .satisfiesAnyOf(
                            promise -> assertThat(promise).isCancelled(),
                            promise -> assertThat(promise).isDone());
            assertThat(promises.subList(Math.max(0, i - 198), i + 1))
                    .allMatch(promise -> promise.isCancelled() || !promise.isDone());
        }
        time.advance(LIMIT);
        assertThat(promises).allMatch(CompletableFuture::isDone);
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void callsThatEndInTime_shareAHandfulOfTimers() {
        for (int i = 0; i < 10_000; i++) {
            CompletableFuture<String> promise = run(Path.OWN_TIMERS, limit, CompletableFuture::new);
            promise.cancel(false);
        }

        assertThat(limit.watched()).isZero();
        assertThat(time.pendingTimers()).isLessThanOrEqualTo(4);
    }

    @Test
    void aPoolKeepsNoTimerOfACallThatHasEnded() {
        ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(1);
        try {
            for (int i = 0; i < 1000; i++) {
                CompletableFuture<String> failing = new CompletableFuture<>();
                CompletableFuture<String> promise =
                        limit.executeCompletionStage(pool, () -> failing).toCompletableFuture();
                failing.completeExceptionally(new IOException());
                assertThat(promise).isDone();
            }
            assertThat(pool.getQueue()).isEmpty();
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void withoutAnExecutorOfItsOwn_dependentsRunOnNoTimersThread() throws Exception {
        TimeLimit plain = TimeLimit.of(Duration.ofMillis(5));
        String thread = plain.executeCompletionStage(CompletableFuture<String>::new)
                .handle((value, error) -> Thread.currentThread().getName())
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);

        assertThat(thread).isNotEqualTo("holdfast-time-limit");
    }

    @Test
    void reconfigured_runningCallsKeepTheirLimitAndNewOnesHaveTheNext() {
        CompletableFuture<String> before = run(Path.OWN_TIMERS);
        limit.reconfigure(old ->
                TimeLimiterConfig.from(old).timeoutDuration(LIMIT.dividedBy(2)).build());
        CompletableFuture<String> after = run(Path.OWN_TIMERS);

        time.advance(LIMIT.dividedBy(2));
        assertThat(after).isCompletedExceptionally();
        assertThat(before).isNotDone();
        time.advance(LIMIT.dividedBy(2));
        assertThat(before).isCompletedExceptionally();
    }
}
