package io.holdfast.strategies.bulkhead;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.holdfast.core.internal.Nanos;
import io.holdfast.strategies.internal.Setting;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A configuration, and what calls need of it. */
final class LimitSettings {

    static final List<Setting<BulkheadConfig>> ALL = List.of(
            new Setting<>("maxConcurrentCalls", BulkheadConfig::getMaxConcurrentCalls),
            new Setting<>("maxWaitDuration", BulkheadConfig::getMaxWaitDuration),
            new Setting<>("writableStackTraceEnabled", BulkheadConfig::isWritableStackTraceEnabled),
            new Setting<>("fairCallHandlingEnabled", BulkheadConfig::isFairCallHandlingEnabled));

    final BulkheadConfig config;
    final int limit;
    final long maxWaitNanos;
    final boolean overtaking;
    // Without a stack trace one refusal is like another. Racy on purpose: to make it twice costs an object.
    private volatile @Nullable BulkheadFullException refusal;
    // The configuration with the limit of a moment ago. Racy on purpose: to make it twice costs an object.
    private volatile @Nullable BulkheadConfig shown;

    LimitSettings(BulkheadConfig config) {
        this.config = Objects.requireNonNull(config, "Config must not be null");
        this.limit = config.getMaxConcurrentCalls();
        this.maxWaitNanos = Nanos.of(config.getMaxWaitDuration());
        this.overtaking = !config.isFairCallHandlingEnabled();
    }

    /** The configuration with this limit, which an adaptive one has for the moment. */
    BulkheadConfig withLimit(int now) {
        if (now == limit) {
            return config;
        }
        BulkheadConfig known = shown;
        if (known == null || known.getMaxConcurrentCalls() != now) {
            known = BulkheadConfig.from(config).maxConcurrentCalls(now).build();
            shown = known;
        }
        return known;
    }

    BulkheadFullException refusal(Bulkhead bulkhead) {
        if (config.isWritableStackTraceEnabled() || Thread.currentThread().isInterrupted()) {
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
