package io.holdfast.strategies.timelimit;

import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.internal.registry.RegistryParts;
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
import org.jspecify.annotations.Nullable;

/** The one implementation of {@link TimeLimitRegistry}. */
final class StandardTimeLimitRegistry extends Entries<TimeLimiter, TimeLimiterConfig> implements TimeLimitRegistry {

    private static final GuardedLog LOG = GuardedLog.of(TimeLimitRegistry.class);

    private final Options<TimeLimitOptions> options;

    StandardTimeLimitRegistry(RegistryParts<TimeLimiter, TimeLimiterConfig> parts, Options<TimeLimitOptions> options) {
        super("time limit", parts, LOG);
        this.options = options;
    }

    @Override
    protected TimeLimiter make(String name, TimeLimiterConfig config, Map<String, String> allTags) {
        return TimeLimit.of(name, config, options.of(name), allTags);
    }

    @Override
    protected @Nullable TimeLimiterConfig configOf(TimeLimiter entry) {
        return entry.getTimeLimiterConfig();
    }

    @Override
    protected List<Setting<TimeLimiterConfig>> settings() {
        return StandardTimeLimit.SETTINGS;
    }

    @Override
    protected Optional<Reconfiguration> reconfigure(TimeLimiter entry, UnaryOperator<TimeLimiterConfig> change) {
        return entry instanceof TimeLimit ours ? Optional.of(ours.reconfigure(change)) : Optional.empty();
    }

    @Override
    public TimeLimit timeLimit(String name) {
        return ours(name, timeLimiter(name));
    }

    @Override
    public TimeLimit timeLimit(String name, TimeLimiterConfig config) {
        return ours(name, timeLimiter(name, config));
    }

    private static TimeLimit ours(String name, TimeLimiter entry) {
        if (entry instanceof TimeLimit limit) {
            return limit;
        }
        throw new IllegalStateException("time limit '" + name + "': "
                + entry.getClass().getName() + " (expected: one of Holdfast, but another was put in by replace)");
    }

    @Override
    public Set<TimeLimiter> getAllTimeLimiters() {
        return all();
    }

    @Override
    public TimeLimiter timeLimiter(String name) {
        return entry(name);
    }

    @Override
    public TimeLimiter timeLimiter(String name, Map<String, String> tags) {
        return entry(name, getDefaultConfig(), tags);
    }

    @Override
    public TimeLimiter timeLimiter(String name, TimeLimiterConfig config) {
        return entry(name, config, NO_TAGS);
    }

    @Override
    public TimeLimiter timeLimiter(String name, TimeLimiterConfig config, Map<String, String> tags) {
        return entry(name, config, tags);
    }

    @Override
    public TimeLimiter timeLimiter(String name, Supplier<TimeLimiterConfig> supplier) {
        return suppliedEntry(name, supplier, NO_TAGS);
    }

    @Override
    public TimeLimiter timeLimiter(String name, Supplier<TimeLimiterConfig> supplier, Map<String, String> tags) {
        return suppliedEntry(name, supplier, tags);
    }

    @Override
    public TimeLimiter timeLimiter(String name, String configName) {
        return namedEntry(name, configName, NO_TAGS);
    }

    @Override
    public TimeLimiter timeLimiter(String name, String configName, Map<String, String> tags) {
        return namedEntry(name, configName, tags);
    }
}
