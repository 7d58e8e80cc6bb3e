package io.holdfast.contracts.lock;

import io.holdfast.contracts.rules.ContractFacts;
import io.holdfast.contracts.rules.ContractGraph;
import io.holdfast.contracts.rules.DeadlineFacts;
import io.holdfast.contracts.rules.FieldFacts;
import io.holdfast.contracts.rules.IntentFacts;
import io.holdfast.contracts.rules.NodeFacts;
import io.holdfast.contracts.rules.PolicyFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The file: one fact a line, {@code key = value} or {@code key} alone, sorted, so that a change is a line in a diff and
 * branches merge. Lines that start with a hash are remarks.
 */
final class LockFile {

    /** Another number for any change after which this version would misread the file, or an older one would. */
    static final String FORMAT = "# holdfast contract lock, format 1";

    private static final String HEADER = FORMAT + "; do not edit by hand";

    private LockFile() {}

    static SortedMap<String, String> of(ContractFacts facts) {
        SortedMap<String, String> lines = new TreeMap<>();
        lines.put("contract", facts.name());
        facts.inputs().forEach(input -> lines.put("input " + input.name(), type(input)));
        ContractGraph graph = ContractGraph.of(facts);
        for (NodeFacts node : facts.nodes()) {
            lines.put("node " + node.name(), node.conditional() ? "conditional" : "");
            node.reads().forEach(field -> lines.put("node " + node.name() + " reads " + field.name(), ""));
            node.readsIfPresent()
                    .forEach(field -> lines.put("node " + node.name() + " reads-if-present " + field.name(), ""));
            for (FieldFacts field : node.writes()) {
                lines.put("output " + field.name(), type(field));
                lines.put("producers " + field.name(), String.join(" ", graph.producersOf(field.name())));
            }
        }
        for (IntentFacts intent : facts.intents()) {
            lines.put("intent " + intent.name(), "");
            intent.requires().forEach(field -> lines.put("intent " + intent.name() + " requires " + field.name(), ""));
            intent.welcomes().forEach(field -> lines.put("intent " + intent.name() + " welcomes " + field.name(), ""));
            intent.always()
                    .forEach(field -> lines.put("intent " + intent.name() + " welcomes " + field.name(), "always"));
        }
        policies(facts, graph, lines);
        return lines;
    }

    private static String type(FieldFacts field) {
        return Objects.requireNonNullElse(field.type(), "?");
    }

    private static void policies(ContractFacts facts, ContractGraph graph, SortedMap<String, String> lines) {
        List<PolicyFacts> policies = Objects.requireNonNullElse(facts.policies(), List.of());
        Map<String, DeadlineFacts> deadlines = Objects.requireNonNullElse(facts.deadlines(), Map.of());
        Map<String, PolicyFacts> byNode = new TreeMap<>();
        for (PolicyFacts policy : policies) {
            lines.put(
                    "policy " + policy.node() + " fail-mode", policy.failKind().name());
            if (policy.timeoutNanos() > 0) {
                lines.put("policy " + policy.node() + " timeout", duration(policy.timeoutNanos()));
            }
            byNode.put(policy.node(), policy);
        }
        deadlines.forEach((intent, deadline) -> {
            lines.put("deadline " + intent, duration(deadline.deadlineNanos()));
            lines.put("deadline " + intent + " reserve", duration(deadline.reserveNanos()));
        });
        for (IntentFacts intent : facts.intents()) {
            DeadlineFacts deadline = deadlines.get(intent.name());
            if (deadline != null) {
                graph.plan(intent.name()).stream()
                        .filter(node -> isBeaten(byNode.get(node), deadline))
                        .forEach(node -> lines.put("policy " + node + " timeout-over-deadline " + intent.name(), ""));
            }
        }
    }

    private static boolean isBeaten(@Nullable PolicyFacts policy, DeadlineFacts deadline) {
        return policy != null && policy.timeoutNanos() > deadline.availableNanos(policy);
    }

    private static String duration(long nanos) {
        return Duration.ofNanos(nanos).toString();
    }

    static void write(Path file, SortedMap<String, String> lines) throws IOException {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        lines.forEach((key, value) ->
                text.append(key).append(value.isEmpty() ? "" : " = " + value).append('\n'));
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(file, text);
    }
}
