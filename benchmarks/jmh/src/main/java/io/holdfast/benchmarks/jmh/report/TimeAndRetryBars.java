package io.holdfast.benchmarks.jmh.report;

import io.holdfast.benchmarks.jmh.report.BarChecks.Row;

/** What time limit and retry have to reach. */
final class TimeAndRetryBars {
    private static final String[] STAGE_PEERS = {
        "TimedCallBenchmark.resilience4j", "TimedCallBenchmark.failsafe", "TimedCallBenchmark.smallRye"
    };
    private static final String[] JDK = {
        "TimedCallBenchmark.completableFuture", "TimedCallBenchmark.completableFutureInPlace"
    };
    private static final String[] CALLER_PEERS = {"CallerLimitBenchmark.failsafe", "CallerLimitBenchmark.smallRye"};

    private static final String[] RETRY_PEERS = {
        "RetryCallBenchmark.callResilience4j", "RetryCallBenchmark.callFailsafe"
    };

    private TimeAndRetryBars() {}

    static void checks(BarChecks checks) {
        for (int threads : new int[] {1, 2}) {
            Row ours = Row.of("TimedCallBenchmark.holdfast", threads);
            checks.path("a stage within its time limit")
                    .faster(2, ours, STAGE_PEERS)
                    .faster(2, ours, JDK)
                    .bytesWithin(0.5, ours, STAGE_PEERS)
                    .bytesWithin(0.5, ours, JDK)
                    .bytesBeyondWithin(0.5, "TimedCallBenchmark.unlimited", ours, STAGE_PEERS);
            checks.path("a call within its time limit, on the caller's thread")
                    .faster(1, Row.of("CallerLimitBenchmark.holdfast", threads), CALLER_PEERS);
            checks.path("a call that succeeds under a retry")
                    .faster(1, Row.of("RetryCallBenchmark.callHoldfast", threads), RETRY_PEERS)
                    .faster(
                            1,
                            Row.of("RetryCallBenchmark.stageHoldfast", threads),
                            "RetryCallBenchmark.stageResilience4j");
        }
    }
}
