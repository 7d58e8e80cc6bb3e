package io.holdfast.benchmarks.jmh.folding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
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
}
