package io.holdfast.contracts.rules;

import java.util.Arrays;

/**
 * Works out what each intent runs, and in which order: a closure over what nodes read, then a depth-first post-order,
 * both without recursion, so that a chain of any length fits the stack. Not thread-safe; used once.
 */
final class Planner {

    private final int[][] reads;
    private final int[][] optionalReads;
    private final int[][] producers;
    private final boolean[] input;
    /** The round in which a node was last taken into a plan; spares clearing a set for each intent. */
    private final int[] included;
    /** As {@link #included}, for nodes that are placed, or on the way to their place. */
    private final int[] placed;

    private final int[] stack;
    private final int[] nextEdge;

    Planner(int[][] reads, int[][] optionalReads, int[][] producers, boolean[] input) {
        this.reads = reads;
        this.optionalReads = optionalReads;
        this.producers = producers;
        this.input = input;
        this.included = new int[reads.length];
        this.placed = new int[reads.length];
        this.stack = new int[reads.length];
        this.nextEdge = new int[reads.length];
    }

    /** The plan of each entry, as numbers of nodes. */
    int[][] plans(int[][] requires, int[][] welcomes) {
        int[][] plans = new int[requires.length][];
        for (int i = 0; i < requires.length; i++) {
            plans[i] = ordered(closure(requires[i], welcomes[i], i + 1), i + 1);
        }
        return plans;
    }

    private int[] closure(int[] required, int[] welcome, int round) {
        int[] found = new int[reads.length];
        int count = include(required, found, 0, round);
        count = include(welcome, found, count, round);
        for (int i = 0; i < count; i++) {
            count = include(reads[found[i]], found, count, round);
        }
        int[] nodes = Arrays.copyOf(found, count);
        Arrays.sort(nodes);
        return nodes;
    }

    private int include(int[] fields, int[] found, int count, int round) {
        int total = count;
        for (int field : fields) {
            int node = primary(field);
            if (node >= 0 && included[node] != round) {
                included[node] = round;
                found[total++] = node;
            }
        }
        return total;
    }

    /** The node that runs for the field; -1 where the caller supplies it or nobody does. */
    private int primary(int field) {
        return input[field] || producers[field].length == 0 ? -1 : producers[field][0];
    }

    private int[] ordered(int[] nodes, int round) {
        int[] order = new int[nodes.length];
        int count = 0;
        for (int root : nodes) {
            int depth = push(root, 0, round);
            while (depth > 0) {
                int node = stack[depth - 1];
                int next = nextUnplaced(node, round);
                if (next >= 0) {
                    depth = push(next, depth, round);
                } else {
                    order[count++] = node;
                    depth--;
                }
            }
        }
        return order;
    }

    private int push(int node, int depth, int round) {
        if (placed[node] == round) {
            return depth;
        }
        placed[node] = round;
        nextEdge[node] = 0;
        stack[depth] = node;
        return depth + 1;
    }

    /** The next node of this plan that {@code node} waits for and that has no place yet; -1 for none. */
    private int nextUnplaced(int node, int round) {
        int[] first = reads[node];
        int[] second = optionalReads[node];
        while (nextEdge[node] < first.length + second.length) {
            int edge = nextEdge[node]++;
            int upstream = primary(edge < first.length ? first[edge] : second[edge - first.length]);
            if (upstream >= 0 && included[upstream] == round && placed[upstream] != round) {
                return upstream;
            }
        }
        return -1;
    }
}
