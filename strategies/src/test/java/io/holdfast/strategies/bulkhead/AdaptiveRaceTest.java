package io.holdfast.strategies.bulkhead;

import static io.holdfast.strategies.bulkhead.Helpers.config;
import static io.holdfast.strategies.bulkhead.Helpers.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.adaptive.Adaptive;
import io.holdfast.strategies.bulkhead.Helpers.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real threads at a limit that moves by itself. */
@Timeout(120)
class AdaptiveRaceTest {
    private static final long WINDOW = Duration.ofMillis(11).toNanos();

    private static ConcurrencyLimit limit(Adaptive adaptive) {
        return ConcurrencyLimit.of(
                "backend",
                config(4, Duration.ZERO),
                ConcurrencyLimitOptions.defaults().adaptive(adaptive));
    }

    private static void awaited(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted (expected: not)", e);
        }
    }

    @Test
    void callsDoNotWaitForTheOneInTheAlgorithm() {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        ConcurrencyLimit limit = limit(Adaptive.of(begun -> (mean, inFlight, dropped) -> {
            entered.countDown();
            awaited(leave);
            return 7;
        }));
        Running<Boolean> held = start(() -> {
            while (entered.getCount() > 0) {
                limit.measured(WINDOW, null);
            }
            return true;
        });
        awaited(entered);

        for (int i = 0; i < 1_000; i++) {
            ConcurrencyPermit permit = limit.tryAcquire();
            assertThat(permit.granted()).isTrue();
            permit.release();
            limit.measured(WINDOW, null);
        }

        assertThat(held.result).isNotDone();
        leave.countDown();
        held.join();
        assertThat(limit.getMetrics().getMaxAllowedConcurrentCalls()).isEqualTo(7);
    }

    @Test
    void algorithm_isEnteredByOneThreadAtATime_andAtRestEveryPlaceIsFree() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger steps = new AtomicInteger();
        SplittableRandom random = new SplittableRandom(7);
        ConcurrencyLimit limit = limit(Adaptive.of(begun -> (mean, inFlight, dropped) -> {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    int answer = random.nextInt(1, 9);
                    Thread.onSpinWait();
                    inside.decrementAndGet();
                    steps.incrementAndGet();
                    return answer;
                })
                .max(8));
        List<Running<Boolean>> all = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            all.add(start(() -> {
                while (steps.get() < 20) {
                    ConcurrencyPermit permit = limit.tryAcquire(Duration.ofMillis(1));
                    Thread.onSpinWait();
                    permit.release();
                }
                return true;
            }));
        }
        all.forEach(Running::join);

        assertThat(most.get()).isEqualTo(1);
        assertThat(limit.running()).isZero();
        assertThat(limit.waiting()).isZero();
    }

    /** The operator speaks while the algorithm is asked; what that says comes later, and does not count. */
    @Test
    void operator_hasTheLastWordOverAStepThatIsUnderWay() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        List<Integer> starts = new ArrayList<>();
        VirtualTime time = new VirtualTime();
        Adaptive adaptive = Adaptive.of(begun -> {
            starts.add(begun);
            return (mean, inFlight, dropped) -> {
                asked.countDown();
                awaited(answer);
                return 3;
            };
        });
        ConcurrencyLimit limit = ConcurrencyLimit.of(
                "backend",
                config(4, Duration.ZERO),
                ConcurrencyLimitOptions.defaults().timeSource(time).adaptive(adaptive));
        time.advance(Duration.ofNanos(WINDOW));
        Running<Boolean> calls = start(() -> {
            limit.measured(WINDOW, null);
            limit.measured(WINDOW, null);
            return true;
        });
        awaited(asked);

        limit.reconfigure(now -> BulkheadConfig.from(now).maxConcurrentCalls(9).build());
        answer.countDown();
        calls.join();

        assertThat(limit.getMetrics().getMaxAllowedConcurrentCalls()).isEqualTo(9);
        time.advance(Duration.ofNanos(WINDOW));
        for (int i = 0; i < 4; i++) {
            limit.measured(WINDOW, null);
        }
        assertThat(starts).containsExactly(4, 9);
        assertThat(limit.getMetrics().getMaxAllowedConcurrentCalls()).isEqualTo(9);
    }
}
