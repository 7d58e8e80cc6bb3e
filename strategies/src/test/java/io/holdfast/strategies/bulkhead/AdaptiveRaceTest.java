package io.holdfast.strategies.bulkhead;

import static io.holdfast.strategies.bulkhead.Helpers.config;
import static io.holdfast.strategies.bulkhead.Helpers.start;
import static io.holdfast.strategies.bulkhead.Helpers.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.holdfast.strategies.adaptive.Adaptive;
import io.holdfast.strategies.bulkhead.Helpers.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
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

    @Test
    void callsDoNotWaitForTheOneInTheAlgorithm() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        ConcurrencyLimit limit = limit(Adaptive.of(begun -> (mean, inFlight, dropped) -> {
            entered.countDown();
            try {
                leave.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return 7;
        }));
        Running<Boolean> held = start(() -> {
            while (entered.getCount() > 0) {
                limit.measured(WINDOW, null);
            }
            return true;
        });
        entered.await();

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
                    try (ConcurrencyPermit permit = limit.tryAcquire(Duration.ofMillis(1))) {
                        assertThat(limit.running()).isLessThanOrEqualTo(4 + 8);
                        Thread.onSpinWait();
                    }
                }
                return true;
            }));
        }
        all.forEach(Running::join);

        assertThat(most.get()).isEqualTo(1);
        assertThat(limit.running()).isZero();
        assertThat(limit.waiting()).isZero();
    }

    /** The algorithm's step is under way while the operator speaks; whichever is last, the operator's limit stands. */
    @Test
    void operator_hasTheLastWordOverAStepThatIsUnderWay() {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger steps = new AtomicInteger();
        ConcurrencyLimit limit = limit(Adaptive.of(begun -> (mean, inFlight, dropped) -> {
                    steps.incrementAndGet();
                    return inFlight < 0 ? 1 : 2 + steps.get() % 2;
                })
                .max(100));
        Running<Boolean> calls = start(() -> {
            while (!over.get()) {
                limit.measured(WINDOW, null);
            }
            return true;
        });
        for (int round = 0; round < 100; round++) {
            int before = steps.get();
            until(() -> steps.get() > before);
            int asked = 10 + round % 50;
            limit.reconfigure(
                    now -> BulkheadConfig.from(now).maxConcurrentCalls(asked).build());
            // The window that is under way ends in a new start, so there is a while in which the limit must be this.
            assertThat(limit.getMetrics().getMaxAllowedConcurrentCalls()).isEqualTo(asked);
        }
        over.set(true);
        calls.join();
    }
}
