package io.holdfast.strategies.bulkhead;

import static io.holdfast.strategies.bulkhead.Helpers.LONG;
import static io.holdfast.strategies.bulkhead.Helpers.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.holdfast.core.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Futures that wait for a place. */
class AcquireAsyncTest {
    private static final Duration WAIT = Duration.ofSeconds(10);

    private final VirtualTime time = new VirtualTime();
    private final ConcurrencyLimitOptions options =
            ConcurrencyLimitOptions.defaults().timeSource(time);
    private final ConcurrencyLimit limit = ConcurrencyLimit.of("backend", config(1, Duration.ZERO), options);
    private final List<String> events = Helpers.events(limit);

    @Test
    void freePlace_completesAtOnce() {
        CompletableFuture<ConcurrencyPermit> future = limit.acquireAsync(WAIT);

        assertThat(future).isCompleted();
        future.join().release();
        assertThat(limit.running()).isZero();
        assertThat(events).containsExactly("CALL_PERMITTED backend", "CALL_FINISHED backend");
    }

    @Test
    void fullLimit_letsTheFutureWait() {
        ConcurrencyPermit running = limit.tryAcquire();
        CompletableFuture<ConcurrencyPermit> future = limit.acquireAsync(WAIT);

        assertThat(future).isNotDone();
        assertThat(limit.waiting()).isEqualTo(1);
        running.release();

        assertThat(future.join().granted()).isTrue();
        assertThat(limit.running()).isEqualTo(1);
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void noWait_isRefusedAtOnce() {
        limit.tryAcquire();

        assertThatThrownBy(() -> limit.acquireAsync(Duration.ZERO).join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(BulkheadFullException.class);
        assertThat(events).containsExactly("CALL_PERMITTED backend", "CALL_REJECTED backend");
    }

    @Test
    void futureWhoseTimeIsOver_isRefusedAndEatsNoPlace() {
        ConcurrencyPermit running = limit.tryAcquire();
        CompletableFuture<ConcurrencyPermit> future = limit.acquireAsync(WAIT);

        time.advance(WAIT);

        assertThatThrownBy(future::join).hasCauseInstanceOf(BulkheadFullException.class);
        assertThat(limit.waiting()).isZero();
        running.release();
        assertThat(limit.tryAcquire().granted()).isTrue();
        assertThat(events)
                .containsExactly(
                        "CALL_PERMITTED backend",
                        "CALL_REJECTED backend",
                        "CALL_FINISHED backend",
                        "CALL_PERMITTED backend");
    }

    @Test
    void cancelledFuture_leavesTheLine() {
        ConcurrencyPermit running = limit.tryAcquire();
        CompletableFuture<ConcurrencyPermit> first = limit.acquireAsync(WAIT);
        CompletableFuture<ConcurrencyPermit> second = limit.acquireAsync(WAIT);

        assertThat(first.cancel(true)).isTrue();
        assertThat(first.cancel(true)).isTrue();
        assertThat(limit.waiting()).isEqualTo(1);
        running.release();

        assertThat(second).isCompleted();
        assertThat(first).isCancelled();
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void cancelOfAGrantedFuture_leavesThePermitToTheCaller() {
        CompletableFuture<ConcurrencyPermit> future = limit.acquireAsync(WAIT);

        assertThat(future.cancel(true)).isFalse();
        future.join().release();
        assertThat(limit.running()).isZero();
    }

    @Test
    void strangersWhoCompleteTheFuture_takeItOutOfTheLine() {
        ConcurrencyPermit running = limit.tryAcquire();
        CompletableFuture<ConcurrencyPermit> failed = limit.acquireAsync(WAIT);
        CompletableFuture<ConcurrencyPermit> completed = limit.acquireAsync(WAIT);

        assertThat(failed.completeExceptionally(new TimeoutException())).isTrue();
        assertThat(completed.complete(RefusedPermit.INSTANCE)).isTrue();
        assertThat(completed.complete(RefusedPermit.INSTANCE)).isFalse();

        assertThat(limit.waiting()).isZero();
        running.release();
        assertThat(limit.running()).isZero();
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void endlessWait_takesNoTimer() {
        ConcurrencyPermit running = limit.tryAcquire();
        CompletableFuture<ConcurrencyPermit> future = limit.acquireAsync(Duration.ofSeconds(Long.MAX_VALUE));

        assertThat(time.pendingTimers()).isZero();
        running.release();
        assertThat(future).isCompleted();
    }

    /** Each future's step releases its place on the spot, which lets in the next: the stack must not grow with them. */
    @Test
    void longLine_needsNoDeepStack() {
        ConcurrencyPermit running = limit.tryAcquire();
        AtomicInteger done = new AtomicInteger();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            all.add(limit.acquireAsync(LONG).thenAccept(permit -> {
                done.incrementAndGet();
                permit.release();
            }));
        }

        running.release();

        assertThat(all).allMatch(CompletableFuture::isDone).noneMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(done).hasValue(20_000);
        assertThat(limit.running()).isZero();
        assertThat(limit.unmatchedReleases()).isZero();
    }

    @Test
    void executor_runsWhatFollows() {
        Queue<Runnable> queued = new ArrayDeque<>();
        ConcurrencyLimit handing =
                ConcurrencyLimit.of("handing", config(1, Duration.ZERO), options.executor(queued::add));
        ConcurrencyPermit running = handing.tryAcquire();
        CompletableFuture<ConcurrencyPermit> future = handing.acquireAsync(WAIT);

        running.release();
        assertThat(future).isNotDone();
        queued.remove().run();

        assertThat(future).isCompleted();
        CompletableFuture<ConcurrencyPermit> late = handing.acquireAsync(WAIT);
        time.advance(WAIT);
        assertThat(late).isNotDone();
        queued.remove().run();
        assertThat(late).isCompletedExceptionally();
    }

    /** Between the grant and the step of a slow executor, the future can still be cancelled. */
    @Test
    void placeThatComesToACancelledFuture_goesOn() {
        Queue<Runnable> queued = new ArrayDeque<>();
        ConcurrencyLimit handing =
                ConcurrencyLimit.of("handing", config(1, Duration.ZERO), options.executor(queued::add));
        ConcurrencyPermit running = handing.tryAcquire();
        CompletableFuture<ConcurrencyPermit> first = handing.acquireAsync(WAIT);
        CompletableFuture<ConcurrencyPermit> second = handing.acquireAsync(WAIT);
        running.release();

        assertThat(first.cancel(true)).isTrue();
        queued.remove().run();
        queued.remove().run();

        assertThat(second.join().granted()).isTrue();
        assertThat(handing.running()).isEqualTo(1);
        assertThat(handing.waiting()).isZero();
    }

    @Test
    void executorThatRefuses_isDoneWithout() {
        ConcurrencyLimit handing = ConcurrencyLimit.of("handing", config(1, Duration.ZERO), options.executor(step -> {
            throw new RejectedExecutionException("full");
        }));
        ConcurrencyPermit running = handing.tryAcquire();
        CompletableFuture<ConcurrencyPermit> future = handing.acquireAsync(WAIT);

        running.release();

        assertThat(future).isCompleted();
    }

    @Test
    void dependentsOfTheFuture_holdNoPlace() {
        ConcurrencyPermit running = limit.tryAcquire();
        CompletableFuture<Boolean> dependent = limit.acquireAsync(WAIT).thenApply(ConcurrencyPermit::granted);

        assertThat(dependent.cancel(true)).isTrue();
        assertThat(limit.waiting()).isEqualTo(1);
        running.release();
        assertThat(limit.running()).isEqualTo(1);
    }
}
