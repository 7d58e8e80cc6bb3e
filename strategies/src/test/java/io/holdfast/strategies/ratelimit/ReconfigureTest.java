package io.holdfast.strategies.ratelimit;

import static io.holdfast.strategies.ratelimit.WindowTest.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.time.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ReconfigureTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final VirtualTime time = new VirtualTime();
    private final RateLimit window = RateLimit.of(
            "search", config(10, MINUTE), RateLimitOptions.defaults().timeSource(time));
    private final RateLimit smooth = RateLimit.of(
            "search",
            config(10, MINUTE),
            RateLimitOptions.defaults().timeSource(time).smooth(5));

    private static UnaryOperator<RateLimiterConfig> limitOf(int permits) {
        return before -> RateLimiterConfig.from(before).limitForPeriod(permits).build();
    }

    private static UnaryOperator<RateLimiterConfig> periodOf(Duration period) {
        return before ->
                RateLimiterConfig.from(before).limitRefreshPeriod(period).build();
    }

    private static int left(RateLimit limit) {
        return limit.getMetrics().getAvailablePermissions();
    }

    @Test
    void whatWasUsed_staysUsed_andTheNewLimitCountsAtOnce() {
        assertThat(window.tryAcquire(4)).isTrue();
        Reconfiguration more = window.reconfigure(limitOf(20));
        assertThat(more.name()).isEqualTo("search");
        assertThat(more.changes()).containsExactly("limitForPeriod: 10 -> 20");
        assertThat(more.carried()).containsExactly("permits: 16 left");
        assertThat(more.dropped()).isEmpty();
        assertThat(window.tryAcquire(16)).isTrue();
        assertThat(window.tryAcquire()).isFalse();
        time.advance(Duration.ofSeconds(1));
        assertThat(left(window)).isEqualTo(20);
    }

    @Test
    void aLimitBelowWhatWasUsed_leavesNothing_butNoDebt() {
        assertThat(window.tryAcquire(8)).isTrue();
        assertThat(window.reconfigure(limitOf(3)).changed()).isTrue();
        assertThat(left(window)).isZero();
        time.advance(Duration.ofSeconds(1));
        assertThat(left(window)).isEqualTo(3);
    }

    @Test
    void theWindowThatIsOpen_endsWhenItWouldHave() {
        time.advance(Duration.ofMillis(2300));
        assertThat(window.tryAcquire(10)).isTrue();
        assertThat(window.reconfigure(limitOf(11)).changed()).isTrue();
        assertThat(window.tryAcquireNanos(2)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(700));
    }

    @Test
    void anotherPeriod_countsFromTheStartOfTheOpenWindow() {
        time.advance(Duration.ofMillis(2300));
        assertThat(window.tryAcquire(10)).isTrue();
        Reconfiguration told = window.reconfigure(periodOf(MINUTE));
        assertThat(told.changes()).containsExactly("limitRefreshPeriod: PT1S -> PT1M");
        assertThat(window.retryAfter(1)).isEqualTo(Duration.ofMillis(59_700));
    }

    @Test
    void promises_stay_andThoseThatAskFromNowOnComeBehindThem() {
        assertThat(window.tryAcquire(10)).isTrue();
        CompletableFuture<Void> promised = window.acquireAsync(7, MINUTE);
        assertThat(window.reconfigure(limitOf(5)).carried()).containsExactly("permits: -7 left");
        // five in the next window, two in the one after
        assertThat(window.retryAfter(3)).isEqualTo(Duration.ofSeconds(2));
        assertThat(window.retryAfter(4)).isEqualTo(Duration.ofSeconds(3));
        time.advance(Duration.ofSeconds(1));
        assertThat(promised).isDone();
    }

    @Test
    void aPromiseFromBeforeTheChange_isGivenBackAfterIt() {
        assertThat(window.tryAcquire(10)).isTrue();
        CompletableFuture<Void> first = window.acquireAsync(3, MINUTE);
        assertThat(window.reservePermission(7)).isPositive();
        assertThat(window.reconfigure(limitOf(20)).changed()).isTrue();
        assertThat(window.reconfigure(limitOf(30)).changed()).isTrue();
        assertThat(first.cancel(false)).isTrue();
        assertThat(left(window)).isEqualTo(-7);
        assertThat(window.retryAfter(20)).isEqualTo(Duration.ofSeconds(1));
        assertThat(window.retryAfter(21)).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void whatWasGivenBackBefore_isThereAfterIt() {
        assertThat(window.tryAcquire(10)).isTrue();
        CompletableFuture<Void> first = window.acquireAsync(3, MINUTE);
        assertThat(window.reservePermission(7)).isPositive();
        assertThat(first.cancel(false)).isTrue();
        assertThat(left(window)).isEqualTo(-7);
        window.changeTimeoutDuration(Duration.ofSeconds(2));
        assertThat(left(window)).isEqualTo(-7);
        assertThat(window.reservePermission(3)).isEqualTo(TimeUnit.SECONDS.toNanos(1));
        assertThat(window.reservePermission(3)).isEqualTo(TimeUnit.SECONDS.toNanos(2));
    }

    @Test
    void changeLimitForPeriod_leavesWhatIsLeft_asResilience4jSays() {
        assertThat(window.tryAcquire(4)).isTrue();
        window.changeLimitForPeriod(20);
        assertThat(left(window)).isEqualTo(6);
        time.advance(Duration.ofSeconds(1));
        assertThat(left(window)).isEqualTo(20);
    }

    @Test
    void changeLimitForPeriod_leavesNoMoreThanTheNewLimit() {
        assertThat(window.tryAcquire(4)).isTrue();
        window.changeLimitForPeriod(2);
        assertThat(left(window)).isEqualTo(2);
    }

    @Test
    void changeTimeoutDuration_changesNothingElse() {
        assertThat(window.tryAcquire(9)).isTrue();
        window.changeTimeoutDuration(Duration.ZERO);
        assertThat(window.getRateLimiterConfig().getTimeoutDuration()).isZero();
        assertThat(left(window)).isEqualTo(1);
        assertThat(window.acquirePermission(2)).isFalse();
        assertThat(left(window)).isEqualTo(1);
    }

    @Test
    void smooth_aDebtIsInPermits_whateverTheyCost() {
        assertThat(smooth.tryAcquire(5)).isTrue();
        assertThat(smooth.reservePermission(2)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(200));
        assertThat(smooth.reconfigure(limitOf(100)).carried()).containsExactly("permits: -2 left");
        assertThat(smooth.retryAfter(1)).isEqualTo(Duration.ofMillis(30));
        assertThat(smooth.reconfigure(periodOf(Duration.ofSeconds(100))).changed())
                .isTrue();
        assertThat(smooth.retryAfter(1)).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void smooth_whatWasUsedStaysUsed() {
        assertThat(smooth.tryAcquire(3)).isTrue();
        assertThat(smooth.reconfigure(limitOf(1)).changed()).isTrue();
        assertThat(left(smooth)).isEqualTo(2);
        time.advance(Duration.ofSeconds(1));
        assertThat(left(smooth)).isEqualTo(3);
    }

    @Test
    void aChangeThatCannotBe_changesNothing() {
        assertThatThrownBy(() -> smooth.reconfigure(periodOf(Duration.ofDays(100_000))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("burst: 5 (expected: comes back within 36 years");
        assertThatThrownBy(() -> smooth.changeLimitForPeriod(0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(smooth.tryAcquire(5)).isTrue();
        assertThat(smooth.retryAfter(1)).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void noChange_isNoChange() {
        assertThat(window.reconfigure(before -> before).changed()).isFalse();
    }
}
