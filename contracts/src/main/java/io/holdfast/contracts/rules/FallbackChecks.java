package io.holdfast.contracts.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The rules on what stands in for a failed node. */
final class FallbackChecks {

    private FallbackChecks() {}

    static void yieldsRequired(ContractGraph graph, Findings findings) {
        String[] requiring = PolicyChecks.requiringIntents(graph);
        for (PolicyFacts policy : PolicyChecks.policies(graph)) {
            int node = graph.nodeId(policy.node());
            if (node < 0 || policy.failKind() != FailKind.FALLBACK) {
                continue;
            }
            if (policy.fallbacks().isEmpty()) {
                findings.add(
                        Subject.policy(policy.node()),
                        "node '" + policy.node() + "' fails to its fallbacks and has none (expected: at least one)");
                continue;
            }
            List<String> required = Arrays.stream(graph.writes(node))
                    .filter(field -> requiring[field] != null)
                    .mapToObj(graph::fieldName)
                    .toList();
            if (policy.fallbacks().stream().noneMatch(step -> yieldsAll(graph, step, required))) {
                findings.add(
                        Subject.policy(policy.node()),
                        "node '" + policy.node() + "': no fallback yields all of " + required + ": "
                                + describe(graph, policy.fallbacks()) + " (expected: one that does)");
            }
        }
    }

    private static String describe(ContractGraph graph, List<FallbackFacts> chain) {
        StringJoiner text = new StringJoiner(", ");
        chain.forEach(step -> text.add(step.description() + " yields " + outputs(graph, step)));
        return text.toString();
    }

    private static boolean yieldsAll(ContractGraph graph, FallbackFacts step, List<String> required) {
        List<String> outputs = outputs(graph, step);
        return outputs == null || outputs.containsAll(required);
    }

    /** The names of what a step can yield; null for whatever its node declares. */
    private static @Nullable List<String> outputs(ContractGraph graph, FallbackFacts step) {
        String alternate = step.alternate();
        if (alternate == null) {
            return step.outputs();
        }
        int node = graph.nodeId(alternate);
        return node < 0
                ? List.of()
                : Arrays.stream(graph.writes(node)).mapToObj(graph::fieldName).toList();
    }

    static void chainEnds(ContractGraph graph, Findings findings) {
        int[][] edges = new int[graph.nodeCount()][0];
        for (PolicyFacts policy : PolicyChecks.policies(graph)) {
            int node = graph.nodeId(policy.node());
            if (node >= 0) {
                edges[node] = alternates(graph, policy);
            }
        }
        for (int[] cycle : Cycles.find(edges.length, node -> edges[node])) {
            StringJoiner path = new StringJoiner(" -> ");
            for (int node : cycle) {
                path.add("'" + graph.nodeName(node) + "'");
            }
            path.add("'" + graph.nodeName(cycle[0]) + "'");
            findings.add(
                    Subject.policy(graph.nodeName(cycle[0])),
                    "fallback chain: " + path + " (expected: no way back to its start)");
        }
    }

    private static int[] alternates(ContractGraph graph, PolicyFacts policy) {
        List<Integer> nodes = new ArrayList<>();
        for (FallbackFacts step : policy.fallbacks()) {
            String alternate = step.alternate();
            if (alternate != null && graph.nodeId(alternate) >= 0) {
                nodes.add(graph.nodeId(alternate));
            }
        }
        return nodes.stream().mapToInt(Integer::intValue).toArray();
    }

    static void ownBreaker(ContractGraph graph, Findings findings) {
        Map<String, PolicyFacts> byNode = new LinkedHashMap<>();
        PolicyChecks.policies(graph).forEach(policy -> byNode.putIfAbsent(policy.node(), policy));
        for (PolicyFacts policy : byNode.values()) {
            for (FallbackFacts step : policy.fallbacks()) {
                String breaker = breaker(step, byNode);
                if (breaker != null && breaker.equals(policy.breaker())) {
                    findings.add(
                            Subject.policy(policy.node()),
                            "node '" + policy.node() + "' and its fallback "
                                    + step.description() + " share breaker '" + breaker
                                    + "' (expected: a breaker of its own, or none)");
                }
            }
        }
    }

    private static @Nullable String breaker(FallbackFacts step, Map<String, PolicyFacts> byNode) {
        PolicyFacts alternate = step.alternate() == null ? null : byNode.get(step.alternate());
        return step.breaker() == null && alternate != null ? alternate.breaker() : step.breaker();
    }

    static void substitutesAreDeclared(ContractGraph graph, Findings findings) {
        for (PolicyFacts policy : PolicyChecks.policies(graph)) {
            int node = graph.nodeId(policy.node());
            if (node < 0) {
                continue;
            }
            List<String> writes =
                    Arrays.stream(graph.writes(node)).mapToObj(graph::fieldName).toList();
            undeclared(findings, policy, "default", policy.defaults(), writes);
            for (FallbackFacts step : policy.fallbacks()) {
                String alternate = step.alternate();
                List<String> outputs = step.outputs();
                if (alternate != null) {
                    alternate(graph, findings, policy, alternate, writes);
                } else if (outputs != null) {
                    undeclared(findings, policy, step.description(), outputs, writes);
                }
            }
        }
    }

    private static void undeclared(
            Findings findings, PolicyFacts policy, String what, List<String> fields, List<String> writes) {
        for (String field : fields) {
            if (!writes.contains(field)) {
                findings.add(
                        Subject.policy(policy.node()),
                        "policy of '" + policy.node() + "': " + what + " for field '"
                                + field + "' (expected: one of " + writes + ", which the node writes)"
                                + findings.hint(field, writes));
            }
        }
    }

    private static void alternate(
            ContractGraph graph, Findings findings, PolicyFacts policy, String alternate, List<String> writes) {
        int node = graph.nodeId(alternate);
        String start = "policy of '" + policy.node() + "': alternate '" + alternate + "'";
        if (node < 0) {
            findings.add(
                    Subject.policy(policy.node()),
                    start + " (expected: a registered node)" + findings.hint(alternate, graph.nodeNames()));
        } else if (Arrays.stream(graph.writes(node)).mapToObj(graph::fieldName).noneMatch(writes::contains)) {
            findings.add(
                    Subject.policy(policy.node()),
                    start + " writes nothing the node writes (expected: another producer of one of " + writes + ")");
        }
    }
}
