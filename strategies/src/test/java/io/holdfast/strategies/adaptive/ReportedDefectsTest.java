package io.holdfast.strategies.adaptive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.netflix.concurrency.limits.limit.Gradient2Limit;
import com.netflix.concurrency.limits.limit.SettableLimit;
import com.netflix.concurrency.limits.limit.VegasLimit;
import com.netflix.concurrency.limits.limit.WindowedLimit;
import com.netflix.concurrency.limits.limiter.SimpleLimiter;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitOptions;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What users of adaptive limits have reported elsewhere: how it is there, where a test shows it, and here. */
class ReportedDefectsTest {
    private static final long FAST = Duration.ofMillis(10).toNanos();
    private static final long TIMEOUT = Duration.ofSeconds(5).toNanos();

    private static int repeated(LimitAlgorithm algorithm, int times, long nanos, int inFlight, boolean dropped) {
        int limit = 0;
        for (int i = 0; i < times; i++) {
            limit = algorithm.update(nanos, inFlight, dropped);
        }
        return limit;
    }

    private static ConcurrencyLimit limit(VirtualTime time, Adaptive adaptive) {
        return ConcurrencyLimit.of(
                "service",
                BulkheadConfig.custom().maxConcurrentCalls(20).build(),
                ConcurrencyLimitOptions.defaults().timeSource(time).adaptive(adaptive));
    }

    private static int now(ConcurrencyLimit limit) {
        return limit.getMetrics().getMaxAllowedConcurrentCalls();
    }

    /** Where every call ends in the same timeout, latency is even, so that a gradient of it sees no load. */
    @Test
    void evenTimeouts_growGradient2ToItsMaximumThere_andCutItHere() {
        Gradient2Limit theirs = Gradient2Limit.newBuilder().initialLimit(20).build();
        for (int i = 0; i < 2_000; i++) {
            theirs.onSample(0, TIMEOUT, theirs.getLimit(), true);
        }
        assertThat(theirs.getLimit()).isEqualTo(200);

        LimitAlgorithm ours = Adaptive.gradient2().min(2).newAlgorithm(20);
        assertThat(repeated(ours, 100, TIMEOUT, 200, true)).isEqualTo(2);
    }

    /** The least latency is forgotten now and then; there a call that timed out may take its place. */
    @Test
    void probeDuringTimeouts_takesTheTimeoutForTheLeastLatencyThere_andWaitsHere() {
        LimitAlgorithm ours = new Vegas(Adaptive.vegas().min(4).max(50), 10, 1);
        repeated(ours, 20, FAST, 10, false);
        repeated(ours, 5_000, TIMEOUT, 50, true);
        int before = ours.update(FAST, 1, false); // few in flight: no step

        int next = repeated(ours, 3, FAST * 10, 50, false);

        assertThat(before).isEqualTo(4);
        assertThat(next).as("ten times the least latency is a queue").isLessThanOrEqualTo(before);
    }

    @Test
    void drops_takeOneOrTwoOffAHighVegasLimitThere_andATenthHere() {
        VegasLimit theirs =
                VegasLimit.newBuilder().initialLimit(200).maxConcurrency(200).build();
        theirs.onSample(0, FAST, 200, false);
        for (int i = 0; i < 10; i++) {
            theirs.onSample(0, TIMEOUT, 200, true);
        }
        assertThat(theirs.getLimit()).isEqualTo(180);

        LimitAlgorithm ours = Adaptive.vegas().newAlgorithm(200);
        ours.update(FAST, 200, false);
        assertThat(repeated(ours, 10, TIMEOUT, 200, true)).isBetween(60, 75);
    }

    /** A clock that does not move between the beginning and the end of a call. */
    @Test
    void callThatTakesNoTime_throwsThere_andCountsForANanosecondHere() {
        assertThatThrownBy(() -> VegasLimit.newDefault().onSample(0, 0, 1, false))
                .isInstanceOf(IllegalArgumentException.class);

        VirtualTime time = new VirtualTime();
        ConcurrencyLimit limit = limit(time, Adaptive.vegas());
        for (int i = 0; i < 100; i++) {
            limit.executeRunnable(() -> {});
            time.advance(Duration.ofMillis(1));
        }
        assertThat(limit.running()).isZero();
    }

    /** The machine's monotonic time may be negative. */
    @Test
    void negativeTime_stopsTheWindowsThere_andNotHere() {
        SettableLimit seen = new SettableLimit(20) {
            @Override
            protected int _update(long startTime, long rtt, int inflight, boolean didDrop) {
                return 7;
            }
        };
        WindowedLimit theirs = WindowedLimit.newBuilder().build(seen);
        for (int i = 0; i < 10_000; i++) {
            theirs.onSample(-5_000_000_000_000L + i * FAST, FAST, 10, false);
        }
        assertThat(theirs.getLimit()).isEqualTo(20);

        VirtualTime time = new VirtualTime(); // begins below zero
        ConcurrencyLimit limit = limit(time, Adaptive.of(start -> (mean, inFlight, dropped) -> 7));
        for (int i = 0; i < 10; i++) {
            limit.executeRunnable(() -> time.advance(Duration.ofMillis(10)));
        }
        assertThat(time.nanoTime()).isNegative();
        assertThat(now(limit)).isEqualTo(7);
    }

    /** Their listener gives its place back each time that it is told; a permit once. */
    @Test
    void listenerToldTwice_givesBackTwoPlacesThere_andOneHere() {
        SimpleLimiter<Void> theirs =
                SimpleLimiter.newBuilder().limit(new SettableLimit(10)).build();
        var other = theirs.acquire(null);
        var listener = theirs.acquire(null).orElseThrow();
        listener.onIgnore();
        listener.onIgnore();
        assertThat(other).isPresent(); // and runs on, uncounted
        assertThat(theirs.getInflight()).isZero();

        ConcurrencyLimit limit = limit(new VirtualTime(), Adaptive.gradient2());
        assertThat(limit.tryEnter()).isTrue();
        var permit = limit.tryAcquire();
        permit.release(new TimeoutException());
        permit.release();
        assertThat(limit.running()).isEqualTo(1);
        assertThat(limit.unmatchedReleases()).isEqualTo(1);
    }

    /** Idle, or with less to do than the limit allows: latency is low, and says nothing of what more calls would do. */
    @Test
    void littleTraffic_movesNoLimitUp_norIdlenessDown() {
        for (Adaptive adaptive : new Adaptive[] {Adaptive.gradient2(), Adaptive.vegas(), Adaptive.aimd()}) {
            VirtualTime time = new VirtualTime();
            ConcurrencyLimit limit = limit(time, adaptive.initial(30));
            for (int i = 0; i < 2_000; i++) {
                limit.executeRunnable(() -> time.advance(Duration.ofMillis(10)));
                time.advance(i % 100 == 0 ? Duration.ofHours(1) : Duration.ZERO);
            }
            assertThat(now(limit)).as("%s", adaptive).isEqualTo(30);
        }
    }

    /** Told of each call, Gradient2 takes a tenth off at one that is slow, and such calls there are always. */
    @Test
    void oneSlowCallInTen_keepsGradient2LowThere_andAMeanIsLookedAtHere() {
        Gradient2Limit theirs = Gradient2Limit.newBuilder().initialLimit(20).build();
        for (int i = 0; i < 5_000; i++) {
            theirs.onSample(0, i % 10 == 0 ? 4 * FAST : FAST, 200, false);
        }
        assertThat(theirs.getLimit()).isLessThan(100);

        LimitAlgorithm ours = Adaptive.gradient2().newAlgorithm(20);
        assertThat(repeated(ours, 500, (9 * FAST + 4 * FAST) / 10, 200, false)).isEqualTo(200);
    }

    @Test
    void limitOfOne_growsAgain() {
        for (Adaptive adaptive : new Adaptive[] {Adaptive.gradient2(), Adaptive.vegas(), Adaptive.aimd()}) {
            LimitAlgorithm ours = adaptive.newAlgorithm(20);
            repeated(ours, 5, FAST, 20, false);
            assertThat(repeated(ours, 200, TIMEOUT, 20, true))
                    .as("%s", adaptive)
                    .isEqualTo(1);

            assertThat(repeated(ours, 40, FAST, 1, false)).as("%s", adaptive).isGreaterThan(1);
        }
    }

    /** There AIMD cuts at 5 s of latency unless told otherwise, though nothing was dropped; here too, as said. */
    @Test
    void aimd_cutsAtItsTimeout_whichCanBeSet() {
        LimitAlgorithm standard = Adaptive.aimd().newAlgorithm(20);
        LimitAlgorithm patient = Adaptive.aimd().timeout(Duration.ofHours(1)).newAlgorithm(20);

        assertThat(standard.update(TIMEOUT + 1, 20, false)).isEqualTo(18);
        assertThat(patient.update(TIMEOUT + 1, 20, false)).isEqualTo(21);
        assertThat(Adaptive.aimd().backoffRatio(0.5).newAlgorithm(20).update(FAST, 20, true))
                .isEqualTo(10);
    }

    /** Under modest overload Gradient2's queue allowance of four grows the limit on and on; the bound holds. */
    @Test
    void steadyOverload_keepsGradient2WithinItsBounds() {
        LimitAlgorithm ours = Adaptive.gradient2().max(60).newAlgorithm(20);
        repeated(ours, 20, FAST, 20, false);

        assertThat(repeated(ours, 5_000, FAST * 2, 60, false)).isLessThanOrEqualTo(60);
    }
}
