package io.holdfast.benchmarks.jmh.contracts;

import io.holdfast.contracts.Contract;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints the heap that one contract holds, by the number of its nodes; fields, nodes and the words that describe them
 * included.
 *
 * <p>{@code java -cp benchmarks/jmh/target/benchmarks.jar io.holdfast.benchmarks.jmh.contracts.MemoryPerContract}
 */
public final class MemoryPerContract {
    private static final int NODES_IN_ALL = 200_000;

    private MemoryPerContract() {}

    /** Measures contracts of 10, 1 000 and 10 000 nodes. */
    public static void main(String[] args) {
        System.out.println("nodes  bytes per contract  bytes per node");
        for (int nodes : new int[] {10, 1_000, 10_000}) {
            int count = NODES_IN_ALL / nodes;
            hold(1, nodes);
            long before = usedHeap();
            List<Contract<?>> held = hold(count, nodes);
            long bytes = (usedHeap() - before) / count;
            Reference.reachabilityFence(held);
            System.out.printf("%5d  %18d  %14d%n", nodes, bytes, bytes / nodes);
        }
    }

    private static List<Contract<?>> hold(int count, int nodes) {
        List<Contract<?>> contracts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            contracts.add(Contracts.of(nodes).build());
        }
        return contracts;
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
