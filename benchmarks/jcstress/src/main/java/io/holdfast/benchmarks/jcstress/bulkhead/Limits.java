package io.holdfast.benchmarks.jcstress.bulkhead;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.holdfast.core.time.TimeSource;
import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitOptions;
import java.time.Duration;

/** What the cases run on. */
final class Limits {
    static final Duration LONG = Duration.ofHours(1);
    static final BulkheadConfig ONE = config(1);
    static final BulkheadConfig TWO = config(2);

    private static final BulkheadConfig CLOSED = config(0);

    private Limits() {}

    private static BulkheadConfig config(int calls) {
        return BulkheadConfig.custom()
                .maxConcurrentCalls(calls)
                .maxWaitDuration(LONG)
                .build();
    }

    static ConcurrencyLimit of(BulkheadConfig config, TimeSource time) {
        return ConcurrencyLimit.of(
                "subject", config, ConcurrencyLimitOptions.defaults().timeSource(time));
    }

    static ConcurrencyLimit of(BulkheadConfig config) {
        return ConcurrencyLimit.of("subject", config);
    }

    /** A limit at which every call that was admitted runs. */
    static ConcurrencyLimit full(BulkheadConfig config, TimeSource time) {
        ConcurrencyLimit limit = of(config, time);
        while (limit.tryEnter()) {
            // until it is full
        }
        return limit;
    }

    /** What is left at rest: how many run, wait, and were released too often. */
    static String rest(ConcurrencyLimit limit) {
        limit.changeConfig(CLOSED);
        return limit.running() + " run, " + limit.waiting() + " wait, " + limit.unmatchedReleases() + " unmatched";
    }
}
