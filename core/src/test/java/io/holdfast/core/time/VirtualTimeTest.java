package io.holdfast.core.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.holdfast.core.time.TimeSource.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {

    private final VirtualTime time = new VirtualTime();
    private final List<String> ran = new ArrayList<>();

    @Test
    void advance_movesBothClocksByTheSame() {
        Instant before = time.instant();
        long nanos = time.nanoTime();
        time.advance(Duration.ofSeconds(7));
        assertThat(time.nanoTime() - nanos).isEqualTo(7_000_000_000L);
        assertThat(time.instant()).isEqualTo(before.plusSeconds(7));
    }

    @Test
    void origin_isBelowZeroAndCrossesIt() {
        assertThat(time.nanoTime()).isNegative();
        time.advance(Duration.ofSeconds(6));
        assertThat(time.nanoTime()).isPositive();
    }

    @Test
    void start_isWhatTheInstantSaysFirst() {
        Instant start = Instant.parse("2030-05-06T07:08:09Z");
        assertThat(new VirtualTime(start).instant()).isEqualTo(start);
    }

    @Test
    void dueTimers_runInOrderOfDueTimeThenOfScheduling() {
        time.schedule(() -> ran.add("late"), 30);
        time.schedule(() -> ran.add("first of two"), 20);
        time.schedule(() -> ran.add("second of two"), 20);
        time.schedule(() -> ran.add("early"), 10);
        time.schedule(() -> ran.add("not due"), 31);
        time.advance(Duration.ofNanos(30));
        assertThat(ran).containsExactly("early", "first of two", "second of two", "late");
        assertThat(time.pendingTimers()).isEqualTo(1);
    }

    @Test
    void timer_seesItsOwnDueTime() {
        long start = time.nanoTime();
        List<Long> seen = new ArrayList<>();
        time.schedule(() -> seen.add(time.nanoTime() - start), 10);
        time.schedule(() -> seen.add(time.nanoTime() - start), 25);
        time.advance(Duration.ofNanos(100));
        assertThat(seen).containsExactly(10L, 25L);
        assertThat(time.nanoTime() - start).isEqualTo(100);
    }

    @Test
    void timersScheduledByTimers_runInTheSameAdvanceIfDue() {
        time.schedule(
                () -> {
                    ran.add("outer");
                    time.schedule(() -> ran.add("inner"), 10);
                    time.schedule(() -> ran.add("too late"), 91);
                },
                10);
        time.schedule(() -> ran.add("between"), 15);
        time.advance(Duration.ofNanos(100));
        assertThat(ran).containsExactly("outer", "between", "inner");
        assertThat(time.pendingTimers()).isEqualTo(1);
    }

    @Test
    void advanceFromWithinATimer_doesNotTurnTimeBack() {
        long start = time.nanoTime();
        time.schedule(() -> time.advance(Duration.ofNanos(50)), 10);
        time.advance(Duration.ofNanos(20));
        assertThat(time.nanoTime() - start).isEqualTo(60);
    }

    @Test
    void cancel_preventsARunOnceAndSaysSo() {
        Timer timer = time.schedule(() -> ran.add("never"), 10);
        assertThat(timer.cancel()).isTrue();
        assertThat(timer.cancel()).isFalse();
        assertThat(time.pendingTimers()).isZero();
        time.advance(Duration.ofNanos(10));
        assertThat(ran).isEmpty();
    }

    @Test
    void cancelAfterTheRun_saysThatItIsTooLate() {
        Timer timer = time.schedule(() -> ran.add("ran"), 10);
        time.advance(Duration.ofNanos(10));
        assertThat(timer.cancel()).isFalse();
        assertThat(ran).containsExactly("ran");
    }

    @Test
    void timerThatCancelsAnotherDueAtTheSameMoment_preventsIt() {
        List<Timer> second = new ArrayList<>();
        time.schedule(() -> ran.add("cancelled: " + second.get(0).cancel()), 10);
        second.add(time.schedule(() -> ran.add("never"), 10));
        time.advance(Duration.ofNanos(10));
        assertThat(ran).containsExactly("cancelled: true");
    }

    @Test
    void negativeDelay_isDueAtOnceButOnlyOnAdvance() {
        time.schedule(() -> ran.add("least"), Long.MIN_VALUE);
        time.schedule(() -> ran.add("negative"), Duration.ofSeconds(-5));
        assertThat(ran).isEmpty();
        time.advance(Duration.ZERO);
        assertThat(ran).containsExactly("least", "negative");
    }

    @Test
    void hugeDelay_saturates() {
        time.schedule(() -> ran.add("duration"), Duration.ofSeconds(Long.MAX_VALUE));
        time.advance(Duration.ofDays(365));
        time.schedule(() -> ran.add("nanos"), Long.MAX_VALUE);
        time.advance(Duration.ofDays(365 * 250));
        assertThat(ran).isEmpty();
        assertThat(time.advanceToNextTimer()).isTrue();
        assertThat(time.advanceToNextTimer()).isTrue();
        assertThat(ran).containsExactly("duration", "nanos");
        assertThat(time.advanceToNextTimer()).isFalse();
    }

    @Test
    void hugeAdvance_reachesTheEndOfTimeAndStaysThere() {
        time.advance(Duration.ofSeconds(6));
        time.schedule(() -> ran.add("ran"), Long.MAX_VALUE);
        time.advance(Duration.ofNanos(Long.MAX_VALUE));
        assertThat(ran).containsExactly("ran");
        time.advance(Duration.ofSeconds(Long.MAX_VALUE));
        assertThat(time.nanoTime()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void negativeAdvance_isRefused() {
        assertThatThrownBy(() -> time.advance(Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("duration: PT-0.000000001S (expected: >= 0)");
    }

    @Test
    void failingTimers_areReportedAfterAllHaveRun() {
        IllegalStateException first = new IllegalStateException("first");
        LinkageError second = new LinkageError("second");
        time.schedule(
                () -> {
                    throw first;
                },
                10);
        time.schedule(
                () -> {
                    throw second;
                },
                20);
        time.schedule(() -> ran.add("ran"), 30);
        long start = time.nanoTime();
        Throwable failure = catchThrowable(() -> time.advance(Duration.ofNanos(40)));
        assertThat(failure).isInstanceOf(AssertionError.class).hasMessage("timer tasks failed: 2");
        assertThat(failure.getSuppressed()).containsExactly(first, second);
        assertThat(ran).containsExactly("ran");
        assertThat(time.nanoTime() - start).isEqualTo(40);
    }

    @Test
    void advanceToNextTimer_runsAllThatAreDueThenAndNoMore() {
        long start = time.nanoTime();
        time.schedule(() -> ran.add("a"), 10);
        time.schedule(() -> ran.add("b"), 10);
        time.schedule(() -> ran.add("c"), 11);
        assertThat(time.advanceToNextTimer()).isTrue();
        assertThat(ran).containsExactly("a", "b");
        assertThat(time.nanoTime() - start).isEqualTo(10);
        assertThat(time.advanceToNextTimer()).isTrue();
        assertThat(time.advanceToNextTimer()).isFalse();
        assertThat(ran).containsExactly("a", "b", "c");
    }
}
