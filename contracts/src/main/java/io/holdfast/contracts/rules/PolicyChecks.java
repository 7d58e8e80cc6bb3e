package io.holdfast.contracts.rules;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules on policies by themselves: whether they fit their nodes and each other. */
final class PolicyChecks {

    private PolicyChecks() {}

    static List<PolicyFacts> policies(ContractGraph graph) {
        List<PolicyFacts> policies = graph.facts().policies();
        return policies == null ? List.of() : policies;
    }

    /** For each field the first intent that requires it; null where none does. */
    static String[] requiringIntents(ContractGraph graph) {
        String[] intents = new String[graph.fieldCount()];
        for (int entry = graph.entryCount() - 1; entry >= 0; entry--) {
            for (int field : graph.requires(entry)) {
                intents[field] = graph.entry(entry).name();
            }
        }
        return intents;
    }

    static void policyMatchesNode(ContractGraph graph, Findings findings) {
        Set<String> seen = new HashSet<>();
        for (PolicyFacts policy : policies(graph)) {
            String node = policy.node();
            if (graph.nodeId(node) < 0) {
                findings.add(
                        Subject.policy(node),
                        "policy of '" + node + "': no such node (expected: a registered node)"
                                + findings.hint(node, graph.nodeNames()));
            }
            if (!seen.add(node)) {
                findings.add(Subject.policy(node), "policy of '" + node + "': given twice (expected: one policy)");
            }
        }
        for (NodeFacts node : graph.facts().nodes()) {
            if (seen.add(node.name())) {
                findings.add(Subject.node(node.name(), ""), "node '" + node.name() + "' has no policy (expected: one)");
            }
        }
    }

    static void openNotSoleProducer(ContractGraph graph, Findings findings) {
        String[] requiring = requiringIntents(graph);
        for (PolicyFacts policy : policies(graph)) {
            int node = graph.nodeId(policy.node());
            if (node < 0 || policy.failKind() != FailKind.OPEN) {
                continue;
            }
            for (int field : graph.writes(node)) {
                String name = graph.fieldName(field);
                if (requiring[field] != null
                        && graph.producers(field).length == 1
                        && !policy.defaults().contains(name)) {
                    findings.add(
                            Subject.policy(policy.node()),
                            "node '" + policy.node()
                                    + "' fails open, and is the only producer of field '" + name
                                    + "', which intent '" + requiring[field]
                                    + "' requires (expected: a default, a fallback, or to fail closed)");
                }
            }
        }
    }

    static void closeIsRequired(ContractGraph graph, Findings findings) {
        String[] requiring = requiringIntents(graph);
        for (PolicyFacts policy : policies(graph)) {
            int node = graph.nodeId(policy.node());
            if (node < 0 || policy.failKind() != FailKind.CLOSE) {
                continue;
            }
            boolean required = false;
            for (int field : graph.writes(node)) {
                required |= requiring[field] != null;
            }
            if (!required) {
                findings.add(
                        Subject.policy(policy.node()),
                        "node '" + policy.node()
                                + "' fails closed, and no intent requires what it writes (expected: an intent that"
                                + " does, or a milder fail mode)");
            }
        }
    }

    static void breakerHasOneConfig(ContractGraph graph, Findings findings) {
        Map<String, PolicyFacts> first = new HashMap<>();
        for (PolicyFacts policy : policies(graph)) {
            String breaker = policy.breaker();
            String config = policy.breakerConfig();
            if (breaker == null || config == null) {
                continue;
            }
            PolicyFacts known = first.putIfAbsent(breaker, policy);
            if (known != null && !config.equals(known.breakerConfig())) {
                findings.add(
                        Subject.policy(policy.node()),
                        "breaker '" + breaker + "': " + config + " for node '"
                                + policy.node() + "', " + known.breakerConfig() + " for node '" + known.node()
                                + "' (expected: one configuration)");
            }
        }
    }
}
