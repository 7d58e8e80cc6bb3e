package io.holdfast.spring.timelimiter;

import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.holdfast.spring.internal.ConfiguredEntries;
import io.holdfast.strategies.timelimit.TimeLimitRegistry;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The registry of time limits, and those that the properties name. */
final class ConfiguredTimeLimits extends ConfiguredEntries<TimeLimiter, TimeLimiterConfig> {

    private final TimeLimitRegistry registry;

    ConfiguredTimeLimits(TimeLimitRegistry registry, @Nullable TimeLimitSettings settings) {
        super("time limit", TimeLimitSettings.PREFIX, registry, settings);
        this.registry = registry;
        makeAll();
    }

    TimeLimitRegistry registry() {
        return registry;
    }

    @Override
    protected TimeLimiter make(String name, TimeLimiterConfig config) {
        return registry.timeLimiter(name, config);
    }

    @Override
    protected Collection<TimeLimiter> all() {
        return registry.getAllTimeLimiters();
    }

    @Override
    protected String nameOf(TimeLimiter entry) {
        return entry.getName();
    }

    @Override
    protected TimeLimiterConfig configOf(TimeLimiter entry) {
        return entry.getTimeLimiterConfig();
    }

    @Override
    protected boolean reconfigure(String name, TimeLimiterConfig config) {
        return registry.reconfigure(name, before -> config).isPresent();
    }
}
