package io.holdfast.benchmarks.jmh.report;

import io.holdfast.benchmarks.jmh.report.BarChecks.Row;
import java.util.List;
import java.util.Map;

/** What the executor has to reach. */
final class NodeBars {
    private static final String MANY = "1000";

    private NodeBars() {}

    static void checks(BarChecks checks) {
        completedStage(checks, "success", "Good");
        completedStage(checks, "fallback", "Bad");
        guard(checks, "success", "Good");
        guard(checks, "fallback", "Bad");
        openBreaker(checks);
        otherThread(checks);
        intent(checks);
        page(checks);
    }

    private static void completedStage(BarChecks checks, String outcome, String suffix) {
        String[] peers = {
            "NodeRunBenchmark.resilience4j" + suffix,
            "NodeRunBenchmark.smallRye" + suffix,
            "NodeRunBenchmark.failsafe" + suffix
        };
        checks.path("run(node) around a completed stage, " + outcome);
        for (int threads : new int[] {1, 2}) {
            Row ours = Row.of("NodeRunBenchmark.holdfast" + suffix, threads);
            checks.faster(2, ours, peers).bytesWithin(0.5, ours, peers);
        }
    }

    /** No more than a node that is given its call; beside what the node's run costs, nobody can tell a tenth. */
    private static void guard(BarChecks checks, String outcome, String suffix) {
        String node = "NodeRunBenchmark.givenItsCall" + suffix;
        String[] peers = {
            "NodeRunBenchmark.resilience4j" + suffix,
            "NodeRunBenchmark.smallRye" + suffix,
            "NodeRunBenchmark.failsafe" + suffix
        };
        checks.path("Guard.callAsync around a completed stage, " + outcome);
        for (int threads : new int[] {1, 2}) {
            Row ours = Row.of("NodeRunBenchmark.guard" + suffix, threads);
            checks.within(1.1, ours, node)
                    .bytesWithin(1, ours, node)
                    .within(1.1, ours, "NodeRunBenchmark.holdfast" + suffix)
                    .faster(2, ours, peers);
        }
    }

    private static void openBreaker(BarChecks checks) {
        String[] peers = {
            "OpenBreakerBenchmark.resilience4j",
            "OpenBreakerBenchmark.resilience4jStackless",
            "OpenBreakerBenchmark.smallRye",
            "OpenBreakerBenchmark.failsafe"
        };
        checks.path("run(node), breaker open, fallback");
        for (int threads : new int[] {1, 2}) {
            Row ours = Row.of("OpenBreakerBenchmark.holdfast", threads);
            checks.faster(2, ours, peers).bytesWithin(0.5, ours, peers);
        }
    }

    /** Most of the time goes into the hand-over, which all have in common. */
    private static void otherThread(BarChecks checks) {
        String[] peers = {"HandoverBenchmark.resilience4j", "HandoverBenchmark.smallRye", "HandoverBenchmark.failsafe"};
        checks.path("run(node), stage completed by another thread, 64 in flight");
        for (int threads : new int[] {1, 2}) {
            checks.faster(1, Row.of("HandoverBenchmark.holdfast", threads), peers);
        }
    }

    /** The last tenfold of nodes must not cost more per node than the ones before. */
    private static void intent(BarChecks checks) {
        checks.path("run(intent) of 1000 nodes");
        for (String shape : List.of("wide", "chain")) {
            for (String few : List.of("10", "100")) {
                checks.linear(1.5, "nodes", nodes(shape, few), nodes(shape, MANY));
            }
        }
    }

    /** The same page written by hand: no slower, and fewer bytes. */
    private static void page(BarChecks checks) {
        checks.path("run(intent) of 10 nodes beside the same written by hand");
        for (int threads : new int[] {1, 2}) {
            for (String outcome : List.of("Good", "Bad", "Async", "Pooled")) {
                Row ours = Row.of("PageBenchmark.holdfast" + outcome, threads);
                String peer = "PageBenchmark.byHand" + outcome;
                checks.faster(1, ours, peer).bytesWithin(1, ours, peer);
            }
        }
    }

    private static Row nodes(String shape, String count) {
        return new Row("IntentBenchmark." + shape, 1, Map.of("nodes", count));
    }
}
