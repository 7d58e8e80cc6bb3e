package io.holdfast.watchtower.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignOfLifeBufferTest {

    private static final Instant START = SettableClocks.START;
    private static final long SECOND = 1_000_000_000L;
    private static final long MICROS = 1_000_000L;

    private final SignOfLifeBuffer signs = new SignOfLifeBuffer(Duration.ofSeconds(10));

    private boolean sign(long second, long sequence) {
        return signs.add(new Entry.SignOfLife(START.plusSeconds(second), sequence), second * MICROS);
    }

    private static AliveInterval span(long number, long from, long to, long sequence) {
        return new AliveInterval(
                number, START.plusSeconds(from), START.plusSeconds(to), sequence, from * MICROS, to * MICROS);
    }

    @Test
    void firstSign_isDueAtOnce_furtherOnesAfterTheInterval() {
        sign(0, 1);
        assertThat(signs.due(0)).containsExactly(span(1, 0, 0, 1));
        signs.written(signs.due(0), 0);
        sign(3, 2);
        assertThat(signs.due(3 * SECOND)).isEmpty();
        sign(9, 3);
        assertThat(signs.due(10 * SECOND)).containsExactly(span(1, 0, 9, 3));
    }

    @Test
    void sameSequence_isNoSign() {
        sign(0, 5);
        sign(5, 5);
        sign(9, 4);
        assertThat(signs.due(0)).containsExactly(span(1, 0, 0, 5));
    }

    @Test
    void silence_endsTheStretch_andBothAreDue() {
        sign(0, 1);
        sign(10, 2);
        sign(21, 3);
        assertThat(signs.due(0)).containsExactly(span(1, 0, 10, 2), span(2, 21, 21, 3));
    }

    @Test
    void clockSetBack_beginsANewStretch() {
        sign(10, 1);
        sign(5, 2);
        assertThat(signs.due(0)).containsExactly(span(1, 10, 10, 1), span(2, 5, 5, 2));
    }

    @Test
    void whatChangedSinceItWasTaken_staysDue() {
        sign(0, 1);
        List<AliveInterval> taken = signs.due(0);
        sign(5, 2);
        signs.written(taken, 0);
        assertThat(signs.isSettled()).isFalse();
        assertThat(signs.due(10 * SECOND)).containsExactly(span(1, 0, 5, 2));
    }

    @Test
    void hurry_makesEverythingDue() {
        sign(0, 1);
        signs.written(signs.due(0), 0);
        sign(1, 2);
        assertThat(signs.due(SECOND)).isEmpty();
        signs.hurry();
        assertThat(signs.due(SECOND)).hasSize(1);
        signs.relax();
        assertThat(signs.due(SECOND)).isEmpty();
    }

    @Test
    void endlessFlapping_forgetsTheOldestStretch_andSaysSo() {
        for (int i = 0; i <= 1_024; i++) {
            assertThat(sign(i * 60L, i + 1L)).isTrue();
        }
        assertThat(sign(100_000, 5_000)).isFalse();
        assertThat(signs.due(0)).hasSize(1_025).first().isEqualTo(span(2, 60, 60, 2));
    }
}
