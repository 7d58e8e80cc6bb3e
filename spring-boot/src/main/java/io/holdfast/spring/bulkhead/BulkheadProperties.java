package io.holdfast.spring.bulkhead;

import io.holdfast.strategies.bulkhead.ConcurrencyLimitOptions;
import io.holdfast.strategies.bulkhead.PoolBulkheadOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What Resilience4j's own properties cannot say; everything else is read from {@code resilience4j.bulkhead.*} and
 * {@code resilience4j.thread-pool-bulkhead.*}.
 *
 * @param enabled whether the registries of bulkheads are Holdfast's. Off, Resilience4j's starter makes its own.
 * @param cancelSource whether the stage of the work is cancelled with the one that is returned. By default it is not.
 * @param pool bulkheads with threads of their own.
 */
@ConfigurationProperties(BulkheadProperties.PREFIX)
record BulkheadProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable Boolean cancelSource,
        @DefaultValue Pool pool) {

    static final String PREFIX = "holdfast.bulkhead";

    /** Returns these options, with what the properties say in place of the same. */
    ConcurrencyLimitOptions over(ConcurrencyLimitOptions options) {
        return cancelSource == null ? options : options.cancelSource(cancelSource);
    }

    /**
     * Bulkheads with threads of their own.
     *
     * @param virtualThreads whether calls run on virtual threads, where the JDK has them. By default they do not.
     * @param closeTimeout how long the end of the application waits for calls that run. By default 5 seconds.
     */
    record Pool(@Nullable Boolean virtualThreads, @Nullable Duration closeTimeout) {

        Pool {
            over(PoolBulkheadOptions.defaults(), virtualThreads, closeTimeout); // a wrong value is a binding error
        }

        PoolBulkheadOptions over(PoolBulkheadOptions options) {
            return over(options, virtualThreads, closeTimeout);
        }

        private static PoolBulkheadOptions over(
                PoolBulkheadOptions options, @Nullable Boolean virtual, @Nullable Duration closeTimeout) {
            PoolBulkheadOptions changed = virtual == null ? options : options.virtualThreads(virtual);
            return closeTimeout == null ? changed : changed.closeTimeout(closeTimeout);
        }
    }
}
