package io.holdfast.spring.bulkhead;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.holdfast.spring.internal.ConfiguredEntries;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitRegistry;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The registry of bulkheads, and those that the properties name. */
final class ConfiguredBulkheads extends ConfiguredEntries<Bulkhead, BulkheadConfig> {

    private final ConcurrencyLimitRegistry registry;

    ConfiguredBulkheads(ConcurrencyLimitRegistry registry, @Nullable BulkheadSettings settings) {
        super("bulkhead", BulkheadSettings.PREFIX, registry, settings);
        this.registry = registry;
        makeAll();
    }

    ConcurrencyLimitRegistry registry() {
        return registry;
    }

    @Override
    protected Bulkhead make(String name, BulkheadConfig config) {
        return registry.bulkhead(name, config);
    }

    @Override
    protected Collection<Bulkhead> all() {
        return registry.getAllBulkheads();
    }

    @Override
    protected String nameOf(Bulkhead entry) {
        return entry.getName();
    }

    @Override
    protected BulkheadConfig configOf(Bulkhead entry) {
        return entry.getBulkheadConfig();
    }

    @Override
    protected boolean reconfigure(String name, BulkheadConfig config) {
        return registry.reconfigure(name, before -> config).isPresent();
    }
}
