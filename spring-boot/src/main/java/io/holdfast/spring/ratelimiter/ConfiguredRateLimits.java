package io.holdfast.spring.ratelimiter;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.holdfast.spring.internal.ConfiguredEntries;
import io.holdfast.strategies.ratelimit.RateLimitRegistry;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The registry of rate limits, and those that the properties name. */
final class ConfiguredRateLimits extends ConfiguredEntries<RateLimiter, RateLimiterConfig> {

    private final RateLimitRegistry registry;

    ConfiguredRateLimits(RateLimitRegistry registry, @Nullable RateLimitSettings settings) {
        super("rate limit", RateLimitSettings.PREFIX, registry, settings);
        this.registry = registry;
        makeAll();
    }

    RateLimitRegistry registry() {
        return registry;
    }

    @Override
    protected RateLimiter make(String name, RateLimiterConfig config) {
        return registry.rateLimiter(name, config);
    }

    @Override
    protected Collection<RateLimiter> all() {
        return registry.getAllRateLimiters();
    }

    @Override
    protected String nameOf(RateLimiter entry) {
        return entry.getName();
    }

    @Override
    protected RateLimiterConfig configOf(RateLimiter entry) {
        return entry.getRateLimiterConfig();
    }

    @Override
    protected boolean reconfigure(String name, RateLimiterConfig config) {
        return registry.reconfigure(name, before -> config).isPresent();
    }
}
