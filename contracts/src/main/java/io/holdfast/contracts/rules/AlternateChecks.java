package io.holdfast.contracts.rules;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.StringJoiner;

/** The rules on whether an alternate can step in: it waits for what it reads, and somebody has to ask it. */
final class AlternateChecks {

    private AlternateChecks() {}

    /**
     * Only an alternate that hangs together with its primary in a knot of reads can need it, and a sound contract has
     * no such knot; so the closer look, which costs time linear in the contract, is taken at suspects alone.
     */
    static void canRun(ContractGraph graph, Findings findings) {
        int[] knots = knots(graph);
        for (int field = 0; field < graph.fieldCount(); field++) {
            int[] producers = graph.producers(field);
            boolean[] blocked = null;
            for (int i = 1; i < producers.length; i++) {
                if (knots[producers[i]] == knots[producers[0]]) {
                    blocked = blocked == null ? blockedWithout(graph, producers[0]) : blocked;
                    needsPrimary(graph, findings, field, producers[i], blocked);
                }
            }
        }
    }

    /** The knot of each node and field in the graph where a node leads to what it reads and to its alternates. */
    private static int[] knots(ContractGraph graph) {
        int nodes = graph.nodeCount();
        List<List<Integer>> edges = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            List<Integer> targets = new ArrayList<>();
            Arrays.stream(graph.reads(node)).forEach(field -> targets.add(nodes + field));
            edges.add(targets);
        }
        int[][] all = new int[nodes + graph.fieldCount()][0];
        for (int field = 0; field < graph.fieldCount(); field++) {
            int[] producers = graph.isInput(field) ? new int[0] : graph.producers(field);
            for (int i = 1; i < producers.length; i++) {
                edges.get(producers[0]).add(producers[i]);
            }
            all[nodes + field] = producers;
        }
        for (int node = 0; node < nodes; node++) {
            all[node] = edges.get(node).stream().mapToInt(Integer::intValue).toArray();
        }
        return Cycles.components(all.length, vertex -> all[vertex]);
    }

    /** The fields that nobody can produce where this node yields nothing. */
    private static boolean[] blockedWithout(ContractGraph graph, int primary) {
        ImpededNodes impeded = new ImpededNodes(graph);
        impeded.node(primary, ImpededNodes.ITSELF);
        return impeded.fields();
    }

    private static void needsPrimary(
            ContractGraph graph, Findings findings, int field, int alternate, boolean[] blocked) {
        for (int read : graph.reads(alternate)) {
            if (blocked[read]) {
                int primary = graph.producers(field)[0];
                findings.add(
                        Subject.node(graph.nodeName(alternate), graph.fieldName(read)),
                        "node '" + graph.nodeName(alternate) + "' is an alternate of '" + graph.nodeName(primary)
                                + "' for field '" + graph.fieldName(field) + "' and reads "
                                + path(graph, read, primary, blocked) + " (expected: nothing that needs '"
                                + graph.nodeName(primary) + "')");
                return;
            }
        }
    }

    private static String path(ContractGraph graph, int read, int primary, boolean[] blocked) {
        StringJoiner path = new StringJoiner(", which reads ");
        boolean[] seen = new boolean[graph.fieldCount()];
        int field = read;
        while (field >= 0 && !seen[field]) {
            seen[field] = true;
            int producer =
                    ContractGraph.contains(graph.producers(field), primary) ? primary : graph.producers(field)[0];
            path.add("'" + graph.fieldName(field) + "' from '" + graph.nodeName(producer) + "'");
            field = producer == primary
                    ? -1
                    : Arrays.stream(graph.reads(producer))
                            .filter(next -> blocked[next])
                            .findFirst()
                            .orElse(-1);
        }
        return path.toString();
    }

    /** An alternate that the policies lead to from the primary, directly or over others, is asked some time. */
    static void isAsked(ContractGraph graph, Findings findings) {
        int[][] asked = FallbackChecks.alternates(graph);
        boolean[] known = new boolean[graph.nodeCount()];
        PolicyChecks.policies(graph).stream()
                .mapToInt(policy -> graph.nodeId(policy.node()))
                .filter(node -> node >= 0)
                .forEach(node -> known[node] = true);
        for (int field = 0; field < graph.fieldCount(); field++) {
            int[] producers = graph.producers(field);
            if (producers.length < 2 || !known[producers[0]]) {
                continue;
            }
            boolean[] reached = reached(asked, producers[0]);
            for (int i = 1; i < producers.length; i++) {
                if (!reached[producers[i]]) {
                    String alternate = graph.nodeName(producers[i]);
                    findings.add(
                            Subject.policy(graph.nodeName(producers[0])),
                            "node '" + alternate + "' is an alternate for field '" + graph.fieldName(field)
                                    + "', and the policy of '" + graph.nodeName(producers[0])
                                    + "' never asks it (expected: a fallback to alternate '" + alternate + "')");
                }
            }
        }
    }

    private static boolean[] reached(int[][] edges, int start) {
        boolean[] reached = new boolean[edges.length];
        Deque<Integer> open = new ArrayDeque<>(List.of(start));
        while (!open.isEmpty()) {
            for (int next : edges[open.remove()]) {
                if (!reached[next]) {
                    reached[next] = true;
                    open.add(next);
                }
            }
        }
        return reached;
    }
}
