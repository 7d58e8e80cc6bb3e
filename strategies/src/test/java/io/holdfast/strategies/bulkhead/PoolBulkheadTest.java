package io.holdfast.strategies.bulkhead;

import static io.holdfast.strategies.bulkhead.Helpers.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig;
import io.github.resilience4j.core.ContextPropagator;
import io.holdfast.core.config.Reconfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls on threads of the bulkhead. */
@Timeout(60)
@SuppressWarnings("FutureReturnValueIgnored") // of calls that are there to fill the pool
class PoolBulkheadTest {
    private static final PoolBulkheadOptions AT_ONCE =
            PoolBulkheadOptions.defaults().closeTimeout(Duration.ZERO);
    private static final ThreadLocal<String> CONTEXT = new ThreadLocal<>();

    private final List<PoolBulkhead> pools = new ArrayList<>();
    private final CountDownLatch gate = new CountDownLatch(1);

    private static ThreadPoolBulkheadConfig.Builder numbers(int core, int max, int queue) {
        return ThreadPoolBulkheadConfig.custom()
                .coreThreadPoolSize(core)
                .maxThreadPoolSize(max)
                .queueCapacity(queue);
    }

    private PoolBulkhead pool(ThreadPoolBulkheadConfig config) {
        PoolBulkhead pool = PoolBulkhead.of("backend", config, AT_ONCE);
        pools.add(pool);
        return pool;
    }

    private PoolBulkhead pool(int core, int max, int queue) {
        return pool(numbers(core, max, queue).build());
    }

    private PoolBulkhead pool(RejectedExecutionHandler handler) {
        return pool(numbers(1, 1, 1).rejectedExecutionHandler(handler).build());
    }

    private String blocked() throws InterruptedException {
        gate.await();
        return "reply";
    }

    private CompletableFuture<String> block(PoolBulkhead pool) {
        AtomicBoolean begun = new AtomicBoolean();
        CompletableFuture<String> promise = pool.submit(() -> {
            begun.set(true);
            return blocked();
        });
        until(begun::get);
        return promise;
    }

    private static <T> T join(CompletableFuture<T> promise) {
        return promise.orTimeout(20, TimeUnit.SECONDS).join();
    }

    @AfterEach
    void close() {
        gate.countDown();
        pools.forEach(PoolBulkhead::close);
    }

    @Test
    void call_runsOnAThreadOfTheBulkheadAndItsOutcomeIsThePromises() {
        PoolBulkhead pool = pool(1, 1, 1);

        assertThat(join(pool.submit(() -> Thread.currentThread().getName()))).isEqualTo("bulkhead-backend-1");
        assertThat(join(pool.submit(() -> {}))).isNull();
        assertThat(pool.executeSupplier(() -> "reply").toCompletableFuture().join())
                .isEqualTo("reply");
        assertThatThrownBy(() -> join(pool.submit((Callable<String>) () -> {
                    throw new IOException("down");
                })))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(() -> join(pool.submit((Callable<String>) () -> {
                    throw new StackOverflowError("deep");
                })))
                .hasCauseInstanceOf(StackOverflowError.class);
        assertThat(pool.getMetrics().getMaximumThreadPoolSize()).isEqualTo(1);
        assertThat(pool.getMetrics().getCoreThreadPoolSize()).isEqualTo(1);
        assertThat(pool.getMetrics().getQueueCapacity()).isEqualTo(1);
    }

    @Test
    void callsBeyondThreadsAndQueue_areRefused() {
        PoolBulkhead pool = pool(1, 2, 1);
        List<String> events = new CopyOnWriteArrayList<>();
        pool.getEventPublisher()
                .onEvent(event -> events.add(event.getEventType().name()));
        CompletableFuture<String> one = block(pool);
        CompletableFuture<String> queued = pool.submit(this::blocked);
        assertThat(pool.getMetrics().getQueueDepth()).isEqualTo(1);
        assertThat(pool.getMetrics().getRemainingQueueCapacity()).isZero();
        CompletableFuture<String> two = block(pool);

        assertThatThrownBy(() -> pool.submit(() -> "refused"))
                .isExactlyInstanceOf(BulkheadFullException.class)
                .hasMessage("Bulkhead 'backend' is full and does not permit further calls");
        assertThat(pool.getMetrics().getActiveThreadCount()).isEqualTo(2);
        assertThat(pool.getMetrics().getAvailableThreadCount()).isZero();
        assertThat(pool.getMetrics().getThreadPoolSize()).isEqualTo(2);
        assertThat(events).containsExactly("CALL_PERMITTED", "CALL_PERMITTED", "CALL_REJECTED");
        gate.countDown();

        for (CompletableFuture<String> promise : List.of(one, queued, two)) {
            assertThat(join(promise)).isEqualTo("reply");
        }
        until(() -> events.size() == 7);
    }

    /** With the queue full for a moment, a pool refuses calls though its threads are idle. */
    @Test
    void idleThreads_refuseNobody() {
        PoolBulkhead pool =
                pool(numbers(1, 4, 1).keepAliveDuration(Duration.ofMinutes(1)).build());
        for (int round = 0; round < 2_000; round++) {
            List<CompletableFuture<String>> promises = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                promises.add(pool.submit(() -> "reply"));
            }
            promises.forEach(PoolBulkheadTest::join);
        }
    }

    @Test
    void refusalsWithoutStackTraces_areOneObject() {
        PoolBulkhead pool =
                pool(numbers(1, 1, 0).writableStackTraceEnabled(false).build());
        CompletableFuture<String> running = block(pool);

        Throwable one = refusal(pool);

        assertThat(refusal(pool)).isSameAs(one);
        assertThat(running).isNotDone();
    }

    private static Throwable refusal(PoolBulkhead pool) {
        try {
            pool.submit(() -> {});
        } catch (BulkheadFullException e) {
            return e;
        }
        throw new AssertionError("admitted");
    }

    @Test
    void cancelledCallThatWaits_leavesTheQueueAndNeverRuns() {
        PoolBulkhead pool = pool(1, 1, 1);
        CompletableFuture<String> running = block(pool);
        AtomicBoolean ran = new AtomicBoolean();
        CompletableFuture<String> queued = pool.submit(() -> {
            ran.set(true);
            return "reply";
        });

        assertThat(queued.cancel(false)).isTrue();

        assertThat(pool.getMetrics().getQueueDepth()).isZero();
        CompletableFuture<String> next = pool.submit(() -> "next");
        gate.countDown();
        assertThat(join(next)).isEqualTo("next");
        assertThat(join(running)).isEqualTo("reply");
        assertThat(ran).isFalse();
    }

    @Test
    void cancelledCallThatRuns_isInterruptedAndTheNextIsNot() {
        PoolBulkhead pool = pool(1, 1, 1);
        AtomicBoolean interrupted = new AtomicBoolean();
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<String> promise = pool.submit(() -> {
            begun.countDown();
            try {
                return blocked();
            } catch (InterruptedException e) {
                interrupted.set(true);
                throw e;
            }
        });
        until(() -> begun.getCount() == 0);

        assertThat(promise.cancel(true)).isTrue();

        assertThatThrownBy(() -> join(promise)).isInstanceOf(CancellationException.class);
        until(interrupted::get);
        assertThat(join(pool.submit(() -> Thread.currentThread().isInterrupted())))
                .isFalse();
    }

    /** The interrupt belongs to the call that is cancelled, whatever comes next on its thread. */
    @Test
    void cancelAtTheEndOfACall_neverInterruptsTheNext() {
        PoolBulkhead pool = pool(1, 1, 4);
        for (int i = 0; i < 3_000; i++) {
            int spins = i % 200;
            AtomicBoolean begun = new AtomicBoolean();
            CompletableFuture<String> promise = pool.submit(() -> {
                begun.set(true);
                for (int spin = 0; spin < spins; spin++) {
                    Thread.onSpinWait();
                }
                return "reply";
            });
            CompletableFuture<Boolean> next = pool.submit(PoolBulkheadTest::isInterruptedSoon);
            until(begun::get);
            promise.cancel(true);
            assertThat(join(next)).isFalse();
        }
    }

    /** For long enough that an interrupt which is on its way arrives. */
    private static boolean isInterruptedSoon() {
        for (int i = 0; i < 1_000; i++) {
            Thread.onSpinWait();
        }
        return Thread.currentThread().isInterrupted();
    }

    @Test
    void cancelWithoutInterrupt_letsTheCallEnd() {
        PoolBulkhead pool = pool(1, 1, 0);
        AtomicBoolean ended = new AtomicBoolean();
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<String> promise = pool.submit(() -> {
            begun.countDown();
            String reply = blocked();
            ended.set(true);
            return reply;
        });
        until(() -> begun.getCount() == 0);

        assertThat(promise.cancel(false)).isTrue();
        assertThatThrownBy(() -> pool.submit(() -> {})).isInstanceOf(BulkheadFullException.class);
        gate.countDown();

        until(ended::get);
    }

    @Test
    void callOfACompletedPromise_isNotRun() {
        PoolBulkhead pool = pool(1, 1, 1);
        CompletableFuture<String> running = block(pool);
        AtomicBoolean ran = new AtomicBoolean();
        CompletableFuture<String> queued = pool.submit(() -> {
            ran.set(true);
            return "reply";
        });

        queued.completeExceptionally(new TimeoutException());
        gate.countDown();

        assertThat(join(running)).isEqualTo("reply");
        assertThat(join(pool.submit(() -> "next"))).isEqualTo("next");
        assertThat(ran).isFalse();
    }

    @Test
    void discardedCall_isRefusedByItsPromise() {
        PoolBulkhead pool = pool(new ThreadPoolExecutor.DiscardPolicy());
        block(pool);
        pool.submit(this::blocked);

        CompletableFuture<String> discarded = pool.submit(() -> "discarded");

        assertThatThrownBy(() -> join(discarded)).hasCauseInstanceOf(BulkheadFullException.class);
    }

    @Test
    void discardedOldest_isRefusedByItsPromiseAndMakesRoom() {
        PoolBulkhead pool = pool(new ThreadPoolExecutor.DiscardOldestPolicy());
        block(pool);
        CompletableFuture<String> oldest = pool.submit(() -> "oldest");

        CompletableFuture<String> newest = pool.submit(() -> "newest");

        assertThatThrownBy(() -> join(oldest)).hasCauseInstanceOf(BulkheadFullException.class);
        gate.countDown();
        assertThat(join(newest)).isEqualTo("newest");
    }

    @Test
    void discardOldestWithoutAQueue_refuses() {
        PoolBulkhead pool = pool(numbers(1, 1, 0)
                .rejectedExecutionHandler(new ThreadPoolExecutor.DiscardOldestPolicy())
                .build());
        block(pool);

        assertThatThrownBy(() -> pool.submit(() -> "refused")).isInstanceOf(BulkheadFullException.class);
    }

    @Test
    void handlerThatRunsTheCall_isServed() {
        PoolBulkhead pool = pool(new ThreadPoolExecutor.CallerRunsPolicy());
        block(pool);
        pool.submit(this::blocked);

        assertThat(join(pool.submit(() -> Thread.currentThread()))).isSameAs(Thread.currentThread());
    }

    @Test
    void handlerThatWaitsForRoom_isServed() {
        PoolBulkhead pool = pool((task, executor) -> {
            try {
                gate.countDown();
                executor.getQueue().put(task);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        block(pool);
        pool.submit(this::blocked);

        assertThat(join(pool.submit(() -> "late"))).isEqualTo("late");
    }

    @Test
    void handlerThatThrows_leavesNoCallBehind() {
        PoolBulkhead pool = pool((task, executor) -> {
            throw new IllegalStateException("handler");
        });
        block(pool);
        CompletableFuture<String> queued = pool.submit(this::blocked);

        assertThatThrownBy(() -> pool.submit(() -> "refused")).hasMessage("handler");
        gate.countDown();
        join(queued);
        until(() -> join(pool.submit(() -> true)));
    }

    @Test
    void consumersThatThrow_keepNoPromiseFromCompleting() {
        PoolBulkhead pool = pool(1, 1, 1);
        pool.getEventPublisher().onEvent(event -> {
            throw new IllegalStateException("consumer");
        });

        for (int i = 0; i < 10; i++) {
            assertThat(join(pool.submit(() -> "reply"))).isEqualTo("reply");
        }
    }

    @Test
    void closedBulkhead_refuses() {
        PoolBulkhead pool = pool(1, 1, 1);

        assertThat(pool.close(Duration.ofSeconds(20))).isTrue();

        assertThatThrownBy(() -> pool.submit(() -> "refused")).isInstanceOf(BulkheadFullException.class);
        PoolBulkhead discarding = pool(new ThreadPoolExecutor.DiscardPolicy());
        discarding.close();
        assertThatThrownBy(() -> discarding.submit(() -> "refused")).isInstanceOf(BulkheadFullException.class);
    }

    @Test
    void close_completesEveryPromiseWithinItsBound() {
        PoolBulkhead pool = pool(1, 1, 2);
        AtomicBoolean stop = new AtomicBoolean();
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<String> deaf = pool.submit(() -> {
            begun.countDown();
            until(stop::get); // listens to no interrupt
            return "reply";
        });
        CompletableFuture<String> queued = pool.submit(this::blocked);
        until(() -> begun.getCount() == 0);

        assertThat(pool.close(Duration.ofMillis(1))).isFalse();

        assertThat(deaf).isCancelled();
        assertThat(queued).isCancelled();
        stop.set(true);
    }

    @Test
    void close_waitsForWhatWasAdmitted() {
        PoolBulkhead pool = pool(1, 1, 1);
        CompletableFuture<String> running = block(pool);
        CompletableFuture<String> queued = pool.submit(this::blocked);
        gate.countDown();

        assertThat(pool.close(Duration.ofSeconds(20))).isTrue();

        assertThat(running).isCompletedWithValue("reply");
        assertThat(queued).isCompletedWithValue("reply");
    }

    @Test
    void context_followsTheCall() {
        PoolBulkhead pool =
                pool(numbers(1, 1, 1).contextPropagator(new Propagator()).build());
        CONTEXT.set("request 7");
        try {
            assertThat(join(pool.submit(CONTEXT::get))).isEqualTo("request 7");
        } finally {
            CONTEXT.remove();
        }
        assertThat(join(pool.submit(CONTEXT::get))).isNull();
    }

    private static final class Propagator implements ContextPropagator<String> {
        @Override
        public Supplier<Optional<String>> retrieve() {
            return () -> Optional.ofNullable(CONTEXT.get());
        }

        @Override
        public Consumer<Optional<String>> copy() {
            return value -> value.ifPresent(CONTEXT::set);
        }

        @Override
        public Consumer<Optional<String>> clear() {
            return value -> CONTEXT.remove();
        }
    }

    @Test
    void reconfigure_holdsForNewCallsAtOnce() {
        PoolBulkhead pool = pool(1, 1, 0);
        CompletableFuture<String> one = block(pool);
        assertThatThrownBy(() -> pool.submit(() -> {})).isInstanceOf(BulkheadFullException.class);

        Reconfiguration told = pool.reconfigure(before -> numbers(2, 3, 1).build());

        assertThat(told.changes())
                .containsExactly("maxThreadPoolSize: 1 -> 3", "coreThreadPoolSize: 1 -> 2", "queueCapacity: 0 -> 1");
        assertThat(told.carried()).containsExactly("calls that run or wait: 1");
        CompletableFuture<String> two = block(pool);
        CompletableFuture<String> queued = pool.submit(this::blocked);
        CompletableFuture<String> three = block(pool);
        pool.reconfigure(before -> numbers(1, 1, 0).build());
        assertThatThrownBy(() -> pool.submit(() -> {})).isInstanceOf(BulkheadFullException.class);
        gate.countDown();

        for (CompletableFuture<String> promise : List.of(one, two, queued, three)) {
            assertThat(join(promise)).isEqualTo("reply");
        }
        assertThat(pool.getMetrics().getMaximumThreadPoolSize()).isEqualTo(1);
        assertThat(pool.getBulkheadConfig().getQueueCapacity()).isZero();
    }

    @Test
    void reconfigure_fromTheOldConfiguration_leavesThatAsItWas() {
        ThreadPoolBulkheadConfig shared = numbers(1, 2, 3).build();
        PoolBulkhead pool = PoolBulkhead.of("pool", shared);
        Reconfiguration told = pool.reconfigure(
                before -> ThreadPoolBulkheadConfig.from(before).queueCapacity(9).build());
        assertThat(told.changes()).containsExactly("queueCapacity: 3 -> 9");
        assertThat(pool.getBulkheadConfig().getQueueCapacity()).isEqualTo(9);
        assertThat(shared.getQueueCapacity()).isEqualTo(3);
        pool.close();
    }

    @Test
    void threads_canBeTheUsersOrVirtual() {
        AtomicInteger made = new AtomicInteger();
        PoolBulkhead given = PoolBulkhead.of("given", numbers(1, 1, 1).build(), AT_ONCE.threadFactory(task -> {
            made.incrementAndGet();
            return new Thread(task, "mine");
        }));
        pools.add(given);
        assertThat(join(given.submit(() -> Thread.currentThread().getName()))).isEqualTo("mine");
        assertThat(made).hasValue(1);

        PoolBulkhead virtual = PoolBulkhead.of("virtual", numbers(2, 2, 1).build(), AT_ONCE.virtualThreads(true));
        pools.add(virtual);
        boolean there = Runtime.version().feature() >= 21;
        assertThat(join(virtual.submit(() -> Thread.currentThread().toString())))
                .contains("bulkhead-virtual-1")
                .startsWith(there ? "VirtualThread" : "Thread");
    }

    @Test
    void factoryThatMakesNoThread_leavesNoCallBehind() {
        PoolBulkhead broken = PoolBulkhead.of("broken", numbers(1, 1, 1).build(), AT_ONCE.threadFactory(task -> null));
        pools.add(broken);

        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> broken.submit(() -> "refused"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("threadFactory: null (expected: a thread)");
        }
        assertThat(broken.getMetrics().getQueueDepth()).isZero();
    }
}
