package io.holdfast.benchmarks.jcstress.bulkhead;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.holdfast.core.time.TimeSource;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.adaptive.Adaptive;
import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitOptions;
import java.time.Duration;

/** What the cases run on. */
final class Limits {
    static final Duration LONG = Duration.ofHours(1);
    static final BulkheadConfig ONE = config(1);
    static final BulkheadConfig TWO = config(2);

    /** Longer than the shortest window. */
    static final long WINDOW_NANOS = 11_000_000;

    private static final BulkheadConfig CLOSED = config(0);

    private Limits() {}

    static BulkheadConfig config(int calls) {
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

    /** An adaptive limit that steps to {@code answer} with the next measurement that it is told. */
    static ConcurrencyLimit beforeAStep(BulkheadConfig config, VirtualTime time, int answer) {
        ConcurrencyLimit limit = ConcurrencyLimit.of(
                "subject",
                config,
                ConcurrencyLimitOptions.defaults()
                        .timeSource(time)
                        .adaptive(Adaptive.of(start -> (mean, inFlight, dropped) -> answer)));
        time.advance(Duration.ofNanos(WINDOW_NANOS));
        for (int i = 1; i < config.getMaxConcurrentCalls() / 2; i++) {
            limit.measured(WINDOW_NANOS, null); // a step takes half as many measurements as there are places
        }
        return limit;
    }

    /** What is left at rest: how many run, wait, and were released too often. */
    static String rest(ConcurrencyLimit limit) {
        limit.changeConfig(CLOSED);
        return limit.running() + " run, " + limit.waiting() + " wait, " + limit.unmatchedReleases() + " unmatched";
    }
}
