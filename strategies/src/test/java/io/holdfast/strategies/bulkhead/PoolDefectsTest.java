package io.holdfast.strategies.bulkhead;

import static io.holdfast.strategies.bulkhead.Helpers.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What is wrong with Resilience4j's thread-pool bulkhead, shown on it, and not so on ours: {@code docs/bulkhead.md}.
 */
@Timeout(60)
@SuppressWarnings("FutureReturnValueIgnored") // of calls that are there to fill the pool
class PoolDefectsTest {
    private final List<ThreadPoolBulkhead> pools = new ArrayList<>();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final Function<ThreadPoolBulkheadConfig, ThreadPoolBulkhead> theirs =
            config -> kept(ThreadPoolBulkhead.of("backend", config));
    private final Function<ThreadPoolBulkheadConfig, ThreadPoolBulkhead> ours =
            config -> kept(PoolBulkhead.of("backend", config));

    private ThreadPoolBulkhead kept(ThreadPoolBulkhead pool) {
        pools.add(pool);
        return pool;
    }

    @AfterEach
    void close() throws Exception {
        gate.countDown();
        for (ThreadPoolBulkhead pool : pools) {
            pool.close();
        }
    }

    private static ThreadPoolBulkheadConfig.Builder numbers(int max, int queue) {
        return ThreadPoolBulkheadConfig.custom()
                .coreThreadPoolSize(1)
                .maxThreadPoolSize(max)
                .queueCapacity(queue);
    }

    private static ThreadPoolBulkheadConfig with(RejectedExecutionHandler handler, int queue) {
        return numbers(1, queue).rejectedExecutionHandler(handler).build();
    }

    private void fill(ThreadPoolBulkhead pool, int calls) {
        for (int i = 0; i < calls; i++) {
            CompletableFuture<Boolean> unused =
                    pool.submit(() -> gate.await(1, TimeUnit.MINUTES)).toCompletableFuture();
        }
        until(() -> pool.getMetrics().getActiveThreadCount() == 1);
    }

    private static long patienceMillis(ThreadPoolBulkhead pool) {
        return pool instanceof PoolBulkhead ? 20_000 : 100;
    }

    /** Theirs never is, which a moment shows; ours is sure to be, however busy the machine. */
    private static boolean done(ThreadPoolBulkhead pool, CompletableFuture<?> promise) {
        try {
            promise.handle((value, error) -> true).get(patienceMillis(pool), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException never) {
            return false;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private boolean cancelledCallRuns(ThreadPoolBulkhead pool) {
        fill(pool, 1);
        AtomicBoolean ran = new AtomicBoolean();
        CompletableFuture<Void> queued = pool.submit(() -> ran.set(true)).toCompletableFuture();
        CompletableFuture<Void> last = pool.submit(() -> {}).toCompletableFuture();

        queued.cancel(true);
        gate.countDown();

        last.orTimeout(20, TimeUnit.SECONDS).join();
        return ran.get();
    }

    @Test
    void cancelledCallInTheQueue_neverRuns() {
        assertThat(cancelledCallRuns(theirs.apply(numbers(1, 2).build())))
                .as("theirs")
                .isTrue();
    }

    @Test
    void cancelledCallInTheQueue_neverRunsOnOurs() {
        assertThat(cancelledCallRuns(ours.apply(numbers(1, 2).build()))).isFalse();
    }

    private boolean cancelInterrupts(ThreadPoolBulkhead pool) {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        CompletableFuture<Void> promise = pool.submit(() -> {
                    begun.countDown();
                    try {
                        gate.await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                    }
                })
                .toCompletableFuture();
        until(() -> begun.getCount() == 0);
        promise.cancel(true);
        try {
            return interrupted.await(patienceMillis(pool), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void cancelledCallThatRuns_isInterrupted() {
        assertThat(cancelInterrupts(theirs.apply(numbers(1, 1).build())))
                .as("theirs")
                .isFalse();
        assertThat(cancelInterrupts(ours.apply(numbers(1, 1).build()))).isTrue();
    }

    private boolean discardedCompletes(ThreadPoolBulkhead pool) {
        fill(pool, 2);
        return done(pool, pool.submit(() -> {}).toCompletableFuture());
    }

    @Test
    void discardedCall_completesItsPromise() {
        ThreadPoolBulkheadConfig discarding = with(new ThreadPoolExecutor.DiscardPolicy(), 1);

        assertThat(discardedCompletes(theirs.apply(discarding))).as("theirs").isFalse();
        assertThat(discardedCompletes(ours.apply(discarding))).isTrue();
    }

    private boolean discardedOldestCompletes(ThreadPoolBulkhead pool) {
        fill(pool, 1);
        CompletableFuture<Void> oldest = pool.submit(() -> {}).toCompletableFuture();
        CompletableFuture<Void> unused = pool.submit(() -> {}).toCompletableFuture();
        return done(pool, oldest);
    }

    @Test
    void discardedOldestCall_completesItsPromise() {
        ThreadPoolBulkheadConfig discarding = with(new ThreadPoolExecutor.DiscardOldestPolicy(), 1);

        assertThat(discardedOldestCompletes(theirs.apply(discarding)))
                .as("theirs")
                .isFalse();
        assertThat(discardedOldestCompletes(ours.apply(discarding))).isTrue();
    }

    @Test
    void discardOldestWithoutAQueue_isARefusal() {
        ThreadPoolBulkheadConfig discarding = with(new ThreadPoolExecutor.DiscardOldestPolicy(), 0);
        ThreadPoolBulkhead their = theirs.apply(discarding);
        ThreadPoolBulkhead our = ours.apply(discarding);
        fill(their, 1);
        fill(our, 1);

        assertThatThrownBy(() -> their.submit(() -> {})).isInstanceOf(StackOverflowError.class);
        assertThatThrownBy(() -> our.submit(() -> {})).isInstanceOf(BulkheadFullException.class);
    }

    private static boolean completesBesideAConsumerThatThrows(ThreadPoolBulkhead pool) {
        pool.getEventPublisher().onCallFinished(event -> {
            throw new IllegalStateException("consumer");
        });
        return done(pool, pool.submit(() -> {}).toCompletableFuture());
    }

    @Test
    void throwingConsumer_keepsNoPromiseFromCompleting() {
        assertThat(completesBesideAConsumerThatThrows(theirs.apply(numbers(1, 1).build())))
                .as("theirs")
                .isFalse();
        assertThat(completesBesideAConsumerThatThrows(ours.apply(numbers(1, 1).build())))
                .isTrue();
    }

    /** The closing thread is interrupted, so that neither takes its five seconds. */
    private boolean closingCompletes(ThreadPoolBulkhead pool) throws Exception {
        fill(pool, 1);
        CompletableFuture<Void> queued = pool.submit(() -> {}).toCompletableFuture();
        Thread.currentThread().interrupt();
        pool.close();
        assertThat(Thread.interrupted()).isTrue();
        return done(pool, queued);
    }

    @Test
    void closedPool_completesThePromisesOfItsQueue() throws Exception {
        assertThat(closingCompletes(theirs.apply(numbers(1, 1).build())))
                .as("theirs")
                .isFalse();
        assertThat(closingCompletes(ours.apply(numbers(1, 1).build()))).isTrue();
    }

    private static boolean refusesWithIdleThreads(ThreadPoolBulkhead pool) {
        for (int round = 0; round < 2_000; round++) {
            List<CompletableFuture<Void>> promises = new ArrayList<>();
            try {
                for (int i = 0; i < 4; i++) {
                    promises.add(pool.submit(() -> {}).toCompletableFuture());
                }
            } catch (BulkheadFullException e) {
                return true;
            } finally {
                promises.forEach(
                        promise -> promise.orTimeout(20, TimeUnit.SECONDS).join());
            }
        }
        return false;
    }

    @Test
    void idleThreads_refuseNoCall() {
        ThreadPoolBulkheadConfig kept =
                numbers(5, 1).keepAliveDuration(Duration.ofMinutes(1)).build();

        assertThat(refusesWithIdleThreads(theirs.apply(kept)))
                .as("theirs refuses the fourth call of five threads")
                .isTrue();
        assertThat(refusesWithIdleThreads(ours.apply(kept))).isFalse();
    }
}
