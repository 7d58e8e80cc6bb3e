package io.holdfast.benchmarks.jmh.report;

import io.holdfast.benchmarks.jmh.report.BarChecks.Row;

/** What limits to concurrent calls have to reach: ratios within one run, never absolute figures. */
final class BulkheadBars {
    private static final String[] PEERS = {
        "AcquireBenchmark.semaphore",
        "AcquireBenchmark.fairSemaphore",
        "AcquireBenchmark.resilience4j",
        "AcquireBenchmark.resilience4jUnfair",
        "AcquireBenchmark.failsafe",
        "AcquireBenchmark.sentinel"
    };

    private BulkheadBars() {}

    static void checks(BarChecks checks) {
        for (String way : new String[] {"holdfast", "holdfastAsResilience4j", "holdfastPermit"}) {
            checks.path("bulkhead, take a place and give it back");
            for (int threads : new int[] {1, 2}) {
                Row ours = Row.of("AcquireBenchmark." + way, threads);
                checks.within(2, ours, "AcquireBenchmark.casPair").faster(1, ours, PEERS);
            }
        }
        for (int threads : new int[] {1, 2}) {
            checks.path("bulkhead with a limit that moves by itself")
                    .within(
                            1.2,
                            Row.of("AcquireBenchmark.holdfastAdaptivePermit", threads),
                            "AcquireBenchmark.holdfastPermit")
                    .faster(
                            1,
                            Row.of("AcquireBenchmark.holdfastAdaptivePermit", threads),
                            "AcquireBenchmark.netflixAdaptive");
            checks.path("bulkhead, take a place and give it back")
                    .allocatesNothing(Row.of("AcquireBenchmark.holdfast", threads))
                    .faster(1, Row.of("AcquireBenchmark.holdfastCall", threads), "AcquireBenchmark.smallRyeCall");
        }
    }
}
