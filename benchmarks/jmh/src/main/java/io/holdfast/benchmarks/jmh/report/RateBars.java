package io.holdfast.benchmarks.jmh.report;

import io.holdfast.benchmarks.jmh.report.BarChecks.Row;

/** What the rate limit has to reach. */
final class RateBars {
    private static final String FLOOR = "AcquireBenchmark.clockAndCas";
    private static final String[] PEERS = {
        "AcquireBenchmark.resilience4j",
        "AcquireBenchmark.bucket4j",
        "AcquireBenchmark.failsafe",
        "AcquireBenchmark.smallRyeCall",
        "AcquireBenchmark.sentinelCall"
    };

    private RateBars() {}

    static void checks(BarChecks checks) {
        for (int threads : new int[] {1, 2}) {
            for (String kind : new String[] {"Window", "Smooth"}) {
                Row ours = Row.of("AcquireBenchmark.holdfast" + kind, threads);
                checks.path("rate limit, one permit")
                        .within(1.3, ours, FLOOR)
                        .faster(1, ours, PEERS)
                        .allocatesNothing(ours);
            }
            checks.path("rate limit, one refusal")
                    .allocatesNothing(Row.of("AcquireBenchmark.holdfastRefusal", threads))
                    .allocatesNothing(Row.of("AcquireBenchmark.holdfastSmoothRefusal", threads));
        }
    }
}
