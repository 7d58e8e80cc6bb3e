package io.holdfast.strategies.timelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.timelimiter.TimeLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Limits about as long as their calls, again and again: the timer meets the end of the call in every way it can. */
class TimeLimitRaceTest {

    private static final int THREADS = 4;
    private static final int ROUNDS = 10_000;
    private static final int MANY = 100_000;
    private static final Duration LIMIT = Duration.ofNanos(60_000);

    private final CallerTimeLimit limits = CallerTimeLimit.shared();
    private final AtomicLong timeouts = new AtomicLong();
    private final AtomicLong inTime = new AtomicLong();

    @Test
    @Timeout(60)
    void noInterruptLeaksIntoWhatFollows() throws Exception {
        leakNothing(ROUNDS);
    }

    @Test
    @Timeout(60)
    void nestedLimits_leakNothingEither() throws Exception {
        leakNothingNested(ROUNDS / 2);
    }

    @Test
    @Timeout(60)
    void anotherInterrupt_isNeverLostByACallThatDidNotTimeOut() throws Exception {
        loseNothing(ROUNDS / 2);
    }

    @Test
    @Tag("soak")
    @Timeout(600)
    void allThat_hundredsOfThousandsOfTimes() throws Exception {
        leakNothing(MANY);
        leakNothingNested(MANY);
        loseNothing(MANY);
    }

    private void leakNothing(int rounds) throws Exception {
        runOnAllThreads(() -> {
            TimeLimiter limiter = CallerTimeLimitTest.limiter("race", LIMIT);
            for (int round = 0; round < rounds; round++) {
                long work = ThreadLocalRandom.current().nextLong(2 * LIMIT.toNanos());
                boolean swallows = (round & 3) == 0;
                callOnce(limiter, work, swallows);
                assertThat(Thread.interrupted()).as("leaked in round %s", round).isFalse();
            }
        });

        assertThat(timeouts.get()).as("rounds that timed out").isPositive();
        assertThat(inTime.get()).as("rounds in time").isPositive();
    }

    private void leakNothingNested(int rounds) throws Exception {
        runOnAllThreads(() -> {
            TimeLimiter outer = CallerTimeLimitTest.limiter("outer", LIMIT);
            TimeLimiter inner = CallerTimeLimitTest.limiter("inner", LIMIT);
            for (int round = 0; round < rounds; round++) {
                long work = ThreadLocalRandom.current().nextLong(2 * LIMIT.toNanos());
                try {
                    limits.call(outer, () -> {
                        callOnce(inner, work, false);
                        return null;
                    });
                } catch (Throwable expected) {
                    assertThat(expected).isInstanceOf(TimeoutException.class);
                }
                assertThat(Thread.interrupted()).as("leaked in round %s", round).isFalse();
            }
        });
    }

    private void loseNothing(int rounds) throws Exception {
        runOnAllThreads(() -> {
            TimeLimiter limiter = CallerTimeLimitTest.limiter("race", LIMIT);
            try (Interrupter other = new Interrupter(Thread.currentThread())) {
                for (int round = 0; round < rounds; round++) {
                    other.sendWithin(2 * LIMIT.toNanos());
                    boolean timedOut = false;
                    boolean answered = false;
                    try {
                        long end = System.nanoTime() + LIMIT.toNanos() / 2 + (round & 0x7fff);
                        limits.call(limiter, () -> {
                            spinUntil(end);
                            return null;
                        });
                    } catch (TimeoutException e) {
                        timedOut = true;
                    } catch (Throwable thrown) {
                        answered = thrown instanceof InterruptedException;
                    }
                    other.callHasEnded();
                    boolean seen = Thread.interrupted() || answered;
                    if (!timedOut || other.cameAfterTheEnd()) {
                        assertThat(seen).as("lost in round %s", round).isTrue();
                    }
                }
            }
        });
    }

    private void callOnce(TimeLimiter limiter, long work, boolean swallows) throws Throwable {
        try {
            long end = System.nanoTime() + work;
            limits.call(limiter, () -> {
                try {
                    spinUntil(end);
                } catch (InterruptedException e) {
                    if (!swallows) {
                        throw e;
                    }
                }
                return null;
            });
            inTime.incrementAndGet();
        } catch (TimeoutException expected) {
            timeouts.incrementAndGet();
        } catch (InterruptedException ofAnOuterLimit) {
            timeouts.incrementAndGet();
        }
    }

    private static void spinUntil(long end) throws InterruptedException {
        while (System.nanoTime() - end < 0) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            Thread.onSpinWait();
        }
    }

    private static void runOnAllThreads(CheckedRun run) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                ends.add(pool.submit(() -> {
                    try {
                        run.run();
                    } catch (Throwable thrown) {
                        throw new AssertionError(thrown);
                    }
                }));
            }
            for (Future<?> end : ends) {
                end.get(300, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private interface CheckedRun {
        void run() throws Throwable;
    }

    /** Interrupts a thread once in each round, at any moment of it, and tells when. */
    private static final class Interrupter implements AutoCloseable {
        private final Thread target;
        private final Thread sender;
        private volatile long due;
        private volatile boolean wanted;
        private volatile boolean ended;
        private volatile boolean afterTheEnd;
        private volatile boolean closed;

        Interrupter(Thread target) {
            this.target = target;
            this.sender = new Thread(this::send, "interrupter");
            sender.setDaemon(true);
            sender.start();
        }

        private void send() {
            while (!closed) {
                if (!wanted) {
                    LockSupport.parkNanos(1_000);
                    continue;
                }
                while (System.nanoTime() - due < 0) {
                    Thread.onSpinWait();
                }
                afterTheEnd = ended;
                target.interrupt();
                wanted = false;
            }
        }

        void sendWithin(long nanos) {
            ended = false;
            due = System.nanoTime() + ThreadLocalRandom.current().nextLong(nanos);
            wanted = true;
        }

        /** Waits until this round's interrupt has been sent, however late the sender is. */
        void callHasEnded() {
            ended = true;
            long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (wanted) {
                assertThat(System.nanoTime() - limit)
                        .as("waiting for the interrupt")
                        .isNegative();
                Thread.onSpinWait();
            }
        }

        boolean cameAfterTheEnd() {
            return afterTheEnd;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
