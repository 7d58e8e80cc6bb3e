package io.holdfast.benchmarks.jmh.report;

import io.holdfast.benchmarks.jmh.report.BarChecks.Row;
import java.util.Map;

/** What contracts have to reach. No peer has them, so these bars are absolute, and wide. */
final class ContractBars {
    private static final double NANOS_PER_SECOND = 1e9;

    private ContractBars() {}

    static void checks(BarChecks checks) {
        checks.path("`missing()`, complete case, up to 64 fields");
        for (String fields : new String[] {"8", "64"}) {
            Row ours = new Row("QuestionsBenchmark.missingNothing", 1, Map.of("fields", fields));
            checks.nanosAtMost(10, ours).allocatesNothing(ours);
        }
        Row check = new Row("MakingBenchmark.check", 1, Map.of("nodes", "10000"));
        checks.path("contract check, 10 000 nodes")
                .nanosAtMost(NANOS_PER_SECOND, check)
                .linear(1.5, "nodes", new Row("MakingBenchmark.check", 1, Map.of("nodes", "1000")), check)
                .nanosAtMost(NANOS_PER_SECOND, new Row("MakingBenchmark.build", 1, Map.of("nodes", "10000")));
    }
}
