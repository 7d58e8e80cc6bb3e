package io.holdfast.strategies.hedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.strategies.retry.RetryBudget;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a hedge may say. */
class HedgeTest {

    private static final Hedge FIXED = Hedge.after(Duration.ofMillis(30));
    private static final Hedge MEASURED = Hedge.afterPercentile(95);

    @Test
    void after_isOneHedgeWithTheDefaultBudget() {
        assertThat(FIXED.getDelay()).isEqualTo(Duration.ofMillis(30));
        assertThat(FIXED.getPercentile()).isZero();
        assertThat(FIXED.getMax()).isEqualTo(1);
        assertThat(FIXED.getBudget()).isNull();
        assertThat(FIXED).hasToString("Hedge[after PT0.03S, max 1]");
    }

    @Test
    void afterPercentile_hasBounds() {
        Hedge bounded = MEASURED.atLeast(Duration.ofMillis(5)).atMost(Duration.ofMillis(50));

        assertThat(MEASURED.getDelay()).isNull();
        assertThat(MEASURED.getAtLeast()).isEqualTo(Duration.ofMillis(1));
        assertThat(MEASURED.getAtMost()).isNull();
        assertThat(bounded.getAtLeast()).isEqualTo(Duration.ofMillis(5));
        assertThat(bounded.getAtMost()).isEqualTo(Duration.ofMillis(50));
        assertThat(bounded).hasToString("Hedge[after p95.0, at least PT0.005S, at most PT0.05S, max 1]");
    }

    @Test
    void copies_keepWhatTheyDoNotChange() {
        RetryBudget budget = RetryBudget.of(0.2, 3);
        Hedge all = MEASURED.budget(budget).max(3).atMost(Duration.ofSeconds(1)).atLeast(Duration.ofMillis(2));

        assertThat(all.getPercentile()).isEqualTo(95);
        assertThat(all.getBudget()).isSameAs(budget);
        assertThat(all.getMax()).isEqualTo(3);
        assertThat(all.getAtMost()).isEqualTo(Duration.ofSeconds(1));
        assertThat(FIXED.max(2).getDelay()).isEqualTo(Duration.ofMillis(30));
    }

    @Test
    void values_outOfRange_areRefused() {
        assertThatThrownBy(() -> Hedge.after(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("after: PT0S (expected: above zero)");
        assertThatThrownBy(() -> Hedge.afterPercentile(49.9))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("afterPercentile: 49.9 (expected: 50 to 99.9)");
        assertThatThrownBy(() -> Hedge.afterPercentile(0.95)).hasMessageContaining("50 to 99.9");
        assertThatThrownBy(() -> Hedge.afterPercentile(Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> FIXED.max(0)).hasMessage("max: 0 (expected: 1 to 10)");
        assertThatThrownBy(() -> FIXED.max(11)).hasMessage("max: 11 (expected: 1 to 10)");
        assertThatThrownBy(() -> MEASURED.atLeast(Duration.ofMillis(-1)))
                .hasMessage("atLeast: PT-0.001S (expected: above zero)");
    }

    @Test
    void bounds_thatContradict_areRefused() {
        assertThatThrownBy(() -> FIXED.atLeast(Duration.ofMillis(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("atLeast: PT0.001S beside after(PT0.03S) (expected: beside afterPercentile)");
        assertThatThrownBy(() -> FIXED.atMost(Duration.ofMillis(1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> MEASURED.atMost(Duration.ofMillis(9)).atLeast(Duration.ofMillis(10)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("atLeast: PT0.01S (expected: <= atMost, PT0.009S)");
        assertThatThrownBy(() -> MEASURED.atMost(Duration.ofNanos(1)))
                .hasMessage("atMost: PT0.000000001S (expected: >= atLeast, PT0.001S)");
    }
}
