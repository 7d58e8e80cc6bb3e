package io.holdfast.strategies.bulkhead;

import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.internal.registry.RegistryParts;
import io.holdfast.core.internal.registry.SafeText;
import io.holdfast.core.log.GuardedLog;
import io.holdfast.core.time.TimeSource;
import io.holdfast.strategies.internal.Entries;
import io.holdfast.strategies.internal.Options;
import io.holdfast.strategies.internal.Setting;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The registry that {@link PoolBulkheadRegistryBuilder} makes. */
final class StandardPoolBulkheadRegistry extends Entries<ThreadPoolBulkhead, ThreadPoolBulkheadConfig>
        implements PoolBulkheadRegistry {

    private static final GuardedLog LOG = GuardedLog.of(PoolBulkheadRegistry.class);

    private final Options<PoolBulkheadOptions> options;

    StandardPoolBulkheadRegistry(
            RegistryParts<ThreadPoolBulkhead, ThreadPoolBulkheadConfig> parts, Options<PoolBulkheadOptions> options) {
        super("thread pool bulkhead", parts, LOG);
        this.options = options;
    }

    @Override
    protected ThreadPoolBulkhead make(String name, ThreadPoolBulkheadConfig config, Map<String, String> allTags) {
        return PoolBulkhead.of(name, config, options.of(name), allTags);
    }

    @Override
    protected ThreadPoolBulkheadConfig configOf(ThreadPoolBulkhead entry) {
        return entry.getBulkheadConfig();
    }

    @Override
    protected List<Setting<ThreadPoolBulkheadConfig>> settings() {
        return PoolSettings.ALL;
    }

    @Override
    protected Optional<Reconfiguration> reconfigure(
            ThreadPoolBulkhead entry, UnaryOperator<ThreadPoolBulkheadConfig> change) {
        return entry instanceof PoolBulkhead ours ? Optional.of(ours.reconfigure(change)) : Optional.empty();
    }

    @Override
    public PoolBulkhead poolBulkhead(String name) {
        return ours(name, bulkhead(name));
    }

    @Override
    public PoolBulkhead poolBulkhead(String name, ThreadPoolBulkheadConfig config) {
        return ours(name, bulkhead(name, config));
    }

    private static PoolBulkhead ours(String name, ThreadPoolBulkhead found) {
        if (found instanceof PoolBulkhead pool) {
            return pool;
        }
        throw new IllegalStateException("poolBulkhead: '" + SafeText.of(name) + "' is a "
                + found.getClass().getName() + " that replace put there (expected: one of Holdfast)");
    }

    @Override
    public Set<ThreadPoolBulkhead> getAllBulkheads() {
        return all();
    }

    @Override
    public ThreadPoolBulkhead bulkhead(String name) {
        return entry(name);
    }

    @Override
    public ThreadPoolBulkhead bulkhead(String name, Map<String, String> tags) {
        return entry(name, getDefaultConfig(), tags);
    }

    @Override
    public ThreadPoolBulkhead bulkhead(String name, ThreadPoolBulkheadConfig config) {
        return entry(name, config, NO_TAGS);
    }

    @Override
    public ThreadPoolBulkhead bulkhead(String name, ThreadPoolBulkheadConfig config, Map<String, String> tags) {
        return entry(name, config, tags);
    }

    @Override
    public ThreadPoolBulkhead bulkhead(String name, Supplier<ThreadPoolBulkheadConfig> supplier) {
        return suppliedEntry(name, supplier, NO_TAGS);
    }

    @Override
    public ThreadPoolBulkhead bulkhead(
            String name, Supplier<ThreadPoolBulkheadConfig> supplier, Map<String, String> tags) {
        return suppliedEntry(name, supplier, tags);
    }

    @Override
    public ThreadPoolBulkhead bulkhead(String name, String configName) {
        return namedEntry(name, configName, NO_TAGS);
    }

    @Override
    public ThreadPoolBulkhead bulkhead(String name, String configName, Map<String, String> tags) {
        return namedEntry(name, configName, tags);
    }

    @Override
    public void close() {
        for (ThreadPoolBulkhead entry : all()) {
            if (entry instanceof StandardPoolBulkhead ours) {
                ours.shutdown();
            }
        }
        long start = TimeSource.system().nanoTime();
        for (ThreadPoolBulkhead entry : all()) {
            try {
                if (entry instanceof PoolBulkhead ours) {
                    boolean unused = ours.close(ours.getOptions()
                            .getCloseTimeout()
                            .minusNanos(TimeSource.system().nanoTime() - start));
                } else {
                    entry.close();
                }
            } catch (Exception e) {
                LOG.warn("closing failed: {}", entry, e);
            }
        }
    }
}
