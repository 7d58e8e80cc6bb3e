package io.holdfast.benchmarks.jmh.report;

import io.holdfast.benchmarks.jmh.report.BarChecks.Row;

/** What the rate limit has to reach. */
final class RateBars {
    private static final String FLOOR = "PermitBenchmark.clockAndCas";
    private static final String[] PEERS = {
        "PermitBenchmark.resilience4j",
        "PermitBenchmark.bucket4j",
        "PermitBenchmark.failsafe",
        "PermitBenchmark.smallRyeCall",
        "PermitBenchmark.sentinelCall"
    };

    private RateBars() {}

    static void checks(BarChecks checks) {
        for (int threads : new int[] {1, 2}) {
            for (String kind : new String[] {"Window", "Smooth"}) {
                Row ours = Row.of("PermitBenchmark.holdfast" + kind, threads);
                checks.path("rate limit, one permit")
                        .within(1.3, ours, FLOOR)
                        .faster(1, ours, PEERS)
                        .allocatesNothing(ours);
            }
            checks.path("rate limit, one refusal")
                    .allocatesNothing(Row.of("PermitBenchmark.holdfastRefusal", threads))
                    .allocatesNothing(Row.of("PermitBenchmark.holdfastSmoothRefusal", threads));
        }
    }
}
