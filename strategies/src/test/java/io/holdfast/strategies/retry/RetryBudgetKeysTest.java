package io.holdfast.strategies.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Budgets that are shared by key. */
class RetryBudgetKeysTest {

    @AfterEach
    void forget() {
        RetryBudget.resetShared();
    }

    @Test
    void aKeyThatNobodyUsesAnyMore_isForgotten() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(RetryBudget.shared("gone " + i, 0.1, 1).available()).isEqualTo(1);
        }
        RetryBudget kept = RetryBudget.shared("kept", 0.1, 1);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (RetryBudget.sharedKeys() > 1 && System.nanoTime() - end < 0) {
            System.gc();
            Thread.onSpinWait();
        }
        assertThat(RetryBudget.sharedKeys()).isEqualTo(1);
        assertThat(RetryBudget.shared("kept", 0.1, 1)).isSameAs(kept);
    }

    @Test
    void of_refusesWhatCannotBe() {
        assertThatThrownBy(() -> RetryBudget.of(0.1, 0)).hasMessage("reserve: 0 (expected: >= 1)");
        assertThatThrownBy(() -> RetryBudget.of(0, 1)).hasMessage("ratio: 0.0 (expected: 0.001 to 1)");
    }
}
