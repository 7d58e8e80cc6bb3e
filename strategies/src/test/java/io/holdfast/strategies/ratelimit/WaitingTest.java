package io.holdfast.strategies.ratelimit;

import static io.holdfast.strategies.ratelimit.WindowTest.config;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.holdfast.core.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitingTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final VirtualTime time = new VirtualTime();

    private RateLimit window(int limit, Duration timeout) {
        return RateLimit.of(
                "search", config(limit, timeout), RateLimitOptions.defaults().timeSource(time));
    }

    /** One permit a second. */
    private RateLimit one(boolean smooth) {
        RateLimitOptions options = RateLimitOptions.defaults().timeSource(time);
        return RateLimit.of("search", config(1, MINUTE), smooth ? options.smooth() : options);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void waiters_goInTheOrderTheyCame_oneAPeriod(boolean smooth) throws Exception {
        RateLimit limit = one(smooth);
        assertThat(limit.tryAcquire()).isTrue();
        Waiter first = Waiter.on(limit);
        Waiter second = Waiter.on(limit);
        assertThat(limit.getMetrics().getNumberOfWaitingThreads()).isEqualTo(2);
        assertThat(limit.getMetrics().getAvailablePermissions()).isEqualTo(-2);
        time.advance(Duration.ofMillis(999));
        assertThat(first.isWaiting()).isTrue();
        time.advance(Duration.ofMillis(1));
        assertThat(first.answer()).isTrue();
        assertThat(second.isWaiting()).isTrue();
        time.advance(Duration.ofSeconds(1));
        assertThat(second.answer()).isTrue();
        assertThat(limit.getMetrics().getNumberOfWaitingThreads()).isZero();
        assertThat(time.pendingTimers()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aWaiterThatGivesUp_leavesItsPermitToTheNext_andNobodyElses(boolean smooth) throws Exception {
        RateLimit limit = one(smooth);
        assertThat(limit.tryAcquire()).isTrue();
        Waiter givesUp = Waiter.on(limit);
        assertThat(limit.reservePermission()).isEqualTo(TimeUnit.SECONDS.toNanos(2));
        givesUp.interrupt();
        assertThat(givesUp.answer()).isFalse();
        assertThat(givesUp.interruptedAfter()).isTrue();
        assertThat(time.pendingTimers()).isZero();
        assertThat(limit.getMetrics().getAvailablePermissions()).isEqualTo(-1);
        // Its place is the first to be taken, and then the one behind the reservation.
        assertThat(limit.reservePermission()).isEqualTo(TimeUnit.SECONDS.toNanos(1));
        assertThat(limit.reservePermission()).isEqualTo(TimeUnit.SECONDS.toNanos(3));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theLastWaiter_givesUp_andTheLineIsAsBefore(boolean smooth) throws Exception {
        RateLimit limit = one(smooth);
        assertThat(limit.tryAcquire()).isTrue();
        Waiter givesUp = Waiter.on(limit);
        givesUp.interrupt();
        assertThat(givesUp.answer()).isFalse();
        assertThat(limit.getMetrics().getAvailablePermissions()).isZero();
        assertThat(limit.reservePermission()).isEqualTo(TimeUnit.SECONDS.toNanos(1));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void piecesThatTouch_serveALargerRequest(boolean smooth) {
        RateLimitOptions options = RateLimitOptions.defaults().timeSource(time);
        RateLimit limit = RateLimit.of("search", config(2, MINUTE), smooth ? options.smooth(2) : options);
        assertThat(limit.tryAcquire(2)).isTrue();
        List<CompletableFuture<Void>> pending = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            pending.add(limit.acquireAsync(1, MINUTE));
        }
        pending.get(1).cancel(false);
        pending.get(0).cancel(false);
        assertThat(limit.retryAfter(2)).isEqualTo(Duration.ofSeconds(1));
        pending.get(2).cancel(false);
        pending.get(3).cancel(false);
        assertThat(limit.getMetrics().getAvailablePermissions()).isZero();
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void aPermitThatNobodyTookInTime_isLostWithItsWindow() {
        RateLimit limit = one(false);
        assertThat(limit.tryAcquire()).isTrue();
        CompletableFuture<Void> first = limit.acquireAsync(1, MINUTE);
        assertThat(limit.reservePermission()).isPositive();
        assertThat(first.cancel(false)).isTrue();
        time.advance(Duration.ofSeconds(2));
        assertThat(limit.tryAcquire()).isFalse();
        time.advance(Duration.ofSeconds(1));
        assertThat(limit.tryAcquire()).isTrue();
        assertThat(limit.tryAcquire()).isFalse();
    }

    @Test
    void drain_takesWhatWasGivenBack_ifItIsForNow() {
        RateLimit limit = one(false);
        assertThat(limit.tryAcquire()).isTrue();
        CompletableFuture<Void> first = limit.acquireAsync(1, MINUTE);
        assertThat(limit.reservePermission()).isPositive();
        assertThat(first.cancel(false)).isTrue();
        time.advance(Duration.ofSeconds(1));
        assertThat(limit.retryAfter(1)).isZero();
        limit.drainPermissions();
        assertThat(limit.retryAfter(1)).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void aCallerThatCannotBeServedInTime_waitsForTheEnd_asInResilience4j() throws Exception {
        RateLimit limit = window(1, Duration.ofMillis(300));
        assertThat(limit.tryAcquire()).isTrue();
        Waiter waiter = Waiter.on(limit);
        time.advance(Duration.ofMillis(299));
        assertThat(waiter.isWaiting()).isTrue();
        time.advance(Duration.ofMillis(1));
        assertThat(waiter.answer()).isFalse();
        assertThat(limit.getMetrics().getAvailablePermissions()).isZero();
    }

    @Test
    void aCallerThatCannotBeServedInTime_isLetGoAtOnce_ifAsked() {
        RateLimit limit = RateLimit.of(
                "search",
                config(1, Duration.ofMillis(300)),
                RateLimitOptions.defaults().timeSource(time).refuseAtOnce());
        assertThat(limit.acquirePermission()).isTrue();
        assertThat(limit.acquirePermission()).isFalse();
        assertThat(limit.acquire(1, Duration.ofMillis(999))).isFalse();
        time.advance(Duration.ofMillis(800));
        assertThat(limit.reservePermission()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(200));
    }

    @Test
    void acquire_waitsAtMostAsLongAsItMay() throws Exception {
        RateLimit limit = window(1, Duration.ZERO);
        assertThat(limit.acquire(1, Duration.ofSeconds(-1))).isTrue();
        assertThat(limit.acquire(1, Duration.ZERO)).isFalse();
        assertThat(limit.acquire(1, Duration.ofMillis(999))).isFalse();
        Waiter waiter = Waiter.on(limit, () -> limit.acquire(1, Duration.ofSeconds(1)));
        time.advance(Duration.ofSeconds(1));
        assertThat(waiter.answer()).isTrue();
    }

    @Test
    void timeWithoutTimers_meansNoWaiting_andTakesNothing() {
        RateLimit limit = RateLimit.of(
                "search", config(1, MINUTE), RateLimitOptions.defaults().timeSource(new SteppingTime()));
        assertThat(limit.acquirePermission()).isTrue();
        assertThat(limit.acquirePermission()).isFalse();
        assertThat(limit.acquireAsync(1, MINUTE))
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(UnsupportedOperationException.class);
        assertThat(limit.getMetrics().getAvailablePermissions()).isZero();
    }

    @Test
    void onTheMachinesTime_aWaiterWaits() {
        RateLimit limit = RateLimit.of(
                "search", config(1, MINUTE), RateLimitOptions.defaults().smooth());
        long begin = System.nanoTime();
        assertThat(limit.acquirePermission()).isTrue();
        assertThat(limit.acquirePermission()).isTrue();
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void onTheMachinesTime_anInterruptedWaiterGivesUp() throws Exception {
        RateLimit limit = RateLimit.of(
                "search", config(1, MINUTE), RateLimitOptions.defaults().smooth());
        assertThat(limit.reservePermission(30)).isPositive();
        Waiter waiter = Waiter.on(limit);
        waiter.interrupt();
        assertThat(waiter.answer()).isFalse();
        assertThat(waiter.interruptedAfter()).isTrue();
        assertThat(limit.getMetrics().getNumberOfWaitingThreads()).isZero();
    }

    // ---- without a thread

    @Test
    void acquireAsync_completesWhenItsTimeHasCome() {
        RateLimit limit = one(false);
        assertThat(limit.acquireAsync(1, MINUTE)).isCompletedWithValue(null);
        CompletableFuture<Void> second = limit.acquireAsync(1, MINUTE);
        CompletableFuture<Void> third = limit.acquireAsync(1, Duration.ofMillis(1999));
        assertThat(second).isNotDone();
        assertThat(third)
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(RequestNotPermitted.class)
                .withMessageContaining("RateLimiter 'search' does not permit further calls");
        time.advance(Duration.ofSeconds(1));
        assertThat(second).isCompletedWithValue(null);
        assertThat(second.cancel(false)).isFalse();
        assertThat(limit.getMetrics().getAvailablePermissions()).isZero();
    }

    @Test
    void aFutureThatIsCompletedByOthers_givesItsPermitBack() {
        RateLimit limit = one(false);
        assertThat(limit.tryAcquire()).isTrue();
        CompletableFuture<Void> timedOut = limit.acquireAsync(1, MINUTE);
        timedOut.completeExceptionally(new TimeoutException("mine"));
        assertThat(limit.getMetrics().getAvailablePermissions()).isZero();
        CompletableFuture<Void> ahead = limit.acquireAsync(1, MINUTE);
        ahead.complete(null);
        time.advance(Duration.ofSeconds(1));
        assertThat(limit.tryAcquire()).isTrue();
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void events_tellWhatBecameOfARequest_whenItIsDecided() throws Exception {
        RateLimit limit = one(false);
        List<String> told = new ArrayList<>();
        limit.getEventPublisher().onEvent(e -> told.add(e.getEventType() + " " + e.getNumberOfPermits()));
        assertThat(limit.tryAcquire()).isTrue();
        assertThat(limit.tryAcquire()).isFalse();
        CompletableFuture<Void> granted = limit.acquireAsync(1, MINUTE);
        CompletableFuture<Void> given = limit.acquireAsync(2, MINUTE);
        given.cancel(false);
        Waiter waiter = Waiter.on(limit);
        time.advance(Duration.ofSeconds(1));
        assertThat(granted).isDone();
        waiter.interrupt();
        assertThat(waiter.answer()).isFalse();
        limit.drainPermissions();
        assertThat(told)
                .containsExactly(
                        "SUCCESSFUL_ACQUIRE 1",
                        "FAILED_ACQUIRE 1",
                        "FAILED_ACQUIRE 2",
                        "SUCCESSFUL_ACQUIRE 1",
                        "FAILED_ACQUIRE 1",
                        "DRAINED 0");
    }
}
