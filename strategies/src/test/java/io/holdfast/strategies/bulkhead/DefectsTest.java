package io.holdfast.strategies.bulkhead;

import static io.holdfast.strategies.bulkhead.Helpers.config;
import static io.holdfast.strategies.bulkhead.Helpers.start;
import static io.holdfast.strategies.bulkhead.Helpers.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.holdfast.strategies.bulkhead.Helpers.Running;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is wrong with Resilience4j's semaphore bulkhead, shown on it, and not so on ours: {@code docs/bulkhead.md}. */
@Timeout(60)
class DefectsTest {
    private static final Function<BulkheadConfig, Bulkhead> THEIRS = config -> Bulkhead.of("backend", config);
    private static final Function<BulkheadConfig, Bulkhead> OURS = config -> ConcurrencyLimit.of("backend", config);

    private static int available(Bulkhead bulkhead) {
        return bulkhead.getMetrics().getAvailableConcurrentCalls();
    }

    private static Runnable call(Bulkhead bulkhead) {
        return Bulkhead.decorateRunnable(bulkhead, () -> {});
    }

    private static int afterAConsumerThatThrows(Bulkhead bulkhead) {
        bulkhead.getEventPublisher().onCallPermitted(event -> {
            throw new IllegalStateException("consumer");
        });
        for (int i = 0; i < 2; i++) {
            try {
                call(bulkhead).run();
            } catch (IllegalStateException thrownIntoTheCaller) {
                assertThat(thrownIntoTheCaller).hasMessage("consumer");
            }
        }
        return available(bulkhead);
    }

    @Test
    void throwingConsumer_leaksNoPlace() {
        assertThat(afterAConsumerThatThrows(THEIRS.apply(config(2, Duration.ZERO))))
                .as("theirs: both are lost for good")
                .isZero();
        assertThat(afterAConsumerThatThrows(OURS.apply(config(2, Duration.ZERO))))
                .isEqualTo(2);
    }

    private static boolean cutWaits(Bulkhead bulkhead) {
        bulkhead.acquirePermission();
        bulkhead.acquirePermission();
        Running<Boolean> cut = start(() -> {
            bulkhead.changeConfig(config(1, Duration.ZERO));
            return true;
        });
        until(() -> cut.result.isDone() || cut.thread.getState() == Thread.State.WAITING);
        boolean waits = !cut.result.isDone();
        bulkhead.onComplete();
        bulkhead.onComplete();
        cut.join();
        return waits;
    }

    @Test
    void cutOfTheLimit_neverBlocks() {
        assertThat(cutWaits(THEIRS.apply(config(2, Duration.ZERO))))
                .as("theirs")
                .isTrue();
        assertThat(cutWaits(OURS.apply(config(2, Duration.ZERO)))).isFalse();
    }

    private static int afterReleasesTooMany(Bulkhead bulkhead) {
        bulkhead.onComplete();
        bulkhead.releasePermission();
        return available(bulkhead);
    }

    @Test
    void releaseTooMany_raisesNothing() {
        assertThat(afterReleasesTooMany(THEIRS.apply(config(1, Duration.ZERO))))
                .as("theirs")
                .isEqualTo(3);
        assertThat(afterReleasesTooMany(OURS.apply(config(1, Duration.ZERO)))).isEqualTo(1);
    }

    private static boolean completes(Bulkhead bulkhead, boolean byDecorator) {
        bulkhead.getEventPublisher().onCallFinished(event -> {
            throw new IllegalStateException("consumer");
        });
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletionStage<String> promise = byDecorator
                ? Bulkhead.decorateCompletionStage(bulkhead, () -> work).get()
                : bulkhead.executeCompletionStage(() -> work);
        work.complete("reply");
        return promise.toCompletableFuture().isDone();
    }

    @Test
    void throwingConsumer_keepsNoStageFromCompleting() {
        assertThat(completes(THEIRS.apply(config(1, Duration.ZERO)), true))
                .as("theirs")
                .isFalse();
        assertThat(completes(THEIRS.apply(config(1, Duration.ZERO)), false))
                .as("theirs")
                .isFalse();
        assertThat(completes(OURS.apply(config(1, Duration.ZERO)), true)).isTrue();
        assertThat(completes(OURS.apply(config(1, Duration.ZERO)), false)).isTrue();
    }

    private static int afterACancelledFuture(Bulkhead bulkhead) {
        Future<String> future = future(bulkhead, new FutureTask<>(() -> "reply"));
        future.cancel(true);
        return available(bulkhead);
    }

    private static Future<String> future(Bulkhead bulkhead, Future<String> work) {
        return bulkhead instanceof ConcurrencyLimit ours
                ? ours.decorateFuture(() -> work).get()
                : Bulkhead.decorateFuture(bulkhead, () -> work).get();
    }

    @Test
    void cancelledFuture_leaksNoPlace() {
        assertThat(afterACancelledFuture(THEIRS.apply(config(1, Duration.ZERO))))
                .as("theirs")
                .isZero();
        assertThat(afterACancelledFuture(OURS.apply(config(1, Duration.ZERO)))).isEqualTo(1);
    }

    private static int whileAFutureRuns(Bulkhead bulkhead) throws Exception {
        Future<String> future = future(bulkhead, new CompletableFuture<>());
        try {
            future.get(1, TimeUnit.NANOSECONDS);
        } catch (TimeoutException itStillRuns) {
            assertThat(future.isDone()).isFalse();
        }
        return available(bulkhead);
    }

    @Test
    void futureThatRunsOn_keepsItsPlace() throws Exception {
        assertThat(whileAFutureRuns(THEIRS.apply(config(1, Duration.ZERO))))
                .as("theirs: one more runs than the limit allows")
                .isEqualTo(1);
        assertThat(whileAFutureRuns(OURS.apply(config(1, Duration.ZERO)))).isZero();
    }

    private static int afterAFutureNobodyAsked(Bulkhead bulkhead) {
        CompletableFuture<String> work = new CompletableFuture<>();
        Future<String> unasked = future(bulkhead, work);
        work.complete("reply");
        assertThat(unasked).isNotNull();
        return available(bulkhead);
    }

    @Test
    void futureNobodyAsks_leaksNoPlace() {
        assertThat(afterAFutureNobodyAsked(THEIRS.apply(config(1, Duration.ZERO))))
                .as("theirs")
                .isZero();
        assertThat(afterAFutureNobodyAsked(OURS.apply(config(1, Duration.ZERO))))
                .isEqualTo(1);
    }

    private static boolean waitsAMoment(Bulkhead bulkhead) {
        CountDownLatch waiting = new CountDownLatch(1);
        bulkhead.acquirePermission();
        Running<Long> waiter = start(() -> {
            waiting.countDown();
            long start = System.nanoTime();
            boolean unused = bulkhead.tryAcquirePermission();
            return System.nanoTime() - start;
        });
        return waiter.join() >= 900_000;
    }

    @Test
    void waitBelowAMillisecond_isAWait() {
        BulkheadConfig moment = config(1, Duration.ofNanos(900_000));

        assertThat(waitsAMoment(OURS.apply(moment))).isTrue();
        assertThat(moment.getMaxWaitDuration().toMillis())
                .as("theirs waits for so long")
                .isZero();
    }

    @Test
    void fairness_canBeChanged() {
        ConcurrencyLimit ours = ConcurrencyLimit.of("backend", config(1, Helpers.LONG));
        ours.acquirePermission();
        Running<Boolean> waiter = start(ours::tryAcquirePermission);
        until(() -> ours.waiting() == 1);

        assertThat(ours.reconfigure(before -> Helpers.unfair(1, Helpers.LONG)).changes())
                .containsExactly("fairCallHandlingEnabled: true -> false");

        ours.onComplete();
        assertThat(waiter.join()).isTrue();
    }
}
