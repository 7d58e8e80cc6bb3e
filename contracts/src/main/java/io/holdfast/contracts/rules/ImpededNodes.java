package io.holdfast.contracts.rules;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Follows an impediment downstream: a node is impeded where one field it reads is, and a field where all its producers
 * are. Linear in the size of the contract. Not thread-safe; used once.
 */
final class ImpededNodes {

    private static final int NOT = -2;

    /** What a node is impeded by itself, not through a field. */
    static final int ITSELF = -1;

    private final ContractGraph graph;
    private final List<List<Integer>> readers = new ArrayList<>();
    private final int[] free;
    /**
     * For each node the field that impeded it first, which was impeded before the node: so following causes leads to
     * the origin.
     */
    private final int[] cause;

    private final boolean[] fields;

    ImpededNodes(ContractGraph graph) {
        this.graph = graph;
        this.free = new int[graph.fieldCount()];
        this.fields = new boolean[graph.fieldCount()];
        this.cause = new int[graph.nodeCount()];
        Arrays.fill(cause, NOT);
        for (int field = 0; field < free.length; field++) {
            readers.add(new ArrayList<>());
            // the caller supplies an input, even if a node writes it as well; a field that no node writes is another
            // rule's concern
            free[field] = graph.isInput(field) ? -1 : graph.producers(field).length;
        }
        for (int node = 0; node < graph.nodeCount(); node++) {
            for (int field : graph.reads(node)) {
                readers.get(field).add(node);
            }
        }
    }

    /** Impedes a node and whatever depends on it. */
    void node(int start, int by) {
        Deque<Integer> open = new ArrayDeque<>();
        impede(start, by, open);
        while (!open.isEmpty()) {
            int node = open.remove();
            for (int field : Arrays.stream(graph.writes(node)).distinct().toArray()) {
                if (free[field] > 0 && --free[field] == 0) {
                    fields[field] = true;
                    readers.get(field).forEach(reader -> impede(reader, field, open));
                }
            }
        }
    }

    private void impede(int node, int by, Deque<Integer> open) {
        if (cause[node] == NOT) {
            cause[node] = by;
            open.add(node);
        }
    }

    boolean[] fields() {
        return fields;
    }

    /** The field that impeded the node; {@link #ITSELF} for one that was impeded itself. */
    int cause(int node) {
        return cause[node];
    }
}
