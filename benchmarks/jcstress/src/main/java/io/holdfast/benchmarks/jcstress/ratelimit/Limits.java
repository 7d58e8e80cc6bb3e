package io.holdfast.benchmarks.jcstress.ratelimit;

import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.ratelimit.RateLimit;
import io.holdfast.strategies.ratelimit.RateLimitOptions;
import java.time.Duration;

/** The rate limits under test. Time is virtual, so nothing happens that an actor does not do. */
public final class Limits {
    static final Duration HOUR = Duration.ofHours(1);

    private Limits() {}

    /** Returns so many permits in a second, for callers that would wait an hour. */
    public static RateLimiterConfig config(int permits) {
        return RateLimiterConfig.custom()
                .limitForPeriod(permits)
                .limitRefreshPeriod(Duration.ofSeconds(1))
                .timeoutDuration(HOUR)
                .build();
    }

    static RateLimit windows(int permits) {
        return RateLimit.of(
                "subject", config(permits), RateLimitOptions.defaults().timeSource(new VirtualTime()));
    }

    static RateLimit smooth(int permits) {
        return RateLimit.of(
                "subject",
                config(permits),
                RateLimitOptions.defaults().timeSource(new VirtualTime()).smooth(permits));
    }

    static int left(RateLimit limit) {
        return limit.getMetrics().getAvailablePermissions();
    }
}
