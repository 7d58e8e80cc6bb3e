package io.holdfast.strategies.ratelimit;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.internal.registry.RegistryParts;
import io.holdfast.core.internal.registry.SafeText;
import io.holdfast.core.log.GuardedLog;
import io.holdfast.strategies.internal.Entries;
import io.holdfast.strategies.internal.Options;
import io.holdfast.strategies.internal.Setting;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** {@link Entries} that are rate limits. */
final class StandardRateLimitRegistry extends Entries<RateLimiter, RateLimiterConfig> implements RateLimitRegistry {

    private static final GuardedLog LOG = GuardedLog.of(RateLimitRegistry.class);

    private final Options<RateLimitOptions> options;

    StandardRateLimitRegistry(RegistryParts<RateLimiter, RateLimiterConfig> parts, Options<RateLimitOptions> options) {
        super("rate limit", parts, LOG);
        this.options = options;
    }

    @Override
    protected RateLimiter make(String name, RateLimiterConfig config, Map<String, String> allTags) {
        return RateLimit.of(name, config, options.of(name), allTags);
    }

    @Override
    protected RateLimiterConfig configOf(RateLimiter entry) {
        return entry.getRateLimiterConfig();
    }

    @Override
    protected List<Setting<RateLimiterConfig>> settings() {
        return StandardRateLimit.SETTINGS;
    }

    @Override
    protected Optional<Reconfiguration> reconfigure(RateLimiter entry, UnaryOperator<RateLimiterConfig> change) {
        return entry instanceof RateLimit ours ? Optional.of(ours.reconfigure(change)) : Optional.empty();
    }

    private static RateLimit ours(String name, RateLimiter entry) {
        if (entry instanceof RateLimit limit) {
            return limit;
        }
        throw new IllegalStateException("rate limit '" + SafeText.of(name) + "': "
                + entry.getClass().getName() + " (expected: one of Holdfast, but replace(...) put another there)");
    }

    @Override
    public RateLimit rateLimit(String name) {
        return ours(name, entry(name));
    }

    @Override
    public RateLimit rateLimit(String name, RateLimiterConfig config) {
        return ours(name, entry(name, config, NO_TAGS));
    }

    @Override
    public Optional<RateLimit> findRateLimit(String name) {
        return find(name).filter(RateLimit.class::isInstance).map(RateLimit.class::cast);
    }

    @Override
    public Set<RateLimiter> getAllRateLimiters() {
        return all();
    }

    @Override
    public RateLimiter rateLimiter(String name) {
        return entry(name);
    }

    @Override
    public RateLimiter rateLimiter(String name, Map<String, String> more) {
        return entry(name, getDefaultConfig(), more);
    }

    @Override
    public RateLimiter rateLimiter(String name, RateLimiterConfig config) {
        return entry(name, config, NO_TAGS);
    }

    @Override
    public RateLimiter rateLimiter(String name, RateLimiterConfig config, Map<String, String> more) {
        return entry(name, config, more);
    }

    @Override
    public RateLimiter rateLimiter(String name, Supplier<RateLimiterConfig> supplier) {
        return suppliedEntry(name, supplier, NO_TAGS);
    }

    @Override
    public RateLimiter rateLimiter(String name, Supplier<RateLimiterConfig> supplier, Map<String, String> more) {
        return suppliedEntry(name, supplier, more);
    }

    @Override
    public RateLimiter rateLimiter(String name, String configName) {
        return namedEntry(name, configName, NO_TAGS);
    }

    @Override
    public RateLimiter rateLimiter(String name, String configName, Map<String, String> more) {
        return namedEntry(name, configName, more);
    }
}
