package io.holdfast.spring.bulkhead;

import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig;
import io.holdfast.spring.internal.ConfiguredEntries;
import io.holdfast.strategies.bulkhead.PoolBulkheadRegistry;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The registry of thread pool bulkheads, and those that the properties name. */
final class ConfiguredPools extends ConfiguredEntries<ThreadPoolBulkhead, ThreadPoolBulkheadConfig> {

    private final PoolBulkheadRegistry registry;

    ConfiguredPools(PoolBulkheadRegistry registry, @Nullable PoolSettings settings) {
        super("thread pool bulkhead", PoolSettings.PREFIX, registry, settings);
        this.registry = registry;
        makeAll();
    }

    PoolBulkheadRegistry registry() {
        return registry;
    }

    @Override
    protected ThreadPoolBulkhead make(String name, ThreadPoolBulkheadConfig config) {
        return registry.bulkhead(name, config);
    }

    @Override
    protected Collection<ThreadPoolBulkhead> all() {
        return registry.getAllBulkheads();
    }

    @Override
    protected String nameOf(ThreadPoolBulkhead entry) {
        return entry.getName();
    }

    @Override
    protected ThreadPoolBulkheadConfig configOf(ThreadPoolBulkhead entry) {
        return entry.getBulkheadConfig();
    }

    @Override
    protected boolean reconfigure(String name, ThreadPoolBulkheadConfig config) {
        return registry.reconfigure(name, before -> config).isPresent();
    }
}
