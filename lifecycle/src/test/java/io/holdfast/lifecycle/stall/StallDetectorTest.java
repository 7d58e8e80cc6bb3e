package io.holdfast.lifecycle.stall;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class StallDetectorTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5_000_000_000L);
    private final StallDetector detector = StallDetector.of(now::get, Duration.ofSeconds(1));

    private Stall.Kind[] checkFor(int seconds) {
        Stall.Kind[] found = {};
        for (int i = 0; i < seconds; i++) {
            now.addAndGet(1_000_000_000L);
            found = detector.check().stream().map(Stall::kind).toArray(Stall.Kind[]::new);
        }
        return found;
    }

    @Test
    void loopThatDoesNotAdvance_isReportedPastItsBudget_andNotOnceItAdvances() {
        Progress progress = detector.loop("questions", Duration.ofSeconds(3));
        progress.advance();
        assertThat(checkFor(4)).isEmpty();
        assertThat(checkFor(1)).containsExactly(Stall.Kind.LOOP);
        assertThat(detector.check()).first().satisfies(stall -> {
            assertThat(stall.name()).isEqualTo("questions");
            assertThat(stall.detail()).isEqualTo("stands at unit 1");
        });
        progress.advance();
        assertThat(checkFor(1)).isEmpty();
        assertThat(progress.count()).isEqualTo(2);
    }

    @Test
    void loopThatWaitsForWork_isNotJudged() {
        Progress progress = detector.loop("questions", Duration.ofSeconds(3));
        progress.advance();
        progress.idle();
        assertThat(checkFor(100)).isEmpty();
        progress.advance();
        assertThat(checkFor(5)).containsExactly(Stall.Kind.LOOP);
    }

    @Test
    void pauseOfTheJvm_isReportedAndNotBlamedOnTheLoop() {
        detector.loop("questions", Duration.ofSeconds(3));
        checkFor(2);
        now.addAndGet(Duration.ofSeconds(20).toNanos());
        assertThat(detector.check()).singleElement().satisfies(stall -> {
            assertThat(stall.kind()).isEqualTo(Stall.Kind.PAUSE);
            assertThat(stall.silence()).isEqualTo(Duration.ofSeconds(19));
        });
        assertThat(checkFor(3)).isEmpty();
        assertThat(checkFor(1)).containsExactly(Stall.Kind.LOOP);
    }

    @Test
    void executorThatDoesNotGetRoundToATask_isReported() {
        Deque<Runnable> queue = new ArrayDeque<>();
        detector.executor("pool", queue::add, Duration.ofSeconds(2));
        assertThat(checkFor(3)).isEmpty();
        assertThat(checkFor(1)).containsExactly(Stall.Kind.EXECUTOR);
        assertThat(queue).as("one task at a time").hasSize(1);
        queue.remove().run();
        assertThat(checkFor(1)).isEmpty();
    }

    @Test
    void executorThatRefuses_isReported() {
        detector.executor(
                "pool",
                task -> {
                    throw new RejectedExecutionException();
                },
                Duration.ofSeconds(2));
        assertThat(checkFor(10)).containsExactly(Stall.Kind.EXECUTOR);
    }

    @Test
    void executorThatThrowsSomethingElse_isReported_andTheOthersAreLookedAt() {
        detector.executor(
                "pool",
                task -> {
                    throw new IllegalStateException("closed");
                },
                Duration.ofSeconds(2));
        Progress progress = detector.loop("questions", Duration.ofSeconds(2));
        progress.advance();
        assertThat(checkFor(10)).containsExactly(Stall.Kind.EXECUTOR, Stall.Kind.LOOP);
    }

    @Test
    void deadlock_isReportedWithItsThreads() throws InterruptedException {
        Lock one = new ReentrantLock();
        Lock two = new ReentrantLock();
        CountDownLatch both = new CountDownLatch(2);
        Thread left = locker("deadlock-left", one, two, both);
        Thread right = locker("deadlock-right", two, one, both);
        both.await();
        try {
            List<Stall> found = detector.check();
            while (found.isEmpty()) {
                found = detector.check();
            }
            assertThat(found).singleElement().satisfies(stall -> {
                assertThat(stall.kind()).isEqualTo(Stall.Kind.DEADLOCK);
                assertThat(stall.name()).isEqualTo("deadlock-left, deadlock-right");
                assertThat(stall.detail()).contains("ReentrantLock");
            });
        } finally {
            left.interrupt();
            right.interrupt();
            left.join();
            right.join();
        }
    }

    private static Thread locker(String name, Lock first, Lock second, CountDownLatch both) {
        Thread thread = new Thread(
                () -> {
                    first.lock();
                    try {
                        both.countDown();
                        both.await();
                        second.lockInterruptibly();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } finally {
                        first.unlock();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
