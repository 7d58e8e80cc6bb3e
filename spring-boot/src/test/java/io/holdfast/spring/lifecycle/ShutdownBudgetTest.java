package io.holdfast.spring.lifecycle;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.lifecycle.shutdown.ShutdownPhase;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

class ShutdownBudgetTest {

    @Test
    void nothingSet_bootGetsWhatThePhaseHas() {
        ShutdownBudget settled = ShutdownBudget.settle(Map.of(), null, null);

        assertThat(settled.limit()).isEqualTo(ofSeconds(28));
        assertThat(settled.budgets()).containsEntry(ShutdownPhase.DRAIN, ofSeconds(8));
        assertThat(settled.graceful()).isEqualTo(ofSeconds(7));
        assertThat(settled)
                .hasToString("28000 ms in all, PT8S to drain, of which 7000 ms for each phase of Spring's "
                        + "(spring.lifecycle.timeout-per-shutdown-phase)");
    }

    @Test
    void bootsTimeSet_phaseAndLimitGrowToHoldIt() {
        ShutdownBudget settled = ShutdownBudget.settle(Map.of(), null, ofSeconds(30));

        assertThat(settled.graceful()).isEqualTo(ofSeconds(30));
        assertThat(settled.budgets()).containsEntry(ShutdownPhase.DRAIN, ofSeconds(31));
        assertThat(settled.budgets()).containsEntry(ShutdownPhase.CLOSE, ofSeconds(33));
        assertThat(settled.limit()).isEqualTo(ofSeconds(77));
    }

    @Test
    void limitSetToo_bootGetsWhatItLeaves() {
        ShutdownBudget settled = ShutdownBudget.settle(Map.of(), ofSeconds(28), ofSeconds(30));

        assertThat(settled.limit()).isEqualTo(ofSeconds(28));
        assertThat(settled.budgets()).containsEntry(ShutdownPhase.DRAIN, ofSeconds(8));
        assertThat(settled.graceful()).isEqualTo(ofSeconds(7));
    }

    @Test
    void wideLimitSet_isKept() {
        ShutdownBudget settled = ShutdownBudget.settle(Map.of(), ofSeconds(120), ofSeconds(5));

        assertThat(settled.limit()).isEqualTo(ofSeconds(120));
        assertThat(settled.budgets()).containsEntry(ShutdownPhase.DRAIN, ofSeconds(8));
        assertThat(settled.graceful()).isEqualTo(ofSeconds(5));
    }

    /** Beside the contexts the phase keeps a second each for three quick steps. */
    @Test
    void beans_haveSecondsToClose_asManyAsBootHas() {
        assertThat(ShutdownBudget.settle(Map.of(), null, null).budgets())
                .containsEntry(ShutdownPhase.CLOSE, ofSeconds(7));
        assertThat(ShutdownBudget.settle(Map.of(), ofSeconds(40), ofSeconds(30)).budgets())
                .containsEntry(ShutdownPhase.DRAIN, ofSeconds(20))
                .containsEntry(ShutdownPhase.CLOSE, ofSeconds(7));
        assertThat(ShutdownBudget.settle(Map.of(), ofSeconds(60), ofSeconds(30)).budgets())
                .containsEntry(ShutdownPhase.DRAIN, ofSeconds(31))
                .containsEntry(ShutdownPhase.CLOSE, ofSeconds(16));
        assertThat(ShutdownBudget.settle(Map.of(ShutdownPhase.CLOSE, ofSeconds(2)), null, ofSeconds(30))
                        .budgets())
                .containsEntry(ShutdownPhase.CLOSE, ofSeconds(2));
    }

    @Test
    void shortPhaseSet_isHalvedRatherThanLeftEmpty() {
        ShutdownBudget settled = ShutdownBudget.settle(Map.of(ShutdownPhase.DRAIN, ofMillis(600)), null, null);

        assertThat(settled.graceful()).isEqualTo(ofMillis(300));
    }

    @Test
    void bootEndsBeforeThePhase_andThePhasesBeforeTheLimit() {
        for (Duration graceful : new Duration[] {ofMillis(10), ofSeconds(3), ofSeconds(90)}) {
            for (Duration delay : new Duration[] {Duration.ZERO, ofSeconds(20)}) {
                ShutdownBudget settled = ShutdownBudget.settle(Map.of(ShutdownPhase.DELAY, delay), null, graceful);

                assertThat(settled.graceful()).isLessThan(settled.budgets().get(ShutdownPhase.DRAIN));
                assertThat(settled.budgets().values().stream().reduce(Duration.ZERO, Duration::plus))
                        .isLessThan(settled.limit());
            }
        }
    }

    @Test
    void limitThatLeavesNothingToDrain_isRefused() {
        assertThatThrownBy(() -> ShutdownBudget.settle(Map.of(), ofSeconds(10), null))
                .isInstanceOfSatisfying(
                        InvalidConfigurationPropertyValueException.class,
                        refused -> assertThat(refused.getReason())
                                .isEqualTo("expected: at least PT22S, what the phases but DRAIN may take and 5 s"))
                .hasMessageContaining("holdfast.lifecycle.limit");
    }
}
