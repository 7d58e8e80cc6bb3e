package io.holdfast.executor;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.FieldSet;
import io.holdfast.contracts.Missing;
import io.holdfast.contracts.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What a run of one intent executes, worked out once: nodes by position in dependency order, who waits for whom, who writes what.
 *
 * <p>A node waits for every producer in the plan of what it reads or reads if present.
 */
final class IntentPlan {

    final Enum<?> intent;
    final NodePlan[] nodes;
    final int[][] dependents;
    final int[] waitsFor;
    final boolean[] producesRequired;
    final int requiredProducers;
    final boolean hasRequired;
    final int fieldCount;

    /** By field ordinal, the positions of its producers in this plan, best first; empty for what the plan does not produce. */
    final int[][] producers;

    private final Function<FieldSet, Missing> missing;
    private final Contract<?> contract;

    private IntentPlan(Contract<?> contract, Enum<?> intent, NodePlan[] nodes, Function<FieldSet, Missing> missing) {
        this.contract = contract;
        this.intent = intent;
        this.nodes = nodes;
        this.missing = missing;
        this.fieldCount = contract.fieldCount();
        this.producers = producers(contract, nodes);
        this.dependents = new int[nodes.length][];
        this.waitsFor = new int[nodes.length];
        this.producesRequired = new boolean[nodes.length];
        connect();
        FieldSet lacking = contract.fieldSet();
        Missing all = missing.apply(lacking);
        this.hasRequired = !all.required().isEmpty();
        int count = 0;
        for (Field<?> field : all.required()) {
            for (int position : producers[contract.ordinal(field)]) {
                count += producesRequired[position] ? 0 : 1;
                producesRequired[position] = true;
            }
        }
        this.requiredProducers = count;
    }

    static <I extends Enum<I>> IntentPlan of(Contract<I> contract, I intent, Map<String, NodePlan> plans) {
        NodePlan[] nodes = contract.nodesFor(intent).stream()
                .map(node -> plans.get(node.name()))
                .toArray(NodePlan[]::new);
        return new IntentPlan(contract, intent, nodes, present -> contract.missing(intent, present));
    }

    private static int[][] producers(Contract<?> contract, NodePlan[] nodes) {
        Map<String, Integer> positions = new HashMap<>();
        for (int i = 0; i < nodes.length; i++) {
            positions.put(nodes[i].name, i);
        }
        int[][] producers = new int[contract.fieldCount()][];
        List<Field<?>> fields = contract.fields();
        for (int ordinal = 0; ordinal < producers.length; ordinal++) {
            producers[ordinal] = contract.producersOf(fields.get(ordinal)).stream()
                    .map(Node::name)
                    .filter(positions::containsKey)
                    .mapToInt(positions::get)
                    .toArray();
        }
        return producers;
    }

    private void connect() {
        List<List<Integer>> waiting = new ArrayList<>();
        for (int i = 0; i < nodes.length; i++) {
            waiting.add(new ArrayList<>());
        }
        for (int i = 0; i < nodes.length; i++) {
            Set<Integer> upstream = new LinkedHashSet<>();
            nodes[i].node.reads().forEach(field -> addProducers(field, upstream));
            nodes[i].node.readsIfPresent().forEach(field -> addProducers(field, upstream));
            upstream.remove(i);
            waitsFor[i] = upstream.size();
            for (int position : upstream) {
                waiting.get(position).add(i);
            }
        }
        for (int i = 0; i < nodes.length; i++) {
            dependents[i] = waiting.get(i).stream().mapToInt(Integer::intValue).toArray();
        }
    }

    private void addProducers(Field<?> field, Set<Integer> upstream) {
        for (int position : producers[contract.ordinal(field)]) {
            upstream.add(position);
        }
    }

    Contract<?> contract() {
        return contract;
    }

    /** What is missing when these bits are there. */
    Missing missing(long[] words) {
        return missing.apply(words.length == 1 ? contract.fieldSet(words[0]) : contract.fieldSet(words));
    }

    Missing missingAll() {
        return missing.apply(contract.fieldSet());
    }
}
