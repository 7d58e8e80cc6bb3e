package io.holdfast.core.internal.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random scripts against {@link NaiveWindow}. */
class WindowOracleTest {

    private static final long SECOND = 1_000_000_000L;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 31, 32, 33, 64, 100, 1000, 65_535})
    void countWindow_agreesWithTheOracle_afterEveryRecord(int size) {
        Random random = new Random(size);
        for (int round = 0; round < (size > 1000 ? 1 : 20); round++) {
            int minimum = 1 + random.nextInt(size);
            float failureRate = 1 + random.nextInt(100);
            float slowRate = 1 + random.nextInt(100);
            int badness = random.nextInt(100);
            Window window = Window.ofCalls(new Thresholds("slidingWindowSize", size, minimum, failureRate, slowRate));
            NaiveWindow oracle = new NaiveWindow(false, size);
            int steps = size > 1000 ? 300 : 5 * size + 50;
            for (int step = 0; step < steps; step++) {
                int outcome = random.nextInt(100) < badness ? random.nextInt(4) : 0;
                Counts before = oracle.counts(0);
                oracle.record(outcome, 0);
                boolean newToJudge =
                        outcome != Window.FAST_SUCCESS || !oracle.counts(0).equals(before);
                assertThat(window.record(outcome, 0))
                        .isEqualTo(newToJudge ? oracle.verdict(0, minimum, failureRate, slowRate) : Window.WITHIN);
                assertThat(window.counts(0)).isEqualTo(oracle.counts(0));
            }
        }
    }

    @Test
    void countWindow_ofTheLargestSize_isExactWhenItWraps() {
        int size = Window.MAX_SIZE;
        Window window = Window.ofCalls(new Thresholds("slidingWindowSize", size, 1, 50, 50));
        for (int i = 0; i < size; i++) {
            window.record(Window.FAILURE | Window.SLOW, 0);
        }
        assertThat(window.counts(0)).isEqualTo(new Counts(size, size, size, size));
        for (int i = 0; i < size - 1; i++) {
            window.record(Window.FAST_SUCCESS, 0);
        }
        assertThat(window.counts(0)).isEqualTo(new Counts(size, 1, 1, 1));
        window.record(Window.FAST_SUCCESS, 0);
        assertThat(window.counts(0)).isEqualTo(new Counts(size, 0, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 60, 1023, 1024, 1025, 1280, 1281, 3600, 65_536, 86_400, Window.MAX_SECONDS})
    void timeWindow_agreesWithTheOracle_afterEveryRecord(int seconds) {
        Random random = new Random(seconds);
        for (int round = 0; round < 20; round++) {
            int minimum = 1 + random.nextInt(50);
            float failureRate = 1 + random.nextInt(100);
            float slowRate = 1 + random.nextInt(100);
            int badness = random.nextInt(60);
            long origin = random.nextLong() / 4;
            long elapsed = 0;
            Window window = Window.ofSeconds(
                    Thresholds.ofSeconds("slidingWindowSize", seconds, minimum, failureRate, slowRate), origin, origin);
            NaiveWindow oracle = new NaiveWindow(true, seconds);
            for (int step = 0; step < 500; step++) {
                elapsed += jump(random, seconds);
                long second = elapsed / SECOND;
                int outcome = random.nextInt(100) < badness ? random.nextInt(4) : 0;
                oracle.record(outcome, second);
                int verdict = window.record(outcome, origin + elapsed);
                int expected = oracle.verdict(second, minimum, failureRate, slowRate);
                Counts counts = oracle.counts(second);
                if (counts.failed() + counts.slow() == 0) {
                    // a healthy window says so without counting how few calls there were
                    assertThat(verdict).isEqualTo(Window.WITHIN);
                } else {
                    assertThat(verdict).isEqualTo(expected);
                }
                assertThat(window.counts(origin + elapsed)).isEqualTo(counts);
            }
        }
    }

    /**
     * Times behind the latest one are taken as that: nothing that is recorded vanishes, and nothing is counted for less
     * long.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 60, 1025, 86_400})
    void timeWindow_agreesWithTheOracle_whenTheClockIsSetBack(int seconds) {
        Random random = new Random(seconds);
        Window window = Window.ofSeconds(Thresholds.ofSeconds("slidingWindowSize", seconds, 1, 40, 60), 0, 0);
        NaiveWindow oracle = new NaiveWindow(true, seconds);
        long now = 0;
        long latest = 0;
        for (int step = 0; step < 3_000; step++) {
            now += random.nextInt(20) == 0 ? -random.nextLong(2L * seconds * SECOND) : jump(random, seconds) / 10;
            latest = Math.max(latest, now / SECOND);
            int outcome = random.nextInt(4);
            oracle.record(outcome, latest);
            int verdict = window.record(outcome, now);
            Counts counts = oracle.counts(latest);
            if (counts.failed() + counts.slow() != 0) {
                assertThat(verdict).isEqualTo(oracle.verdict(latest, 1, 40, 60));
            }
            assertThat(window.counts(now)).isEqualTo(counts);
        }
    }

    @Test
    void timeWindow_whoseClockIsSetBack_losesNoneAndJudgesAll() {
        Window window = Window.ofSeconds(Thresholds.ofSeconds("slidingWindowSize", 100, 75, 50, 100), 0, 0);
        for (int second = 1; second <= 70; second++) {
            window.record(second <= 40 ? Window.FAST_SUCCESS : Window.FAILURE, second * SECOND);
        }
        int verdict = Window.BELOW_MINIMUM;
        for (int i = 0; i < 20; i++) {
            verdict = window.record(Window.FAILURE, 30 * SECOND);
        }
        assertThat(verdict).isEqualTo(Window.FAILURE_RATE);
        assertThat(window.counts(30 * SECOND)).isEqualTo(new Counts(90, 50, 0, 0));
        assertThat(window.counts(169 * SECOND)).isEqualTo(new Counts(21, 21, 0, 0));
        assertThat(window.counts(170 * SECOND)).isEqualTo(Counts.NONE);
    }

    private static long jump(Random random, int seconds) {
        return switch (random.nextInt(20)) {
            case 0 -> (long) (random.nextDouble() * 3 * seconds * SECOND);
            case 1 -> 65_536L * (seconds > 60 ? 60 : seconds) * SECOND;
            case 2, 3, 4 -> SECOND;
            default -> random.nextInt(200_000_000);
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 1025, 86_400, Window.MAX_SECONDS})
    void timeWindow_agreesWithTheOracle_whileSecondsAreCountedFrom68YearsOnFromTheOrigin(int seconds) {
        long origin = -(1L << 31) * SECOND;
        long start = -seconds * SECOND / 2;
        Window window = Window.ofSeconds(Thresholds.ofSeconds("slidingWindowSize", seconds, 1, 50, 50), origin, start);
        NaiveWindow oracle = new NaiveWindow(true, seconds);
        Random random = new Random(seconds);
        long now = start;
        for (int step = 0; step < 2_000; step++) {
            now += (long) (random.nextDouble() * seconds * SECOND / 500);
            int outcome = random.nextInt(4);
            oracle.record(outcome, Math.floorDiv(now, SECOND));
            window.record(outcome, now);
            assertThat(window.counts(now)).isEqualTo(oracle.counts(Math.floorDiv(now, SECOND)));
        }
        assertThat(now).isPositive();
    }

    /** Every second of three laps has a call, so each page of the ring is filled, summed, left and filled anew. */
    @ParameterizedTest
    @ValueSource(ints = {1025, 3600})
    void timeWindow_withACallInEverySecond_holdsExactlyItsSeconds(int seconds) {
        Window window = Window.ofSeconds(Thresholds.ofSeconds("slidingWindowSize", seconds, 1, 50, 50), 0, 0);
        for (long second = 0; second < 3L * seconds; second++) {
            window.record(second % 2 == 0 ? Window.FAILURE : Window.SLOW, second * SECOND);
            int total = (int) Math.min(second + 1, seconds);
            int failed = second % 2 == 0 ? (total + 1) / 2 : total / 2;
            assertThat(window.counts(second * SECOND)).isEqualTo(new Counts(total, failed, total - failed, 0));
        }
    }

    /** What a thread does that is held up between the look for its second and the add. */
    @Test
    void timeWindowOfADay_countsAnAddThatIsLateForItsPage_afterThatPageWasSummed() {
        TimeWindow window = new TimeWindow(Thresholds.ofSeconds("slidingWindowSize", 86_400, 1, 50, 50), 0, 0);
        SecondBucket held = window.secondAt(10 * SECOND);
        window.record(Window.FAILURE, 10 * SECOND);
        long later = 5_000 * SECOND;
        assertThat(window.counts(later)).isEqualTo(new Counts(1, 1, 0, 0));
        assertThat(window.record(Window.SLOW, held)).isEqualTo(Window.FAILURE_RATE | Window.SLOW_RATE);
        assertThat(window.counts(later)).isEqualTo(new Counts(2, 1, 1, 0));
        assertThat(window.counts(later + SECOND)).isEqualTo(new Counts(2, 1, 1, 0));
        assertThat(window.counts(86_409 * SECOND)).isEqualTo(new Counts(2, 1, 1, 0));
        assertThat(window.counts(86_410 * SECOND)).isEqualTo(Counts.NONE);
    }

    @Test
    void timeWindow_countsAnAddThatIsLateForItsSecond_afterThatSecondWasSummed() {
        TimeWindow window = new TimeWindow(new Thresholds("slidingWindowSize", 10, 1, 50, 50), 0, 0);
        window.record(Window.FAILURE, SECOND);
        SecondBucket held = window.secondAt(SECOND);
        assertThat(window.counts(2 * SECOND)).isEqualTo(new Counts(1, 1, 0, 0));
        window.record(Window.FAILURE, held);
        window.record(Window.FAST_SUCCESS, held);
        assertThat(window.counts(2 * SECOND)).isEqualTo(new Counts(3, 2, 0, 0));
        assertThat(window.counts(3 * SECOND)).isEqualTo(new Counts(3, 2, 0, 0));
    }

    @Test
    void timeWindow_leavesOutASecondWhoseTotalIsGone() {
        TimeWindow window = new TimeWindow(new Thresholds("slidingWindowSize", 2, 1, 50, 50), 0, 0);
        for (int outcome : new int[] {0, 0, 0, Window.FAILURE, Window.FAILURE | Window.SLOW}) {
            assertThat(window.record(outcome, 0)).isEqualTo(Window.WITHIN);
        }
        SecondBucket held = window.secondAt(SECOND);
        // takes the slot of second 0 over, its total alone
        window.record(Window.FAST_SUCCESS, 2 * SECOND);
        assertThat(window.record(Window.FAST_SUCCESS, held)).isEqualTo(Window.WITHIN);
        assertThat(window.counts(2 * SECOND)).isEqualTo(new Counts(2, 0, 0, 0));
    }

    @Test
    void thresholds_judgeCountsBeyondAnInt() {
        Thresholds thresholds = new Thresholds("slidingWindowSize", 65_535, 100, 50, 50);
        assertThat(thresholds.judge(3_000_000_000L, 2_000_000_000L, 1)).isEqualTo(Window.FAILURE_RATE);
        assertThat(thresholds.judge(5_000_000_000L, 2_000_000_000L, 1)).isEqualTo(Window.WITHIN);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 1025, 86_400})
    void timeWindow_countsWhatRacesWithSums(int seconds) throws Exception {
        long stretch = seconds / 5L;
        for (int round = 0; round < 20; round++) {
            Window window = Window.ofSeconds(Thresholds.ofSeconds("slidingWindowSize", seconds, 1, 50, 50), 0, 0);
            ExecutorService pool = Executors.newSingleThreadExecutor();
            try {
                Future<?> reader = pool.submit(() -> {
                    for (int i = 0; i < 5000; i++) {
                        window.counts(i / 1000 * stretch * SECOND);
                    }
                });
                int[] expected = hammer(window, 3, 5000, round, stretch);
                reader.get(30, TimeUnit.SECONDS);
                assertThat(window.counts(4 * stretch * SECOND).total())
                        .isEqualTo(expected[0] + expected[1] + expected[2] + expected[3]);
                assertThat(window.counts(4 * stretch * SECOND).failed()).isEqualTo(expected[1] + expected[3]);
            } finally {
                pool.shutdownNow();
            }
        }
    }

    @Test
    void thresholds_refuseSizesTheyCannotCount() {
        assertThatThrownBy(() -> new Thresholds("slidingWindowSize", 65_536, 1, 50, 50))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("slidingWindowSize: 65536 (expected: 1 to 65535)");
        assertThatThrownBy(() -> new Thresholds("slidingWindowSize", 0, 1, 50, 50))
                .hasMessage("slidingWindowSize: 0 (expected: 1 to 65535)");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Window.MAX_SECONDS + 1})
    void thresholds_refuseSecondsThatTakeTooMuchMemory(int seconds) {
        assertThatThrownBy(() -> Thresholds.ofSeconds("slidingWindowSize", seconds, 1, 50, 50))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("slidingWindowSize: " + seconds
                        + " (expected: 1 to 604800 seconds, a week, since each takes 52 bytes)");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64, 1000})
    void countWindow_underConcurrentRecords_holdsAtRestWhatItsRingHolds(int size) throws Exception {
        for (int round = 0; round < 30; round++) {
            CountWindow window = new CountWindow(new Thresholds("slidingWindowSize", size, 1, 50, 50));
            hammer(window, 4, 5000, round, 1);
            assertThat(window.counts(0)).isEqualTo(window.countTheRing());
            // and goes on from there exactly
            for (int i = 0; i < size; i++) {
                window.record(Window.FAILURE, 0);
            }
            assertThat(window.counts(0)).isEqualTo(new Counts(size, size, 0, 0));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 1025, 86_400})
    void timeWindow_underConcurrentRecords_losesNone(int seconds) throws Exception {
        long stretch = seconds / 5L;
        for (int round = 0; round < 30; round++) {
            Window window = Window.ofSeconds(Thresholds.ofSeconds("slidingWindowSize", seconds, 1, 50, 50), 0, 0);
            int[] expected = hammer(window, 4, 5000, round, stretch);
            assertThat(window.counts(4 * stretch * SECOND))
                    .isEqualTo(new Counts(
                            expected[0] + expected[1] + expected[2] + expected[3],
                            expected[1] + expected[3],
                            expected[2] + expected[3],
                            expected[3]));
        }
    }

    /**
     * Every thread records its own random script, in five seconds for time windows, which lie {@code stretch} apart;
     * returns how many outcomes of each kind.
     */
    private static int[] hammer(Window window, int threads, int records, int seed, long stretch) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier start = new CyclicBarrier(threads);
            List<Future<int[]>> results = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                Random random = new Random(31L * seed + thread);
                results.add(pool.submit(() -> {
                    int[] kinds = new int[4];
                    start.await(10, TimeUnit.SECONDS);
                    for (int i = 0; i < records; i++) {
                        int outcome = random.nextInt(3) == 0 ? random.nextInt(4) : 0;
                        kinds[outcome]++;
                        window.record(outcome, i * 5L / records * stretch * SECOND);
                    }
                    return kinds;
                }));
            }
            int[] sum = new int[4];
            for (Future<int[]> result : results) {
                int[] kinds = result.get(30, TimeUnit.SECONDS);
                for (int kind = 0; kind < 4; kind++) {
                    sum[kind] += kinds[kind];
                }
            }
            return sum;
        } finally {
            pool.shutdownNow();
        }
    }
}
