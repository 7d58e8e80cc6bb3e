package io.holdfast.strategies.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.core.IntervalBiFunction;
import io.github.resilience4j.core.IntervalFunction;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The pause before a retry. */
class BackoffTest {
    private static final IOException DOWN = new IOException("down");

    private final List<Throwable> broken = new ArrayList<>();

    private long millis(Backoff backoff, int retry) {
        return backoff.delayNanos(retry, DOWN, broken::add) / 1_000_000;
    }

    @Test
    void exponential_doublesUpToItsBound_withFullJitterBelow() {
        Backoff backoff = Backoff.exponential(Duration.ofMillis(100), Duration.ofSeconds(1));

        assertThat(millis(backoff.withoutJitter(), 1)).isEqualTo(100);
        assertThat(millis(backoff.withoutJitter(), 4)).isEqualTo(800);
        assertThat(millis(backoff.withoutJitter(), 1_000)).isEqualTo(1_000);
        for (int i = 0; i < 100; i++) {
            assertThat(millis(backoff, 2)).isBetween(0L, 200L);
        }
        assertThat(backoff.boundNanos(2)).isEqualTo(200_000_000);
        assertThat(backoff).hasToString("exponential PT0.1S..PT1S with full jitter");
    }

    @Test
    void functionOfTheFailure_seesIt_andAnUnknownOneForTheBound() {
        List<String> seen = new ArrayList<>();
        Backoff backoff = Backoff.of((IntervalBiFunction<Object>) (retry, outcome) -> {
            seen.add(outcome.getLeft().getMessage());
            return 7L * retry;
        });

        assertThat(millis(backoff, 3)).isEqualTo(21);
        assertThat(backoff.boundNanos(2)).isEqualTo(14_000_000);
        assertThat(seen.get(0)).isEqualTo("down");
        assertThat(seen.get(1)).isEqualTo("any");
    }

    @Test
    void functionThatThrows_isToldOf_andAnsweredWithTheDefault() {
        IllegalStateException thrown = new IllegalStateException("broken");
        Backoff backoff = Backoff.of((IntervalFunction) retry -> {
            throw thrown;
        });

        assertThat(millis(backoff, 1)).isBetween(0L, 100L);
        assertThat(broken).containsExactly(thrown);
        assertThat(backoff.boundNanos(1)).isEqualTo(100_000_000);
        assertThat(Backoff.of((IntervalFunction) retry -> -4L).boundNanos(1)).isZero();
    }

    @Test
    void durations_areChecked() {
        assertThatThrownBy(() -> Backoff.fixed(Duration.ZERO)).hasMessage("delay: PT0S (expected: > 0)");
        assertThatThrownBy(() -> Backoff.exponential(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .hasMessage("max: PT1S (expected: >= base PT2S)");
    }
}
