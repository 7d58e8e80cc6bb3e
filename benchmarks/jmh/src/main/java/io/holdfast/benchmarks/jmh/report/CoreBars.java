package io.holdfast.benchmarks.jmh.report;

import io.holdfast.benchmarks.jmh.report.BarChecks.Row;
import java.util.List;
import java.util.Map;

/** What breaker and registry have to reach: ratios within one run, never absolute figures. */
final class CoreBars {
    private static final String[] CALL_PEERS = {
        "CallBenchmark.resilience4jCountLock",
        "CallBenchmark.resilience4jCountLockFree",
        "CallBenchmark.resilience4jTimeLock",
        "CallBenchmark.resilience4jTimeLockFree",
        "CallBenchmark.failsafeCount",
        "CallBenchmark.failsafeTime",
        "CallBenchmark.smallRyeCount",
        "CallBenchmark.armeriaTime",
        "CallBenchmark.sentinelTime"
    };
    private static final String TWO_CLOCK_READS = "FloorBenchmark.nanoTimeTwice";
    private static final String ONE_CLOCK_READ = "FloorBenchmark.nanoTime";

    private CoreBars() {}

    static void checks(BarChecks checks) {
        record(checks);
        recordFailures(checks);
        spacedRecord(checks);
        call(checks);
        meteredCall(checks);
        reject(checks);
        timeWindow(checks);
        lookup(checks);
        checks.path("memory per idle breaker")
                .lightest("count 100", "Holdfast, count 100")
                .lightest("time 10", "Holdfast, time 10");
    }

    private static void record(BarChecks checks) {
        String ours = "RecordBenchmark.holdfast";
        String[] peers = {"RecordBenchmark.resilience4jLock", "RecordBenchmark.resilience4jLockFree"};
        checks.path("record a success, CLOSED, healthy count window")
                .faster(10, Row.of(ours, 1), peers)
                .faster(40, Row.of(ours, 2), peers)
                .scales(1.2, Row.of(ours, 2))
                .within(1.2, Row.of("RecordBenchmark.holdfastRecovered", 1), ours)
                .allocatesNothing(Row.of(ours, 1))
                .allocatesNothing(Row.of(ours, 2));
        for (int threads : new int[] {1, 2}) {
            checks.path("record after a reconfiguration")
                    .within(1.1, Row.of("RecordBenchmark.holdfastReconfigured", threads), ours)
                    .within(
                            1.1,
                            new Row("RecordFailuresBenchmark.holdfastReconfigured", threads, Map.of("every", "10")),
                            "RecordFailuresBenchmark.holdfast");
        }
    }

    private static void recordFailures(BarChecks checks) {
        String ours = "RecordFailuresBenchmark.holdfast";
        String[] peers = {"RecordFailuresBenchmark.resilience4jLock", "RecordFailuresBenchmark.resilience4jLockFree"};
        for (String every : List.of("100", "10")) {
            Map<String, String> params = Map.of("every", every);
            checks.path(every.equals("10") ? "record with 10 % failures" : "record with 1 % failures")
                    .faster(3, new Row(ours, 1, params), peers)
                    .faster(2, new Row(ours, 2, params), peers)
                    .allocatesNothing(new Row(ours, 1, params))
                    .allocatesNothing(new Row(ours, 2, params));
        }
    }

    /** Work between the outcomes is the same for all, so what is left to differ is little where there is much of it. */
    private static void spacedRecord(BarChecks checks) {
        for (String every : List.of("100", "10")) {
            for (String work : List.of("40", "400")) {
                for (int threads : new int[] {1, 2}) {
                    checks.path("record with failures, work between the calls")
                            .faster(
                                    1,
                                    new Row(
                                            "SpacedRecordBenchmark.holdfast",
                                            threads,
                                            Map.of("every", every, "work", work)),
                                    "SpacedRecordBenchmark.resilience4jLock",
                                    "SpacedRecordBenchmark.resilience4jLockFree",
                                    "SpacedRecordBenchmark.failsafe");
                }
            }
        }
    }

    private static void call(BarChecks checks) {
        for (int threads : new int[] {1, 2}) {
            Row ours = Row.of("CallBenchmark.holdfastCount", threads);
            checks.path("executeSupplier, CLOSED, slow-call detection on")
                    .within(1.15, ours, TWO_CLOCK_READS)
                    .allocatesNothing(ours);
        }
        for (int threads : new int[] {1, 2}) {
            checks.path("executeSupplier, slow-call detection and events off")
                    .faster(5, Row.of("CallBenchmark.holdfastCountUntimed", threads), CALL_PEERS)
                    .faster(1, Row.of("CallBenchmark.holdfastTimeUntimed", threads), CALL_PEERS);
        }
    }

    private static void meteredCall(BarChecks checks) {
        for (int threads : new int[] {1, 2}) {
            Row ours = Row.of("MeteredCallBenchmark.oursOnOurs", threads);
            checks.path("executeSupplier with a Micrometer binder bound")
                    .within(1.3, ours, "CallBenchmark.holdfastCount")
                    .allocatesNothing(ours)
                    .within(
                            1,
                            Row.of("MeteredCallBenchmark.theirsOnOurs", threads),
                            "MeteredCallBenchmark.theirsOnTheirs");
        }
    }

    private static void reject(BarChecks checks) {
        for (String way : List.of("askHoldfast", "throwHoldfastStackless")) {
            Row ours = Row.of("RejectBenchmark." + way, 1);
            checks.path("reject while OPEN").within(1.3, ours, ONE_CLOCK_READ).allocatesNothing(ours);
        }
    }

    private static void timeWindow(BarChecks checks) {
        String ours = "TimeWindowBenchmark.holdfast";
        String[] peers = {"TimeWindowBenchmark.resilience4jLock", "TimeWindowBenchmark.resilience4jLockFree"};
        checks.path("record a success, time window")
                .faster(3, Row.of(ours, 1), peers)
                .faster(3, Row.of(ours, 2), peers)
                .faster(1, Row.of(ours, 2), "TimeWindowBenchmark.armeria")
                .allocatesNothing(Row.of(ours, 1))
                .allocatesNothing(Row.of(ours, 2));
    }

    private static void lookup(BarChecks checks) {
        for (String names : List.of("1", "100", "10000", "100000")) {
            checks.path("registry lookup of a known name")
                    .within(
                            1.3,
                            new Row("LookupBenchmark.holdfast", 1, Map.of("names", names)),
                            "LookupBenchmark.mapGet");
        }
    }
}
