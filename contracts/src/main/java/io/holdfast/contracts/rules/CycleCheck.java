package io.holdfast.contracts.rules;

import java.util.StringJoiner;

/**
 * The rule against cycles. Vertices are nodes and fields alike (a node leads to what it reads, a field to all that
 * write it, alternates included), so that the number of edges stays linear even where many nodes read what many write.
 */
final class CycleCheck {

    private CycleCheck() {}

    static void run(ContractGraph graph, Findings findings) {
        int nodes = graph.nodeCount();
        int[][] edges = new int[nodes + graph.fieldCount()][];
        for (int node = 0; node < nodes; node++) {
            edges[node] = shifted(graph.reads(node), graph.optionalReads(node), nodes);
        }
        for (int field = 0; field < graph.fieldCount(); field++) {
            // who writes an input breaks another rule, and nobody waits for it
            edges[nodes + field] = graph.isInput(field) ? new int[0] : graph.producers(field);
        }
        for (int[] cycle : Cycles.find(edges.length, vertex -> edges[vertex])) {
            int start = cycle[0] < nodes ? 0 : 1;
            findings.add(
                    Subject.node(graph.nodeName(cycle[start]), ""),
                    "cycle: " + path(graph, cycle, start) + " (expected: no node waits for its own output)");
        }
    }

    private static int[] shifted(int[] reads, int[] optionalReads, int by) {
        int[] targets = new int[reads.length + optionalReads.length];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = by + (i < reads.length ? reads[i] : optionalReads[i - reads.length]);
        }
        return targets;
    }

    /** Nodes and fields take turns in a cycle, because no edge joins two of a kind. */
    private static String path(ContractGraph graph, int[] cycle, int start) {
        StringJoiner path = new StringJoiner(", which reads ");
        int nodes = graph.nodeCount();
        String first = "node '" + graph.nodeName(cycle[start]) + "' reads ";
        for (int i = 1; i < cycle.length; i += 2) {
            int field = cycle[(start + i) % cycle.length] - nodes;
            int writer = cycle[(start + i + 1) % cycle.length];
            path.add("'" + graph.fieldName(field) + "' from '" + graph.nodeName(writer) + "'");
        }
        return first + path;
    }
}
