package io.holdfast.strategies.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call of a pool against what ends it, at the moments at which neither has it quite. */
@Timeout(60)
class PoolRaceTest {
    private static final int ROUNDS = 10_000;

    private final AtomicInteger arrived = new AtomicInteger();

    /** Lets both go on in the same moment. */
    private void meet(int round) {
        arrived.incrementAndGet();
        for (int spins = 0; arrived.get() < 2 * round; spins++) {
            if (spins < 1_000) {
                Thread.onSpinWait();
            } else {
                Thread.yield(); // the other has no processor
            }
        }
    }

    /** Takes its time to be interrupted, and counts the interrupts that came when it had left the call. */
    private static final class Slow extends Thread {
        private final AtomicInteger strays = new AtomicInteger();
        private volatile boolean inTheCall;

        Slow(Runnable body) {
            super(body, "slow");
            setDaemon(true);
        }

        void run(PoolTask<?> task) {
            inTheCall = true;
            task.run();
            inTheCall = false;
        }

        @Override
        public void interrupt() {
            for (int i = 0; i < 100; i++) {
                Thread.onSpinWait();
            }
            if (!inTheCall) {
                strays.incrementAndGet();
            }
            super.interrupt();
        }
    }

    /** One place, and nothing to tell. */
    private static final class NoPool implements PoolTask.Pool {
        private final Places places = new Places(1);

        @Override
        public Places places() {
            return places;
        }

        @Override
        public void admits(PoolTask<?> task) {}

        @Override
        public void leaves(PoolTask<?> task) {}

        @Override
        public void begins(PoolTask<?> task) {}

        @Override
        public void ends(PoolTask<?> task) {}

        @Override
        public void forget(PoolTask<?> task) {}
    }

    /** A thread that has taken a call and finds it cancelled goes on only when the interrupt has come. */
    @Test
    void cancelAsAThreadTakesTheCall_neverInterruptsWhatTheThreadDoesNext() throws Exception {
        NoPool pool = new NoPool();
        PoolTask<?>[] task = new PoolTask<?>[1];
        Slow thread = new Slow(() -> {
            for (int round = 1; round <= ROUNDS; round++) {
                meet(2 * round - 1);
                ((Slow) Thread.currentThread()).run(task[0]);
                meet(2 * round);
            }
        });
        thread.start();
        for (int round = 1; round <= ROUNDS; round++) {
            task[0] = new PoolTask<>(pool, () -> "reply");
            assertThat(task[0].takePlace()).isTrue();
            meet(2 * round - 1);
            for (int spin = round % 8; spin > 0; spin--) {
                Thread.onSpinWait();
            }
            task[0].cancel(true);
            meet(2 * round);
            assertThat(pool.places.taken()).as("round %s", round).isZero();
            assertThat(thread.strays).as("round %s", round).hasValue(0);
        }
        thread.join();
    }

    /** Never runs what it was made for, however it is started. */
    private static Thread late(Runnable unused) {
        return new Thread() {
            @Override
            public void run() {}
        };
    }

    /** A call that was handed to a thread which has not come to it yet is in no queue, and does not run. */
    @Test
    void close_completesThePromiseOfACallThatItsThreadHasNotBegun() {
        PoolBulkhead pool = PoolBulkhead.of(
                "backend",
                ThreadPoolBulkheadConfig.custom()
                        .coreThreadPoolSize(1)
                        .maxThreadPoolSize(1)
                        .queueCapacity(1)
                        .build(),
                PoolBulkheadOptions.defaults().threadFactory(PoolRaceTest::late));
        CompletableFuture<String> handedOver = pool.submit(() -> "reply");
        CompletableFuture<String> queued = pool.submit(() -> "reply");

        assertThat(pool.close(Duration.ZERO)).isFalse();

        assertThat(queued).isCancelled();
        assertThat(handedOver).isCancelled();
    }
}
