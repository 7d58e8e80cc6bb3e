package io.holdfast.contracts.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
            List<String> required = required(graph, node, requiring);
            if (policy.fallbacks().stream().noneMatch(step -> yieldsAll(graph, step, required))) {
                findings.add(
                        Subject.policy(policy.node()),
                        "node '" + policy.node() + "': no fallback yields all of " + required + ": "
                                + describe(graph, policy.fallbacks()) + " (expected: one that does)");
            }
        }
    }

    private static List<String> required(ContractGraph graph, int node, String[] requiring) {
        return Arrays.stream(graph.writes(node))
                .filter(field -> requiring[field] != null)
                .mapToObj(graph::fieldName)
                .toList();
    }

    /** A kind of failure that each step which could help leaves out is helped by none. */
    static void helpsAlways(ContractGraph graph, Findings findings) {
        String[] requiring = PolicyChecks.requiringIntents(graph);
        for (PolicyFacts policy : PolicyChecks.policies(graph)) {
            int node = graph.nodeId(policy.node());
            List<String> required = node < 0 ? List.of() : required(graph, node, requiring);
            List<FallbackFacts> helpful = policy.fallbacks().stream()
                    .filter(step -> yieldsAll(graph, step, required))
                    .toList();
            if (required.isEmpty() || helpful.isEmpty()) {
                continue;
            }
            List<String> unhelped = new ArrayList<>(helpful.get(0).notFor());
            helpful.forEach(step -> unhelped.retainAll(step.notFor()));
            if (!unhelped.isEmpty()) {
                findings.add(
                        Subject.policy(policy.node()),
                        "node '" + policy.node() + "' writes " + required
                                + ", which some intent requires, and no fallback"
                                + " helps with every failure of kind " + unhelped
                                + " (expected: one that does, last in the chain)");
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

    /**
     * A node leads to its alternates, and since an alternate waits for what it reads, also to the fields it reads, and
     * these to their primaries. A way round that uses no alternate breaks another rule.
     */
    static void chainEnds(ContractGraph graph, Findings findings) {
        int nodes = graph.nodeCount();
        int[][] alternates = alternates(graph);
        int[][] edges = new int[nodes + graph.fieldCount()][0];
        for (int node = 0; node < nodes; node++) {
            edges[node] = Stream.of(
                            alternates[node],
                            shifted(graph.reads(node), nodes),
                            shifted(graph.optionalReads(node), nodes))
                    .flatMapToInt(IntStream::of)
                    .toArray();
        }
        for (int field = 0; field < graph.fieldCount(); field++) {
            int[] producers = graph.producers(field);
            edges[nodes + field] =
                    graph.isInput(field) || producers.length == 0 ? new int[0] : new int[] {producers[0]};
        }
        for (int[] cycle : Cycles.find(edges.length, vertex -> edges[vertex])) {
            int start = firstAlternate(cycle, nodes);
            if (start >= 0) {
                findings.add(
                        Subject.policy(graph.nodeName(cycle[start])),
                        "fallback chain: " + chain(graph, cycle, start) + " (expected: no way back to its start)");
            }
        }
    }

    /** The place of the first node that leads to a node; -1 where all lead to fields. */
    private static int firstAlternate(int[] cycle, int nodes) {
        for (int i = 0; i < cycle.length; i++) {
            if (cycle[i] < nodes && cycle[(i + 1) % cycle.length] < nodes) {
                return i;
            }
        }
        return -1;
    }

    private static String chain(ContractGraph graph, int[] cycle, int start) {
        int nodes = graph.nodeCount();
        StringBuilder chain = new StringBuilder("'" + graph.nodeName(cycle[start]) + "'");
        for (int i = 1; i <= cycle.length; i++) {
            int vertex = cycle[(start + i) % cycle.length];
            if (vertex >= nodes) {
                chain.append(", which reads '")
                        .append(graph.fieldName(vertex - nodes))
                        .append("'");
            } else {
                boolean read = cycle[(start + i - 1) % cycle.length] >= nodes;
                chain.append(read ? " from '" : " -> '")
                        .append(graph.nodeName(vertex))
                        .append("'");
            }
        }
        return chain.toString();
    }

    private static int[] shifted(int[] fields, int by) {
        return IntStream.of(fields).map(field -> field + by).toArray();
    }

    /** For each node the nodes that its policy names as alternates. */
    static int[][] alternates(ContractGraph graph) {
        int[][] edges = new int[graph.nodeCount()][0];
        for (PolicyFacts policy : PolicyChecks.policies(graph)) {
            int node = graph.nodeId(policy.node());
            if (node >= 0) {
                edges[node] = policy.fallbacks().stream()
                        .map(FallbackFacts::alternate)
                        .filter(Objects::nonNull)
                        .mapToInt(graph::nodeId)
                        .filter(alternate -> alternate >= 0)
                        .toArray();
            }
        }
        return edges;
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
