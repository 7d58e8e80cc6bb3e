package io.holdfast.strategies.bulkhead;

import static io.holdfast.strategies.bulkhead.Helpers.LONG;
import static io.holdfast.strategies.bulkhead.Helpers.config;
import static io.holdfast.strategies.bulkhead.Helpers.start;
import static io.holdfast.strategies.bulkhead.Helpers.unfair;
import static io.holdfast.strategies.bulkhead.Helpers.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.core.exception.AcquirePermissionCancelledException;
import io.holdfast.core.time.TimeSource;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.bulkhead.Helpers.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads that wait for a place. */
@Timeout(60)
class WaitingTest {
    private final VirtualTime time = new VirtualTime();
    private final ConcurrencyLimit limit = ConcurrencyLimit.of(
            "backend",
            config(1, Duration.ofSeconds(10)),
            ConcurrencyLimitOptions.defaults().timeSource(time));

    private Running<Boolean> waiter() {
        int before = limit.waiting();
        int timers = time.pendingTimers();
        Running<Boolean> waiter = start(limit::tryAcquirePermission);
        // Both: one that stands in the line may not have looked at the time yet.
        until(() -> limit.waiting() == before + 1 && time.pendingTimers() == timers + 1);
        return waiter;
    }

    @Test
    void waiter_isLetInByARelease() {
        limit.acquirePermission();
        Running<Boolean> waiter = waiter();

        limit.onComplete();

        assertThat(waiter.join()).isTrue();
        assertThat(limit.running()).isEqualTo(1);
        assertThat(limit.waiting()).isZero();
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void waiters_areLetInInTheirOrder() {
        limit.acquirePermission();
        List<Integer> order = new CopyOnWriteArrayList<>();
        List<Running<Boolean>> waiters = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            waiters.add(start(() -> {
                boolean admitted = limit.tryAcquirePermission();
                order.add(number);
                limit.onComplete();
                return admitted;
            }));
            until(() -> limit.waiting() == number + 1);
        }

        limit.onComplete();

        waiters.forEach(waiter -> assertThat(waiter.join()).isTrue());
        assertThat(order).containsExactly(0, 1, 2, 3, 4);
        assertThat(limit.running()).isZero();
    }

    @Test
    void nobodyPassesAFairLine() {
        limit.acquirePermission();
        Running<Boolean> waiter = waiter();

        assertThat(limit.tryEnter()).isFalse();
        limit.reconfigure(before -> config(2, LONG));
        assertThat(waiter.join()).isTrue();
        assertThat(limit.running()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void waiter_givesUpWhenItsTimeIsOverAndEatsNoPlace(boolean fair) {
        limit.changeConfig(fair ? config(1, Duration.ofSeconds(10)) : unfair(1, Duration.ofSeconds(10)));
        limit.acquirePermission();
        List<Running<Boolean>> waiters = List.of(waiter(), waiter(), waiter());

        time.advance(Duration.ofSeconds(10));

        waiters.forEach(waiter -> assertThat(waiter.join()).isFalse());
        assertThat(limit.waiting()).isZero();
        limit.onComplete();
        assertThat(limit.getMetrics().getAvailableConcurrentCalls()).isEqualTo(1);
        assertThat(limit.tryEnter()).isTrue();
    }

    @Test
    void oneInTheMiddleOfTheLine_leavesItToTheOthers() {
        limit.acquirePermission();
        Running<Boolean> first = waiter();
        Running<Boolean> middle = waiter();
        Running<Boolean> last = waiter();

        middle.thread.interrupt();
        assertThat(middle.join()).isFalse();
        limit.onComplete();
        assertThat(first.join()).isTrue();
        limit.onComplete();
        assertThat(last.join()).isTrue();
    }

    @Test
    void interruptedWaiter_isRefusedAndStaysInterrupted() {
        limit.acquirePermission();
        List<String> events = Helpers.events(limit);
        Running<String> waiter = start(() -> {
            try {
                limit.acquirePermission();
                return "admitted";
            } catch (AcquirePermissionCancelledException e) {
                return "cancelled, interrupted: " + Thread.currentThread().isInterrupted();
            }
        });
        until(() -> limit.waiting() == 1);

        waiter.thread.interrupt();

        assertThat(waiter.join()).isEqualTo("cancelled, interrupted: true");
        assertThat(events).containsExactly("CALL_REJECTED backend");
        assertThat(limit.waiting()).isZero();
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void raise_letsWaitersInAtOnce() {
        limit.acquirePermission();
        List<Running<Boolean>> waiters = List.of(waiter(), waiter(), waiter());

        assertThat(limit.reconfigure(before -> config(3, before.getMaxWaitDuration()))
                        .carried())
                .contains("running: 3");

        until(() -> waiters.stream().filter(waiter -> waiter.result.isDone()).count() == 2);
        assertThat(limit.waiting()).isEqualTo(1);
        assertThat(limit.running()).isEqualTo(3);
        limit.onComplete();
        waiters.forEach(waiter -> assertThat(waiter.join()).isTrue());
    }

    @Test
    void cut_keepsWaitersUntilThereIsRoomUnderTheNewLimit() {
        limit.changeConfig(config(2, LONG));
        limit.acquirePermission();
        limit.acquirePermission();
        Running<Boolean> waiter = waiter();

        assertThat(limit.reconfigure(before -> config(1, LONG)).carried())
                .containsExactly(
                        "running: 2, of which 1 must end before one begins",
                        "waiting: 1, each for as long as it came for");
        limit.onComplete();
        assertThat(limit.waiting()).isEqualTo(1);
        limit.onComplete();

        assertThat(waiter.join()).isTrue();
        assertThat(limit.running()).isEqualTo(1);
    }

    @Test
    void waiters_waitForAsLongAsTheyCameFor() {
        limit.acquirePermission();
        Running<Boolean> waiter = waiter();

        limit.changeConfig(config(1, Duration.ZERO));
        time.advance(Duration.ofSeconds(9));
        assertThat(limit.waiting()).isEqualTo(1);
        time.advance(Duration.ofSeconds(1));

        assertThat(waiter.join()).isFalse();
    }

    @Test
    void waitOnMachineTime_isBoundedToo() {
        ConcurrencyLimit real = ConcurrencyLimit.of("real", config(1, Duration.ofMillis(30)));
        real.acquirePermission();
        long start = System.nanoTime();

        assertThatThrownBy(real::acquirePermission).isInstanceOf(BulkheadFullException.class);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(30));
        assertThat(real.waiting()).isZero();
        assertThat(real.tryAcquire(Duration.ofNanos(1)).granted()).isFalse();
    }

    @Test
    void waitOfAnEternity_endsWithARelease() {
        ConcurrencyLimit eternal = ConcurrencyLimit.of("eternal", config(1, Duration.ofMillis(Long.MAX_VALUE)));
        eternal.acquirePermission();
        Running<Boolean> waiter = start(eternal::tryAcquirePermission);
        until(() -> eternal.waiting() == 1);

        eternal.onComplete();

        assertThat(waiter.join()).isTrue();
    }

    @Test
    void timeThatThrows_leavesNobodyInTheLine() {
        TimeSource broken = new TimeSource() {
            @Override
            public long nanoTime() {
                return 0;
            }

            @Override
            public Instant instant() {
                return Instant.EPOCH;
            }

            @Override
            public Timer schedule(Runnable task, long delayNanos) {
                throw new IllegalStateException("no timers");
            }
        };
        ConcurrencyLimit hostile = ConcurrencyLimit.of(
                "hostile", config(1, LONG), ConcurrencyLimitOptions.defaults().timeSource(broken));
        hostile.acquirePermission();

        assertThatThrownBy(hostile::acquirePermission).hasMessage("no timers");
        assertThat(hostile.acquireAsync(LONG)).isCompletedExceptionally();
        assertThat(hostile.waiting()).isZero();
        hostile.onComplete();
        assertThat(hostile.tryEnter()).isTrue();
    }
}
