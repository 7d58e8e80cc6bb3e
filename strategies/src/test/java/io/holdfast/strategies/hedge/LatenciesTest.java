package io.holdfast.strategies.hedge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** How exact the measured percentile is, and that hedges which win do not drag it down. */
class LatenciesTest {

    private static final long MILLI = 1_000_000;

    @Test
    void buckets_holdEveryValue_andAreASixteenthWideAtMost() {
        int before = -1;
        for (long value = 0; value >= 0 && value < Long.MAX_VALUE / 3; value += 1 + value / 37) {
            int bucket = Latencies.bucket(value);
            long edge = Latencies.upperEdge(bucket);
            assertThat(bucket).isGreaterThanOrEqualTo(before);
            assertThat(edge).isGreaterThanOrEqualTo(value);
            assertThat(edge - value).isLessThanOrEqualTo(value / 16);
            assertThat(Latencies.bucket(edge)).isEqualTo(bucket);
            before = bucket;
        }
        assertThat(Latencies.upperEdge(Latencies.bucket(Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void percentile_isTheExactOneOrASixteenthMore_whateverTheDistribution() {
        Random random = new Random(42);
        for (double percentile : new double[] {50, 90, 95, 99, 99.9}) {
            mustBeExact(percentile, () -> (long) (MILLI * Math.exp(random.nextGaussian())));
            mustBeExact(percentile, () -> random.nextInt(100) < 94 ? MILLI : 100 * MILLI + random.nextInt(1000));
            mustBeExact(percentile, () -> 7 * MILLI);
            mustBeExact(percentile, () -> (long) random.nextInt(40));
        }
    }

    private static void mustBeExact(double percentile, LongSupplier source) {
        Latencies measured = new Latencies(percentile);
        long[] all = new long[Latencies.KEPT * 3];
        for (int i = 0; i < all.length; i++) {
            all[i] = source.getAsLong();
            measured.record(all[i]);
        }
        long[] last = Arrays.copyOfRange(all, all.length - Latencies.KEPT, all.length);
        Arrays.sort(last);
        long exact = last[(int) Math.ceil(last.length * percentile / 100 - 1e-9) - 1];
        assertThat(measured.nanos()).as("p%s", percentile).isBetween(exact, exact + exact / 16);
    }

    @Test
    void percentile_forgetsWhatIsOlderThanTheRing() {
        Latencies measured = new Latencies(95);
        for (int i = 0; i < Latencies.KEPT; i++) {
            measured.record(500 * MILLI);
        }
        for (int i = 0; i < Latencies.KEPT; i++) {
            measured.record(MILLI);
        }

        assertThat(measured.nanos()).isLessThan(2 * MILLI);
    }

    @Test
    void hedgesThatWin_doNotDragThePercentileDown() {
        Hedger hedger = Hedger.of("steady", Hedge.afterPercentile(95).atLeast(java.time.Duration.ofNanos(1)));
        Random random = new Random(7);
        int due = 0;
        for (int i = 0; i < 40_000; i++) {
            long delay = hedger.begin();
            long first = (long) (MILLI * Math.exp(random.nextGaussian()));
            long hedge = (long) (MILLI / 10 * Math.exp(random.nextGaussian()));
            boolean hedged = delay >= 0 && first > delay;
            due += hedged ? 1 : 0;
            boolean byHedge = hedged && delay + hedge < first;
            hedger.succeeded(byHedge ? delay + hedge : first, byHedge);
        }

        assertThat(due / 40_000.0).as("share of calls that are hedged").isBetween(0.03, 0.055);
        assertThat(hedger.begin()).isBetween((long) (4.2 * MILLI), (long) (6.5 * MILLI)); // exactly e^1.645 ms
    }

    @Test
    void threads_loseAFewLatenciesAndSpoilNone() throws Exception {
        Latencies measured = new Latencies(95);
        Thread[] threads = new Thread[4];
        for (int t = 0; t < threads.length; t++) {
            threads[t] = new Thread(() -> {
                for (int i = 0; i < 100_000; i++) {
                    measured.record(i % 100 < 90 ? MILLI : 40 * MILLI);
                }
            });
            threads[t].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(measured.nanos()).isBetween(40 * MILLI, 40 * MILLI * 17 / 16);
    }
}
