package io.holdfast.spring.actuator;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.rules.ContractFacts;
import io.holdfast.contracts.rules.PolicyFacts;
import io.holdfast.contracts.rules.Violation;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodeStats;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one executor shows, as maps of plain values. Safe for use by many threads. */
final class ExecutorView {

    private final NodeExecutor<?> executor;
    private final AnswerCounts answers;

    ExecutorView(NodeExecutor<?> executor) {
        this.executor = executor;
        this.answers = new AnswerCounts(executor.contract().intentType().getEnumConstants());
        executor.subscribe(answers);
    }

    Map<String, Object> nodes() {
        Map<String, Object> nodes = new LinkedHashMap<>();
        List<PolicyFacts> policies = executor.facts().policies();
        for (Node node : executor.contract().nodes()) {
            NodeStats stats = executor.stats(node);
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("inFlight", stats.inFlight());
            one.put("zombies", stats.zombies());
            one.put("late", stats.late());
            if (policies != null) {
                policies.stream()
                        .filter(policy -> policy.node().equals(node.name()))
                        .findFirst()
                        .ifPresent(policy -> one.put("policy", PolicyWords.of(policy)));
            }
            nodes.put(node.name(), one);
        }
        return nodes;
    }

    Map<String, Map<String, Long>> answers() {
        return answers.all();
    }

    Map<String, Object> contract() {
        Contract<?> contract = executor.contract();
        ContractFacts facts = contract.facts();
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("name", facts.name());
        view.put(
                "intents", facts.intents().stream().map(intent -> intent.name()).toList());
        view.put("nodes", facts.nodes().stream().map(node -> node.name()).toList());
        view.put(
                "warnings",
                executor.warnings().stream().map(Violation::toString).toList());
        view.put("mermaid", contract.toMermaid());
        return view;
    }
}
