package io.holdfast.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.internal.Nanos;
import io.holdfast.core.time.TimeSource.Timer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SystemTimeTest {

    private final TimeSource system = TimeSource.system();

    private static <T> T soon(CompletableFuture<T> future) throws Exception {
        return future.get(10, TimeUnit.SECONDS);
    }

    @Test
    void timer_runsAfterItsDelayOnANamedDaemonThread() throws Exception {
        long start = system.nanoTime();
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        Timer timer = system.schedule(() -> ran.complete(Thread.currentThread()), Duration.ofMillis(5));
        Thread thread = soon(ran);
        assertThat(system.nanoTime() - start).isGreaterThanOrEqualTo(5_000_000);
        assertThat(thread.getName()).isEqualTo("holdfast-timer");
        assertThat(thread.isDaemon()).isTrue();
        assertThat(timer.cancel()).isFalse();
    }

    @Test
    void ownTimerThread_hasTheNameItWasGiven() throws Exception {
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        TimeSource.systemWithTimerThread("my-timer").schedule(() -> ran.complete(Thread.currentThread()), 0);
        assertThat(soon(ran).getName()).isEqualTo("my-timer");
        assertThat(soon(ran).isDaemon()).isTrue();
    }

    @Test
    void cancelledTimer_neverRuns() throws Exception {
        TimeSource own = TimeSource.systemWithTimerThread("cancelling");
        CountDownLatch busy = new CountDownLatch(1);
        own.schedule(
                () -> {
                    try {
                        assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                },
                0);
        // Due, but behind the busy one on the only thread: the cancellation comes first for certain.
        AtomicInteger runs = new AtomicInteger();
        Timer cancelled = own.schedule(runs::incrementAndGet, 0);
        assertThat(cancelled.cancel()).isTrue();
        assertThat(cancelled.cancel()).isFalse();
        CompletableFuture<Void> last = new CompletableFuture<>();
        own.schedule(() -> last.complete(null), 0);
        busy.countDown();
        soon(last);
        assertThat(runs).hasValue(0);
    }

    @Test
    void aTimerThatRunsOrHasRun_cannotBeCancelled() throws Exception {
        TimeSource own = TimeSource.systemWithTimerThread("running");
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<Boolean> finished = new CompletableFuture<>();
        Timer timer = own.schedule(
                () -> {
                    running.countDown();
                    try {
                        finished.complete(go.await(10, TimeUnit.SECONDS));
                    } catch (InterruptedException e) {
                        finished.completeExceptionally(e);
                    }
                },
                0);
        assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(timer.cancel()).isFalse();
        go.countDown();
        assertThat(finished.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(timer.cancel()).isFalse();
    }

    @Test
    void throwingTask_harmsNoOther() throws Exception {
        TimeSource own = TimeSource.systemWithTimerThread("throwing");
        CompletableFuture<Thread> before = new CompletableFuture<>();
        CompletableFuture<Thread> after = new CompletableFuture<>();
        own.schedule(() -> before.complete(Thread.currentThread()), 0);
        own.schedule(
                () -> {
                    throw new LinkageError("on purpose");
                },
                0);
        own.schedule(() -> after.complete(Thread.currentThread()), 0);
        assertThat(soon(after)).isSameAs(soon(before));
    }

    @Test
    void extremeDelays_areAccepted() throws Exception {
        CompletableFuture<Void> ran = new CompletableFuture<>();
        Timer never = system.schedule(() -> ran.completeExceptionally(new AssertionError()), Long.MAX_VALUE);
        Timer neverEither = system.schedule(
                () -> ran.completeExceptionally(new AssertionError()), Duration.ofSeconds(Long.MAX_VALUE));
        system.schedule(() -> ran.complete(null), Long.MIN_VALUE);
        soon(ran);
        assertThat(never.cancel()).isTrue();
        assertThat(neverEither.cancel()).isTrue();
    }

    @Test
    void durations_saturateAsNanoseconds() {
        assertThat(Nanos.of(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE);
        assertThat(Nanos.of(Duration.ofSeconds(Long.MIN_VALUE))).isEqualTo(Long.MIN_VALUE);
        assertThat(Nanos.of(Duration.ofMillis(3))).isEqualTo(3_000_000);
    }
}
