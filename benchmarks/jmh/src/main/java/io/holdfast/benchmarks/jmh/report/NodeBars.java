package io.holdfast.benchmarks.jmh.report;

import io.holdfast.benchmarks.jmh.report.Judge.Row;
import java.util.List;
import java.util.Map;

/** What the executor has to reach. */
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
    }
}
