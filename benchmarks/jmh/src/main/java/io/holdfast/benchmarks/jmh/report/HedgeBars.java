package io.holdfast.benchmarks.jmh.report;

import io.holdfast.benchmarks.jmh.report.BarChecks.Row;

/** What hedging has to reach while no hedge is sent: it costs one timer. */
final class HedgeBars {

    private HedgeBars() {}

    static void checks(BarChecks checks) {
        for (int threads : new int[] {1, 2}) {
            checks.path("hedge that is not sent")
                    .within(1.3, Row.of("HedgedCallBenchmark.holdfast", threads), "HedgedCallBenchmark.timerAlone")
                    .within(
                            1.3,
                            Row.of("HedgedCallBenchmark.holdfastMeasured", threads),
                            "HedgedCallBenchmark.timerAlone")
                    .within(
                            1.1,
                            Row.of("HedgedNodeBenchmark.completeHedged", threads),
                            "HedgedNodeBenchmark.completePlain")
                    .within(
                            1.3,
                            Row.of("HedgedNodeBenchmark.underWayHedged", threads),
                            "HedgedNodeBenchmark.underWayPlain");
        }
    }
}
