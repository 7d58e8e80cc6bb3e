package io.holdfast.benchmarks.jmh.report;

import io.holdfast.benchmarks.jmh.report.Judge.Row;
import java.util.List;
import java.util.Map;

/** What executor and contracts have to reach. */
final class NodeBars {
    private NodeBars() {}

    static void judge(Judge judge) {
        for (String outcome : List.of("Good", "Bad")) {
            String[] peers = {
                "NodeRunBenchmark.resilience4j" + outcome,
                "NodeRunBenchmark.smallRye" + outcome,
                "NodeRunBenchmark.failsafe" + outcome
            };
            Row ours = Row.of("NodeRunBenchmark.holdfast" + outcome, 1);
            judge.path(
                            outcome.equals("Good")
                                    ? "run(node) around a completed stage, success"
                                    : "run(node) around a completed stage, fallback")
                    .faster(2, ours, peers)
                    .bytesWithin(0.5, ours, peers);
        }
        judge.path("run(intent)")
                .linear(
                        1.5,
                        "nodes",
                        new Row("IntentBenchmark.wide", 1, Map.of("nodes", "100")),
                        new Row("IntentBenchmark.wide", 1, Map.of("nodes", "1000")));
        for (String fields : List.of("8", "64")) {
            Row ours = new Row("QuestionsBenchmark.missingNothing", 1, Map.of("fields", fields));
            judge.path("missing() in the complete case").nanosAtMost(10, ours).allocatesNothing(ours);
        }
        Row large = new Row("MakingBenchmark.check", 1, Map.of("nodes", "10000"));
        judge.path("contract check")
                .nanosAtMost(1e9, large)
                .linear(1.5, "nodes", new Row("MakingBenchmark.check", 1, Map.of("nodes", "1000")), large);
    }
}
