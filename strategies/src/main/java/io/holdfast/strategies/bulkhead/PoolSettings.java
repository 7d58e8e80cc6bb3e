package io.holdfast.strategies.bulkhead;

import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig;
import io.github.resilience4j.core.ContextPropagator;
import io.holdfast.strategies.internal.Setting;
import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/** A configuration of a pool bulkhead, and what calls need of it. */
final class PoolSettings {

    static final List<Setting<ThreadPoolBulkheadConfig>> ALL = List.of(
            new Setting<>("maxThreadPoolSize", ThreadPoolBulkheadConfig::getMaxThreadPoolSize),
            new Setting<>("coreThreadPoolSize", ThreadPoolBulkheadConfig::getCoreThreadPoolSize),
            new Setting<>("queueCapacity", ThreadPoolBulkheadConfig::getQueueCapacity),
            new Setting<>("keepAliveDuration", ThreadPoolBulkheadConfig::getKeepAliveDuration),
            new Setting<>("writableStackTraceEnabled", ThreadPoolBulkheadConfig::isWritableStackTraceEnabled),
            new Setting<>(
                    "rejectedExecutionHandler",
                    config -> config.getRejectedExecutionHandler().getClass().getName()));

    final ThreadPoolBulkheadConfig config;
    /** Calls that run or wait, together. */
    final int most;
    /** Whether a refusal is an exception and nothing else, as it is by default. */
    final boolean aborts;
    // Without a stack trace one refusal is like another. Racy on purpose: to make it twice costs an object.
    private volatile @Nullable BulkheadFullException refusal;

    PoolSettings(ThreadPoolBulkheadConfig config) {
        this.config = config;
        this.most = (int) Math.min(Integer.MAX_VALUE, (long) config.getMaxThreadPoolSize() + config.getQueueCapacity());
        this.aborts = config.getRejectedExecutionHandler().getClass() == ThreadPoolExecutor.AbortPolicy.class;
    }

    /** For code that may change it: Resilience4j's {@code from} makes no copy, and writes to what it is given. */
    ThreadPoolBulkheadConfig copy() {
        return ThreadPoolBulkheadConfig.custom()
                .maxThreadPoolSize(config.getMaxThreadPoolSize())
                .coreThreadPoolSize(config.getCoreThreadPoolSize())
                .queueCapacity(config.getQueueCapacity())
                .keepAliveDuration(config.getKeepAliveDuration())
                .writableStackTraceEnabled(config.isWritableStackTraceEnabled())
                .rejectedExecutionHandler(config.getRejectedExecutionHandler())
                .contextPropagator(config.getContextPropagator().toArray(ContextPropagator[]::new))
                .build();
    }

    BulkheadFullException refusal(ThreadPoolBulkhead bulkhead) {
        if (config.isWritableStackTraceEnabled()) {
            return BulkheadFullException.createBulkheadFullException(bulkhead);
        }
        BulkheadFullException known = refusal;
        if (known == null) {
            known = BulkheadFullException.createBulkheadFullException(bulkhead);
            refusal = known;
        }
        return known;
    }
}
