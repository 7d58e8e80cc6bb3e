package io.holdfast.strategies.bulkhead;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
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

/** The registry that {@link ConcurrencyLimitRegistryBuilder} makes. */
final class StandardConcurrencyLimitRegistry extends Entries<Bulkhead, BulkheadConfig>
        implements ConcurrencyLimitRegistry {

    private static final GuardedLog LOG = GuardedLog.of(ConcurrencyLimitRegistry.class);

    private final Options<ConcurrencyLimitOptions> options;

    StandardConcurrencyLimitRegistry(
            RegistryParts<Bulkhead, BulkheadConfig> parts, Options<ConcurrencyLimitOptions> options) {
        super("concurrency limit", parts, LOG);
        this.options = options;
    }

    @Override
    protected Bulkhead make(String name, BulkheadConfig config, Map<String, String> allTags) {
        return ConcurrencyLimit.of(name, config, options.of(name), allTags);
    }

    @Override
    protected BulkheadConfig configOf(Bulkhead entry) {
        return entry instanceof StandardConcurrencyLimit ours ? ours.givenConfig() : entry.getBulkheadConfig();
    }

    @Override
    protected List<Setting<BulkheadConfig>> settings() {
        return LimitSettings.ALL;
    }

    @Override
    protected Optional<Reconfiguration> reconfigure(Bulkhead entry, UnaryOperator<BulkheadConfig> change) {
        return entry instanceof ConcurrencyLimit ours ? Optional.of(ours.reconfigure(change)) : Optional.empty();
    }

    @Override
    public ConcurrencyLimit concurrencyLimit(String name) {
        return ours(name, bulkhead(name));
    }

    @Override
    public ConcurrencyLimit concurrencyLimit(String name, BulkheadConfig config) {
        return ours(name, bulkhead(name, config));
    }

    private static ConcurrencyLimit ours(String name, Bulkhead found) {
        if (found instanceof ConcurrencyLimit limit) {
            return limit;
        }
        throw new IllegalStateException("concurrencyLimit: '" + SafeText.of(name) + "' is a "
                + found.getClass().getName() + " that replace put there (expected: one of Holdfast)");
    }

    @Override
    public Set<Bulkhead> getAllBulkheads() {
        return all();
    }

    @Override
    public Bulkhead bulkhead(String name) {
        return entry(name);
    }

    @Override
    public Bulkhead bulkhead(String name, Map<String, String> tags) {
        return entry(name, getDefaultConfig(), tags);
    }

    @Override
    public Bulkhead bulkhead(String name, BulkheadConfig config) {
        return entry(name, config, NO_TAGS);
    }

    @Override
    public Bulkhead bulkhead(String name, BulkheadConfig config, Map<String, String> tags) {
        return entry(name, config, tags);
    }

    @Override
    public Bulkhead bulkhead(String name, Supplier<BulkheadConfig> supplier) {
        return suppliedEntry(name, supplier, NO_TAGS);
    }

    @Override
    public Bulkhead bulkhead(String name, Supplier<BulkheadConfig> supplier, Map<String, String> tags) {
        return suppliedEntry(name, supplier, tags);
    }

    @Override
    public Bulkhead bulkhead(String name, String configName) {
        return namedEntry(name, configName, NO_TAGS);
    }

    @Override
    public Bulkhead bulkhead(String name, String configName, Map<String, String> tags) {
        return namedEntry(name, configName, tags);
    }
}
