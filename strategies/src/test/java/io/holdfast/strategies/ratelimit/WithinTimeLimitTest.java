package io.holdfast.strategies.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.timelimit.TimeLimit;
import io.holdfast.strategies.timelimit.TimeLimitOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A rate limit inside a time limit, on the same thread. */
@Timeout(60)
class WithinTimeLimitTest {

    private final VirtualTime time = new VirtualTime();
    private final RateLimit oneAMinute = RateLimit.of(
            "rate",
            RateLimiterConfig.custom()
                    .limitForPeriod(1)
                    .limitRefreshPeriod(Duration.ofMinutes(1))
                    .timeoutDuration(Duration.ofMinutes(5))
                    .build(),
            RateLimitOptions.defaults().timeSource(time));

    private TimeLimit limit(Duration duration) {
        return TimeLimit.of(
                "limit",
                TimeLimiterConfig.custom().timeoutDuration(duration).build(),
                TimeLimitOptions.defaults().timeSource(time).executor(Runnable::run));
    }

    @Test
    void aWaitThatTheLimitWouldEnd_isNotBegun_andTakesNothing() throws Exception {
        assertThat(oneAMinute.tryAcquire()).isTrue();
        List<Boolean> granted = limit(Duration.ofSeconds(2))
                .callWithin(
                        () -> List.of(oneAMinute.acquire(1, Duration.ofMinutes(3)), oneAMinute.acquirePermission()));
        assertThat(granted).containsExactly(false, false);
        assertThat(time.pendingTimers()).isZero();
        assertThat(oneAMinute.counts().refused()).isEqualTo(2);
        time.advance(Duration.ofMinutes(1));
        assertThat(oneAMinute.tryAcquire()).isTrue();
    }

    @Test
    void aWaitThatEndsInTime_isWaitedFor() throws Exception {
        assertThat(oneAMinute.tryAcquire()).isTrue();
        CompletableFuture<Boolean> granted = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        granted.complete(limit(Duration.ofMinutes(2)).callWithin(oneAMinute::acquirePermission));
                    } catch (Exception e) {
                        granted.completeExceptionally(e);
                    }
                })
                .start();
        while (time.pendingTimers() < 2) {
            Thread.onSpinWait();
        }
        time.advance(Duration.ofMinutes(1));
        assertThat(granted.get(20, TimeUnit.SECONDS)).isTrue();
    }
}
