package io.holdfast.watchtower.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {

    private static final double[] PERCENTILES = {0, 1, 50, 90, 95, 99, 99.9, 100};

    private final LatencyHistogram latencies = new LatencyHistogram();

    @Test
    void percentiles_areThoseOfTheSortedLatencies() {
        Random random = new Random(7);
        for (int number : List.of(1, 2, 3, 100, 999, 10_000)) {
            LatencyHistogram some = new LatencyHistogram();
            long[] nanos = new long[number];
            for (int i = 0; i < number; i++) {
                // from a microsecond to a hundred seconds, each power of ten as often as any other
                nanos[i] = 1_000 * (long) Math.pow(10, random.nextDouble() * 8);
                some.record(nanos[i]);
            }
            some.read();
            Arrays.sort(nanos);
            for (double percentile : PERCENTILES) {
                int rank = Math.max(1, (int) Math.ceil(number * percentile / 100));
                assertThat(some.minute(percentile))
                        .as("percentile %s of %s", percentile, number)
                        .isCloseTo(nanos[rank - 1], Percentage.withPercentage(1.7));
            }
        }
    }

    @Test
    void steps_followEachOtherWithoutAGap() {
        int before = LogLinearBuckets.indexOf(0);
        assertThat(before).isZero();
        for (long number = 1; number < 1 << 20; number++) {
            int step = LogLinearBuckets.indexOf(number);
            assertThat(step).as("step of %s", number).isBetween(before, before + 1);
            assertThat(LogLinearBuckets.middle(step)).isCloseTo(number, within(number / 64));
            before = step;
        }
        assertThat(LogLinearBuckets.indexOf(LogLinearBuckets.middle(1_000))).isEqualTo(1_000);
    }

    @Test
    void whatIsOutOfRange_isTheNearestThatThereIs() {
        latencies.record(-1);
        latencies.record(Long.MAX_VALUE);
        latencies.read();
        assertThat(latencies.minute(50)).isZero();
        assertThat(latencies.minute(100)).isCloseTo(Duration.ofMinutes(10).toNanos(), Percentage.withPercentage(1.7));
    }

    @Test
    void whatIsOlderThanAMinute_isForgotten_slotBySlot() {
        assertThat(latencies.minute(50)).isEqualTo(-1);
        for (int slot = 1; slot <= LatencyHistogram.SLOTS; slot++) {
            latencies.record(Duration.ofMillis(slot).toNanos());
            latencies.read();
            latencies.turn();
        }
        // the turn after the last slot has forgotten the first
        assertThat(latencies.minute(0)).isCloseTo(2_000_000, Percentage.withPercentage(1.7));
        for (int slot = 3; slot <= LatencyHistogram.SLOTS; slot++) {
            latencies.turn();
            assertThat(latencies.minute(0)).isCloseTo(slot * 1_000_000L, Percentage.withPercentage(1.7));
        }
        latencies.turn();
        assertThat(latencies.minute(100)).isEqualTo(-1);
    }

    @Test
    void tally_outlivesTheMinute_untilItIsRestarted() {
        latencies.record(5_000_000);
        latencies.read();
        for (int turn = 0; turn < 2 * LatencyHistogram.SLOTS; turn++) {
            latencies.turn();
        }
        assertThat(latencies.tallied(50)).isCloseTo(5_000_000, Percentage.withPercentage(1.7));
        latencies.restartTally();
        assertThat(latencies.tallied(50)).isEqualTo(-1);
    }

    @Test
    void manyThreads_loseNothing_whileOneReads() throws InterruptedException {
        int each = 100_000;
        List<Thread> threads = new ArrayList<>();
        for (int t = 1; t <= 4; t++) {
            long nanos = Duration.ofMillis(t).toNanos();
            threads.add(new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    latencies.record(nanos);
                }
            }));
        }
        threads.forEach(Thread::start);
        while (threads.stream().anyMatch(Thread::isAlive)) {
            latencies.read();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        latencies.read();
        // had one of them lost a single record, one of these would be its neighbour's
        for (int t = 1; t <= 4; t++) {
            assertThat(latencies.minute(25.0 * t))
                    .as("last of thread %s", t)
                    .isCloseTo(Duration.ofMillis(t).toNanos(), Percentage.withPercentage(1.7));
        }
    }
}
