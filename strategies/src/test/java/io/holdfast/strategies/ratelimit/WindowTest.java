package io.holdfast.strategies.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.holdfast.core.time.VirtualTime;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WindowTest {

    private final VirtualTime time = new VirtualTime();

    private RateLimit limit(int limit, Duration timeout) {
        return RateLimit.of(
                "search", config(limit, timeout), RateLimitOptions.defaults().timeSource(time));
    }

    static RateLimiterConfig config(int limit, Duration timeout) {
        return RateLimiterConfig.custom()
                .limitForPeriod(limit)
                .limitRefreshPeriod(Duration.ofSeconds(1))
                .timeoutDuration(timeout)
                .build();
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Test
    void aWindow_hasItsLimit_andTheNextOneHasItAgain() {
        RateLimit limit = limit(2, Duration.ZERO);
        assertThat(limit.tryAcquire()).isTrue();
        assertThat(limit.tryAcquire()).isTrue();
        assertThat(limit.tryAcquire()).isFalse();
        time.advance(Duration.ofMillis(999));
        assertThat(limit.tryAcquire()).isFalse();
        time.advance(Duration.ofMillis(1));
        assertThat(limit.tryAcquire(2)).isTrue();
        assertThat(limit.tryAcquire()).isFalse();
    }

    @Test
    void permitsOfAWindowThatIsOver_areLost() {
        RateLimit limit = limit(2, Duration.ZERO);
        time.advance(Duration.ofSeconds(10));
        assertThat(limit.getMetrics().getAvailablePermissions()).isEqualTo(2);
        assertThat(limit.tryAcquire(2)).isTrue();
        assertThat(limit.tryAcquire()).isFalse();
    }

    @Test
    void aRefusal_saysWhenToComeAgain_andTakesNothing() {
        RateLimit limit = limit(2, Duration.ZERO);
        time.advance(Duration.ofMillis(300));
        assertThat(limit.tryAcquireNanos(1)).isZero();
        assertThat(limit.tryAcquireNanos(2)).isEqualTo(millis(700));
        assertThat(limit.retryAfter(2)).isEqualTo(Duration.ofMillis(700));
        assertThat(limit.retryAfter(1)).isZero();
        assertThat(limit.tryAcquireNanos(1)).isZero();
        time.advance(Duration.ofMillis(700));
        assertThat(limit.tryAcquireNanos(2)).isZero();
    }

    @Test
    void moreThanTheLimit_isNeverThereAtOnce() {
        RateLimit limit = limit(2, Duration.ofSeconds(5));
        assertThat(limit.tryAcquire(3)).isFalse();
        assertThat(limit.tryAcquireNanos(3)).isEqualTo(Long.MAX_VALUE);
        assertThat(limit.retryAfter(3)).isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
        assertThat(limit.acquire(3, Duration.ofDays(1))).isFalse();
        assertThat(limit.acquireAsync(3, Duration.ofDays(1))).isCompletedExceptionally();
        assertThat(limit.getMetrics().getAvailablePermissions()).isEqualTo(2);
    }

    @Test
    void moreThanTheLimit_canBeReservedOverSeveralWindows_asInResilience4j() {
        RateLimit limit = limit(2, Duration.ofSeconds(5));
        assertThat(limit.reservePermission(5)).isEqualTo(millis(2000));
        assertThat(limit.getMetrics().getAvailablePermissions()).isEqualTo(-3);
        assertThat(limit.reservePermission(1)).isEqualTo(millis(2000));
        assertThat(limit.reservePermission(1)).isEqualTo(millis(3000));
    }

    @Test
    void negativePermits_areRefused_ratherThanMinted() {
        RateLimit limit = limit(2, Duration.ZERO);
        for (var call : new Runnable[] {
            () -> limit.tryAcquire(-1),
            () -> limit.acquirePermission(-1),
            () -> limit.reservePermission(-1),
            () -> limit.retryAfter(-1),
            () -> limit.acquire(-1, Duration.ZERO),
            () -> limit.acquireAsync(-1, Duration.ZERO).join()
        }) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("permits: -1 (expected: >= 0)");
        }
    }

    @Test
    void noPermits_areThereWhileNoneIsOwed() {
        RateLimit limit = limit(1, Duration.ofSeconds(5));
        assertThat(limit.tryAcquire(0)).isTrue();
        assertThat(limit.reservePermission(2)).isEqualTo(millis(1000));
        assertThat(limit.tryAcquire(0)).isFalse();
    }

    @Test
    void anUnlimitedLimit_staysSo_forAnHourOfNanosecondWindows() {
        RateLimiterConfig unlimited = RateLimiterConfig.custom()
                .limitForPeriod(Integer.MAX_VALUE)
                .limitRefreshPeriod(Duration.ofNanos(1))
                .timeoutDuration(Duration.ZERO)
                .build();
        RateLimit limit =
                RateLimit.of("all", unlimited, RateLimitOptions.defaults().timeSource(time));
        for (int i = 0; i < 3600; i++) {
            time.advance(Duration.ofMillis(1000));
            assertThat(limit.tryAcquire(Integer.MAX_VALUE)).as("second %s", i).isTrue();
            assertThat(limit.tryAcquire()).as("second %s", i).isFalse();
        }
    }

    @Test
    void aLimitThatNobodyAskedForALongTime_isWhole() {
        for (Duration idle : new Duration[] {Duration.ofSeconds(3), Duration.ofMinutes(7), Duration.ofDays(90)}) {
            RateLimiterConfig unlimited = RateLimiterConfig.custom()
                    .limitForPeriod(Integer.MAX_VALUE)
                    .limitRefreshPeriod(Duration.ofNanos(1))
                    .timeoutDuration(Duration.ZERO)
                    .build();
            for (RateLimitOptions options : new RateLimitOptions[] {
                RateLimitOptions.defaults(), RateLimitOptions.defaults().smooth(9)
            }) {
                RateLimit limit = RateLimit.of("all", unlimited, options.timeSource(time));
                assertThat(limit.tryAcquire(9)).isTrue();
                time.advance(idle);
                assertThat(limit.getMetrics().getAvailablePermissions()).isPositive();
                assertThat(limit.tryAcquire(9)).isTrue();
                limit.drainPermissions();
                assertThat(limit.tryAcquire(1)).isFalse();
            }
        }
    }

    @Test
    void theLongestPeriod_doesNotOverflow() {
        RateLimit limit = RateLimit.of(
                "once",
                RateLimiterConfig.custom()
                        .limitForPeriod(1)
                        .limitRefreshPeriod(Duration.ofNanos(Long.MAX_VALUE - 5))
                        .timeoutDuration(Duration.ofNanos(Long.MAX_VALUE))
                        .build(),
                RateLimitOptions.defaults().timeSource(time));
        assertThat(limit.tryAcquire()).isTrue();
        time.advance(Duration.ofNanos(1));
        assertThat(limit.reservePermission()).isEqualTo(Long.MAX_VALUE - 6);
        assertThat(limit.reservePermission()).isEqualTo(-1);
    }

    @Test
    void drain_takesWhatIsLeft_ofThisWindowAlone() {
        RateLimit limit = limit(3, Duration.ZERO);
        assertThat(limit.tryAcquire()).isTrue();
        limit.drainPermissions();
        assertThat(limit.getMetrics().getAvailablePermissions()).isZero();
        assertThat(limit.tryAcquire()).isFalse();
        time.advance(Duration.ofSeconds(1));
        assertThat(limit.tryAcquire(3)).isTrue();
    }

    @Test
    void drain_leavesPromisesAlone() {
        RateLimit limit = limit(1, Duration.ofSeconds(5));
        assertThat(limit.reservePermission(3)).isEqualTo(millis(2000));
        limit.drainPermissions();
        assertThat(limit.getMetrics().getAvailablePermissions()).isEqualTo(-2);
    }

    @Test
    void aClockThatStepsBack_givesNothingAgain() {
        SteppingTime stepping = new SteppingTime();
        RateLimit limit = RateLimit.of(
                "search", config(1, Duration.ZERO), RateLimitOptions.defaults().timeSource(stepping));
        stepping.now = millis(2500);
        assertThat(limit.tryAcquire()).isTrue();
        stepping.now = millis(-9000);
        assertThat(limit.tryAcquire()).isFalse();
        stepping.now = millis(2999);
        assertThat(limit.tryAcquire()).isFalse();
        stepping.now = millis(3000);
        assertThat(limit.tryAcquire()).isTrue();
    }

    @Test
    void aClockThatFails_standsStill() {
        SteppingTime stepping = new SteppingTime();
        RateLimit limit = RateLimit.of(
                "search", config(1, Duration.ZERO), RateLimitOptions.defaults().timeSource(stepping));
        assertThat(limit.tryAcquire()).isTrue();
        stepping.broken = true;
        assertThat(limit.tryAcquire()).isFalse();
        assertThat(limit.tryAcquire()).isFalse();
        stepping.broken = false;
        stepping.now = millis(1000);
        assertThat(limit.tryAcquire()).isTrue();
    }
}
