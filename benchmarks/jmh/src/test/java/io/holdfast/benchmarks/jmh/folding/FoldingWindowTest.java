package io.holdfast.benchmarks.jmh.folding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Beside a list of the last outcomes: each failure is judged with all that was recorded before it. */
class FoldingWindowTest {

    @ParameterizedTest
    @CsvSource({"100, true", "100, false", "7, true", "64, true", "130, true", "1, true"})
    void eachFailure_isJudgedByTheLastOutcomes(int size, boolean folds) {
        Random random = new Random(size);
        FoldingWindow window = new FoldingWindow(size, Math.max(1, size / 2), folds);
        Deque<Boolean> naive = new ArrayDeque<>();
        for (int i = 0; i < size; i++) {
            naive.add(false);
        }
        for (int step = 0; step < 20_000; step++) {
            boolean fails = random.nextInt(1 + step / 1_000) == 0;
            naive.add(fails);
            boolean unused = naive.remove();
            boolean bad = fails ? window.failure() : window.success();
            if (fails) {
                long failed = naive.stream().filter(each -> each).count();
                assertThat(window.failed()).as("step %s", step).isEqualTo((int) failed);
                assertThat(window.failedInRing()).isEqualTo((int) failed);
                assertThat(bad).isEqualTo(failed >= Math.max(1, size / 2));
            }
        }
    }

    /** Between them two threads record as many failures as it takes: one of them, at least, is told. */
    @Test
    void aThresholdReachedByTwoThreads_isNoticed() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        for (int round = 0; round < 5_000; round++) {
            FoldingWindow window = new FoldingWindow(100, 20, true);
            CyclicBarrier both = new CyclicBarrier(2);
            AtomicInteger told = new AtomicInteger();
            List<CompletableFuture<Void>> threads = new ArrayList<>();
            for (int t = 0; t < 2; t++) {
                threads.add(CompletableFuture.runAsync(
                        () -> {
                            await(both);
                            for (int i = 0; i < 10; i++) {
                                told.addAndGet(window.failure() ? 1 : 0);
                                told.addAndGet(window.success() ? 1 : 0);
                            }
                        },
                        pool));
            }
            CompletableFuture.allOf(threads.toArray(new CompletableFuture<?>[0]))
                    .get(20, TimeUnit.SECONDS);
            assertThat(window.failed()).isEqualTo(20).isEqualTo(window.failedInRing());
            assertThat(told)
                    .as("round %s", round)
                    .satisfies(count -> assertThat(count.get()).isPositive());
        }
        pool.shutdown();
    }

    private static void await(CyclicBarrier both) {
        try {
            int unused = both.await(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
