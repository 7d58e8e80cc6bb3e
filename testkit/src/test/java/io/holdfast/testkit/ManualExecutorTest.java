package io.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ManualExecutorTest {

    @Test
    void unbounded_runsItsTasksInOrderWhenTold_thoseIncludedThatTheyAdd() {
        ManualExecutor executor = ManualExecutor.unbounded();
        List<String> done = new ArrayList<>();
        executor.execute(() -> {
            done.add("first");
            executor.execute(() -> done.add("third"));
        });
        executor.execute(() -> done.add("second"));

        assertThat(done).isEmpty();
        assertThat(executor.waiting()).isEqualTo(2);
        assertThat(executor.runAll()).isEqualTo(3);
        assertThat(done).containsExactly("first", "second", "third");
    }

    @Test
    void bounded_fromSeveralThreads_neverTakesMoreThanItsBound() throws InterruptedException {
        int threads = 4;
        for (int round = 0; round < 200; round++) {
            ManualExecutor executor = ManualExecutor.bounded(3);
            AtomicInteger accepted = new AtomicInteger();
            CountDownLatch start = new CountDownLatch(1);
            List<Thread> offering = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Thread thread = new Thread(() -> offer(executor, start, accepted), "offering");
                thread.start();
                offering.add(thread);
            }
            start.countDown();
            for (Thread thread : offering) {
                thread.join(TimeUnit.SECONDS.toMillis(20));
            }
            assertThat(accepted).hasValue(3);
            assertThat(executor.waiting()).isEqualTo(3);
            assertThat(executor.runAll()).isEqualTo(3);
        }
    }

    private static void offer(ManualExecutor executor, CountDownLatch start, AtomicInteger accepted) {
        try {
            start.await();
            for (int i = 0; i < 5; i++) {
                executor.execute(() -> {});
                accepted.incrementAndGet();
            }
        } catch (RejectedExecutionException | InterruptedException full) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void bounded_ofNothing_refusesAll() {
        ManualExecutor executor = ManualExecutor.bounded(0);
        assertThatThrownBy(() -> executor.execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("tasks waiting: 0 (expected: < 0)");
        assertThat(executor.runNext()).isFalse();
    }
}
