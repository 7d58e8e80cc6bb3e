package io.holdfast.strategies.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.holdfast.core.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SmoothTest {

    private final VirtualTime time = new VirtualTime();

    private RateLimit limit(int limit, Duration period, RateLimitOptions options) {
        RateLimiterConfig config = RateLimiterConfig.custom()
                .limitForPeriod(limit)
                .limitRefreshPeriod(period)
                .timeoutDuration(Duration.ZERO)
                .build();
        return RateLimit.of("search", config, options.timeSource(time));
    }

    @Test
    void withoutBurst_permitsAreSpreadEvenly() {
        RateLimit limit =
                limit(10, Duration.ofSeconds(1), RateLimitOptions.defaults().smooth());
        assertThat(limit.tryAcquire()).isTrue();
        assertThat(limit.tryAcquireNanos(1)).isEqualTo(100_000_000);
        time.advance(Duration.ofMillis(99));
        assertThat(limit.retryAfter(1)).isEqualTo(Duration.ofMillis(1));
        assertThat(limit.tryAcquire()).isFalse();
        time.advance(Duration.ofMillis(1));
        assertThat(limit.tryAcquire()).isTrue();
        assertThat(limit.tryAcquire()).isFalse();
    }

    @Test
    void withBurst_unusedPermitsAreKept_upToIt() {
        RateLimit limit =
                limit(10, Duration.ofSeconds(1), RateLimitOptions.defaults().smooth(3));
        time.advance(Duration.ofHours(1));
        assertThat(limit.getMetrics().getAvailablePermissions()).isEqualTo(3);
        assertThat(limit.tryAcquire(3)).isTrue();
        assertThat(limit.tryAcquire()).isFalse();
        time.advance(Duration.ofMillis(200));
        assertThat(limit.getMetrics().getAvailablePermissions()).isEqualTo(2);
        assertThat(limit.tryAcquireNanos(3)).isEqualTo(100_000_000);
        assertThat(limit.tryAcquire(2)).isTrue();
        assertThat(limit.tryAcquireNanos(4)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aThirdOfASecond_isNotRounded() {
        RateLimit limit =
                limit(3, Duration.ofSeconds(1), RateLimitOptions.defaults().smooth());
        int granted = 0;
        for (int second = 0; second < 3000; second++) {
            for (int i = 0; i < 3; i++) {
                granted += limit.tryAcquire() ? 1 : 0;
                long wait = limit.retryAfter(1).toNanos();
                assertThat(wait).isBetween(333_333_332L, 333_333_334L);
                time.advance(Duration.ofNanos(wait));
            }
        }
        assertThat(granted).isEqualTo(9000);
        assertThat(time.nanoTime()).isBetween(-5_000_000_000L + 3000_000_000_000L, -5_000_000_000L + 3000_000_010_000L);
    }

    /** The naive oracle: remembers every permit, and counts those of each span. */
    @Test
    void noTimeSpan_hasMoreThanBurstAndRate() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int perSecond = 1 + random.nextInt(50);
            int burst = 1 + random.nextInt(10);
            RateLimit limit = limit(
                    perSecond,
                    Duration.ofSeconds(1),
                    RateLimitOptions.defaults().smooth(burst));
            Deque<long[]> granted = new ArrayDeque<>();
            for (int i = 0; i < 300; i++) {
                time.advance(Duration.ofNanos(random.nextInt(200_000_000)));
                int permits = 1 + random.nextInt(burst);
                if (limit.tryAcquire(permits)) {
                    granted.add(new long[] {time.nanoTime(), permits});
                    assertThat(excess(granted, burst, perSecond))
                            .as("seed %s", seed)
                            .isLessThan(1e-6);
                } else {
                    long wait = limit.retryAfter(permits).toNanos();
                    time.advance(Duration.ofNanos(wait - 1));
                    assertThat(limit.retryAfter(permits)).as("seed %s", seed).isPositive();
                    time.advance(Duration.ofNanos(1));
                    assertThat(limit.retryAfter(permits)).as("seed %s", seed).isZero();
                }
            }
        }
    }

    /** How far the worst of the spans that end with the latest grant is above what it may have. */
    private static double excess(Deque<long[]> granted, int burst, int perSecond) {
        double worst = -1;
        long sum = 0;
        long end = granted.getLast()[0];
        for (var latest = granted.descendingIterator(); latest.hasNext(); ) {
            long[] one = latest.next();
            sum += one[1];
            worst = Math.max(worst, sum - burst - (end - one[0]) * (double) perSecond / 1e9);
        }
        return worst;
    }

    @Test
    void largeAndOddNumbers_areAtMostALittleTooStrict() {
        RateLimit odd =
                limit(999_983, Duration.ofDays(1), RateLimitOptions.defaults().smooth(999_983));
        assertThat(odd.tryAcquire(999_983)).isTrue();
        time.advance(Duration.ofDays(1));
        assertThat(odd.getMetrics().getAvailablePermissions()).isBetween(999_981, 999_983);
        RateLimit huge = limit(
                Integer.MAX_VALUE,
                Duration.ofSeconds(1),
                RateLimitOptions.defaults().smooth(Integer.MAX_VALUE));
        assertThat(huge.tryAcquire(Integer.MAX_VALUE)).isTrue();
        time.advance(Duration.ofMillis(500));
        assertThat(huge.getMetrics().getAvailablePermissions()).isBetween(1_073_741_800, 1_073_741_823);
    }

    @Test
    void aLineThatIsWornOut_goesOnWhereItWas() {
        RateLimit limit = limit(
                Integer.MAX_VALUE,
                Duration.ofSeconds(1),
                RateLimitOptions.defaults().smooth(2));
        for (int i = 0; i < 100; i++) {
            assertThat(limit.tryAcquire(2)).isTrue();
            assertThat(limit.tryAcquire()).isFalse();
            time.advance(Duration.ofMillis(700));
        }
    }

    @Test
    void aBurstThatNeverComesBack_isRefused() {
        assertThatThrownBy(() -> limit(
                        1, Duration.ofDays(365), RateLimitOptions.defaults().smooth(100)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("burst: 100 (expected: comes back within 36 years, with 1 permits in PT8760H)");
        assertThatThrownBy(() -> RateLimitOptions.defaults().smooth(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("burst: 0 (expected: >= 1)");
    }

    @Test
    void drain_takesTheBurst_andWhatComesLaterComes() {
        RateLimit limit =
                limit(10, Duration.ofSeconds(1), RateLimitOptions.defaults().smooth(3));
        limit.drainPermissions();
        assertThat(limit.tryAcquireNanos(1)).isEqualTo(100_000_000);
        time.advance(Duration.ofMillis(100));
        assertThat(limit.tryAcquire()).isTrue();
        assertThat(limit.tryAcquire()).isFalse();
    }
}
