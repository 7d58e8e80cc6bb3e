package io.holdfast.contracts.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Finds one cycle in each knot of a directed graph, in linear time and without recursion.
 *
 * <p>A knot is a strongly connected component with an edge inside it; the components are those of Tarjan's algorithm
 * ("Depth-first search and linear graph algorithms", SIAM Journal on Computing, 1972). Not thread-safe; used once.
 */
final class Cycles {

    private static final int UNSEEN = -1;
    private static final int DONE = Integer.MAX_VALUE;

    private final IntFunction<int[]> edges;
    private final int[] number;
    private final int[] low;
    private final int[] component;
    private final int[] nextEdge;
    private final int[] path;
    private final int[] open;
    private int numbered;
    private int opened;
    private int components;
    private final List<int[]> found = new ArrayList<>();

    private Cycles(int vertices, IntFunction<int[]> edges) {
        this.edges = edges;
        this.number = new int[vertices];
        this.low = new int[vertices];
        this.component = new int[vertices];
        this.nextEdge = new int[vertices];
        this.path = new int[vertices];
        this.open = new int[vertices];
        Arrays.fill(number, UNSEEN);
        Arrays.fill(component, UNSEEN);
    }

    /** One cycle for each knot: vertices in the order of the edges, the last leading back to the first. */
    static List<int[]> find(int vertices, IntFunction<int[]> edges) {
        Cycles cycles = new Cycles(vertices, edges);
        for (int root = 0; root < vertices; root++) {
            if (cycles.number[root] == UNSEEN) {
                cycles.explore(root);
            }
        }
        return cycles.found;
    }

    /** The number of the component of each vertex. */
    static int[] components(int vertices, IntFunction<int[]> edges) {
        Cycles cycles = new Cycles(vertices, edges);
        for (int root = 0; root < vertices; root++) {
            if (cycles.number[root] == UNSEEN) {
                cycles.explore(root);
            }
        }
        return cycles.component;
    }

    private void explore(int root) {
        int depth = enter(root, 0);
        while (depth > 0) {
            int vertex = path[depth - 1];
            int[] targets = edges.apply(vertex);
            if (nextEdge[vertex] < targets.length) {
                int target = targets[nextEdge[vertex]++];
                if (number[target] == UNSEEN) {
                    depth = enter(target, depth);
                } else {
                    low[vertex] = Math.min(low[vertex], component[target] == UNSEEN ? number[target] : DONE);
                }
            } else {
                depth--;
                if (low[vertex] == number[vertex]) {
                    close(vertex);
                }
                if (depth > 0) {
                    int parent = path[depth - 1];
                    low[parent] = Math.min(low[parent], component[vertex] == UNSEEN ? low[vertex] : DONE);
                }
            }
        }
    }

    private int enter(int vertex, int depth) {
        number[vertex] = numbered;
        low[vertex] = numbered;
        numbered++;
        path[depth] = vertex;
        open[opened++] = vertex;
        return depth + 1;
    }

    /** The component that was entered at {@code root} is whole. */
    private void close(int root) {
        int member;
        do {
            member = open[--opened];
            component[member] = components;
        } while (member != root);
        if (nextInside(root) >= 0) {
            found.add(walk(root));
        }
        components++;
    }

    private int nextInside(int vertex) {
        for (int target : edges.apply(vertex)) {
            if (component[target] == component[vertex]) {
                return target;
            }
        }
        return -1;
    }

    /** Every vertex of a knot has an edge inside it, so a walk along them comes by some vertex twice. */
    private int[] walk(int start) {
        List<Integer> walked = new ArrayList<>();
        int vertex = start;
        // the vertices of a closed component need their place in Tarjan's path no more: reuse it as the place in this
        // walk
        while (low[vertex] >= 0) {
            low[vertex] = -1 - walked.size();
            walked.add(vertex);
            vertex = nextInside(vertex);
        }
        return walked.subList(-1 - low[vertex], walked.size()).stream()
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
