package io.holdfast.lifecycle.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SignalCountTest {

    private static final long MILLISECOND = Duration.ofMillis(1).toNanos();

    @Test
    void add_soonAgain_isTheSameWish_laterAnother() {
        SignalCount signals = new SignalCount(false);
        assertThat(signals.add(0)).isEqualTo(1);
        assertThat(signals.add(299 * MILLISECOND)).isZero();
        assertThat(signals.add(300 * MILLISECOND)).isEqualTo(2);
        assertThat(signals.add(600 * MILLISECOND)).isEqualTo(3);
    }

    @Test
    void add_supervised_whatASlowSupervisorHandsOnIsTheSameWish() {
        SignalCount signals = new SignalCount(true);
        assertThat(signals.add(Long.MAX_VALUE)).isEqualTo(1);
        assertThat(signals.add(Long.MAX_VALUE + 4_999 * MILLISECOND)).isZero();
        assertThat(signals.add(Long.MAX_VALUE + 5_000 * MILLISECOND)).isEqualTo(2);
    }
}
