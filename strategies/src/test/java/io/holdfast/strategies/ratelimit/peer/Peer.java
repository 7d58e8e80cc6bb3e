package io.holdfast.strategies.ratelimit.peer;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.holdfast.core.time.TimeSource;
import io.holdfast.strategies.ratelimit.RateLimit;
import io.holdfast.strategies.ratelimit.RateLimitOptions;

/** Whose rate limit a test drives, through the one interface both implement. */
enum Peer {
    RESILIENCE4J {
        @Override
        RateLimiter create(RateLimiterConfig config, TimeSource time) {
            return RateLimiter.of(NAME, config, time::nanoTime);
        }
    },
    HOLDFAST {
        @Override
        RateLimiter create(RateLimiterConfig config, TimeSource time) {
            return RateLimit.of(NAME, config, RateLimitOptions.defaults().timeSource(time));
        }
    };

    static final String NAME = "backend";

    abstract RateLimiter create(RateLimiterConfig config, TimeSource time);
}
