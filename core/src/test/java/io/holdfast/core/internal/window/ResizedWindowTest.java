package io.holdfast.core.internal.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Windows that go on with another size while they are in use, against {@link NaiveWindow}. */
class ResizedWindowTest {

    private static final long SECOND = 1_000_000_000L;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 33, 64, 100, 1000})
    void countWindow_agreesWithTheOracle_whateverItsSizesWere(int largest) {
        Random random = new Random(largest);
        for (int round = 0; round < 30; round++) {
            int size = 1 + random.nextInt(largest);
            int badness = random.nextInt(100);
            Thresholds thresholds = new Thresholds("slidingWindowSize", size, 1, 40, 60);
            Window window = Window.ofCalls(thresholds);
            NaiveWindow oracle = new NaiveWindow(false, size);
            for (int step = 0; step < 5 * largest + 100; step++) {
                if (random.nextInt(largest + 5) == 0) {
                    size = 1 + random.nextInt(largest);
                    int minimum = 1 + random.nextInt(size);
                    Window first = window;
                    window = window.with(new Thresholds("slidingWindowSize", size, minimum, 40, 60), 0);
                    oracle.resize(size, 0);
                    assertThat(window.judge(0)).isEqualTo(oracle.verdict(0, minimum, 40, 60));
                    assertThat(first.counts(0)).isEqualTo(oracle.counts(0));
                }
                int outcome = random.nextInt(100) < badness ? random.nextInt(4) : 0;
                oracle.record(outcome, 0);
                int unused = window.record(outcome, 0);
                assertThat(window.counts(0)).isEqualTo(oracle.counts(0));
                assertThat(((CountWindow) window).countTheRing()).isEqualTo(oracle.counts(0));
            }
        }
    }

    /** A record that has the old window in its hand goes to the new one. */
    @ParameterizedTest
    @ValueSource(ints = {1, 5, 10, 11, 200})
    void countWindow_thatWasReplaced_recordsInItsSuccessor(int size) {
        Window old = Window.ofCalls(new Thresholds("slidingWindowSize", 10, 1, 50, 50));
        for (int i = 0; i < 10; i++) {
            int unused = old.record(Window.FAST_SUCCESS, 0);
        }
        Window next = old.with(new Thresholds("slidingWindowSize", size, 1, 50, 50), 0);
        int verdict = old.record(Window.FAILURE, 0);

        int total = Math.min(size, size < 10 ? size : 11);
        assertThat(next.counts(0)).isEqualTo(new Counts(size == 10 ? 10 : total, 1, 0, 0));
        assertThat(old.counts(0)).isEqualTo(next.counts(0));
        assertThat(verdict).isEqualTo(size == 1 ? Window.FAILURE_RATE : Window.WITHIN);
        int unused = old.record(Window.FAST_SUCCESS, 0);
        assertThat(next.counts(0).total()).isEqualTo(Math.min(size, 12));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 60, 1024, 1500, 5000, 90_000})
    void timeWindow_agreesWithTheOracle_whateverItsLengthsWere(int longest) {
        Random random = new Random(longest);
        for (int round = 0; round < 20; round++) {
            int seconds = 1 + random.nextInt(longest);
            long origin = random.nextLong() / 4;
            long elapsed = 0;
            Window window =
                    Window.ofSeconds(Thresholds.ofSeconds("slidingWindowSize", seconds, 1, 40, 60), origin, origin);
            NaiveWindow oracle = new NaiveWindow(true, seconds);
            for (int step = 0; step < 400; step++) {
                elapsed += random.nextLong(3L * SECOND * Math.max(1, longest / 100));
                long second = elapsed / SECOND;
                if (random.nextInt(10) == 0) {
                    seconds = 1 + random.nextInt(longest);
                    oracle.resize(seconds, second);
                    window = window.with(
                            Thresholds.ofSeconds("slidingWindowSize", seconds, 1, 40, 60), origin + elapsed);
                    assertThat(window.counts(origin + elapsed)).isEqualTo(oracle.counts(second));
                }
                int outcome = random.nextInt(4);
                oracle.record(outcome, second);
                int verdict = window.record(outcome, origin + elapsed);
                Counts counts = oracle.counts(second);
                assertThat(window.counts(origin + elapsed)).isEqualTo(counts);
                if (counts.failed() + counts.slow() != 0) {
                    assertThat(verdict).isEqualTo(oracle.verdict(second, 1, 40, 60));
                }
            }
        }
    }

    /** Sizes that hold all that is recorded: so none may be lost, and none counted twice. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void window_thatIsResizedUnderConcurrentRecords_losesNoneAndDoublesNone(boolean timed) throws Exception {
        int records = 300;
        for (int round = 0; round < 300; round++) {
            Random random = new Random(round);
            Window first = timed
                    ? Window.ofSeconds(Thresholds.ofSeconds("slidingWindowSize", 10, 1, 50, 50), 0, 0)
                    : Window.ofCalls(new Thresholds("slidingWindowSize", 3 * records, 1, 50, 50));
            Window[] current = {first};
            int[] kinds = record(first, 3, records, round, () -> {
                for (int i = 0; i < 20; i++) {
                    int more = random.nextInt(2000);
                    current[0] = current[0].with(
                            timed
                                    ? Thresholds.ofSeconds("slidingWindowSize", 10 + more, 1, 50, 50)
                                    : new Thresholds("slidingWindowSize", 3 * records + more, 1, 50, 50),
                            0);
                }
            });
            Counts expected = new Counts(
                    kinds[0] + kinds[1] + kinds[2] + kinds[3], kinds[1] + kinds[3], kinds[2] + kinds[3], kinds[3]);
            assertThat(current[0].counts(9 * SECOND)).as("round %d", round).isEqualTo(expected);
            if (current[0] instanceof CountWindow calls) {
                assertThat(calls.countTheRing()).as("round %d", round).isEqualTo(expected);
            }
        }
    }

    /** Each thread records in the window that it began with; returns how many outcomes of each kind. */
    private static int[] record(Window window, int threads, int records, int seed, Runnable meanwhile)
            throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier start = new CyclicBarrier(threads + 1);
            List<Future<int[]>> results = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                Random random = new Random(31L * seed + thread);
                results.add(pool.submit(() -> {
                    int[] kinds = new int[4];
                    start.await(10, TimeUnit.SECONDS);
                    for (int i = 0; i < records; i++) {
                        int outcome = random.nextInt(4);
                        kinds[outcome]++;
                        int unused = window.record(outcome, i * 10L / records * SECOND);
                    }
                    return kinds;
                }));
            }
            start.await(10, TimeUnit.SECONDS);
            meanwhile.run();
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
