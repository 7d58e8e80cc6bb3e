package io.holdfast.spring.ratelimiter;

import io.github.resilience4j.common.ratelimiter.configuration.CommonRateLimiterConfigurationProperties.InstanceProperties;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.spring6.ratelimiter.configure.RateLimiterConfigurationProperties;
import io.holdfast.strategies.ratelimit.RateLimit;
import io.holdfast.strategies.ratelimit.RateLimitRegistry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The health of rate limits, by the rules of Resilience4j's own indicator. That one knows how long a caller would wait
 * of its own limiters alone. Safe for use by many threads.
 */
final class RateLimitHealth {

    private static final String UP = "UP";
    private static final String DOWN = "DOWN";
    private static final String UNKNOWN = "UNKNOWN";
    private static final String RATE_LIMITED = "RATE_LIMITED";

    private final RateLimitRegistry registry;
    private final RateLimiterConfigurationProperties properties;

    RateLimitHealth(RateLimitRegistry registry, RateLimiterConfigurationProperties properties) {
        this.registry = registry;
        this.properties = properties;
    }

    /** What the endpoint shows of one limit. */
    record One(String status, int availablePermissions, int numberOfWaitingThreads) {}

    /** Returns those that the properties want to be shown. */
    Map<String, One> now() {
        Map<String, One> all = new LinkedHashMap<>();
        for (RateLimiter limit : registry.getAllRateLimiters()) {
            InstanceProperties own =
                    properties.findRateLimiterProperties(limit.getName()).orElse(null);
            if (own != null && Boolean.TRUE.equals(own.getRegisterHealthIndicator())) {
                all.put(limit.getName(), of(limit, Boolean.TRUE.equals(own.getAllowHealthIndicatorToFail())));
            }
        }
        return all;
    }

    private static One of(RateLimiter limit, boolean mayFail) {
        int available = limit.getMetrics().getAvailablePermissions();
        int waiting = limit.getMetrics().getNumberOfWaitingThreads();
        String status = UP;
        if (available <= 0 && waiting != 0) {
            status = comesTooLate(limit) ? mayFail ? DOWN : RATE_LIMITED : UNKNOWN;
        }
        return new One(status, available, waiting);
    }

    private static boolean comesTooLate(RateLimiter limit) {
        Duration most = limit.getRateLimiterConfig().getTimeoutDuration();
        return limit instanceof RateLimit ours && ours.retryAfter(1).compareTo(most) > 0;
    }
}
