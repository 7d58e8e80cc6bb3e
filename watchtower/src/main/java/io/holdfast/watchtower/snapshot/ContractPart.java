package io.holdfast.watchtower.snapshot;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A contract for the page to draw. Immutable.
 *
 * @param executor the name its executor was given
 * @param inputs the fields that the caller supplies
 * @param levels the names of nodes that can run side by side, in order
 * @param nodes in the order of the contract
 * @param intents in the order of the enum
 */
public record ContractPart(
        String executor, List<String> inputs, List<List<String>> levels, List<Drawn> nodes, List<Asked> intents) {

    /**
     * A node.
     *
     * @param name its name
     * @param reads the fields it needs
     * @param readsIfPresent the fields it can do without
     * @param writes the fields it produces
     * @param level where it stands
     */
    public record Drawn(String name, List<String> reads, List<String> readsIfPresent, List<String> writes, int level) {}

    /**
     * An intent.
     *
     * @param name its name
     * @param requires the fields without which the answer has failed
     * @param welcomes the fields without which it is degraded
     */
    public record Asked(String name, List<String> requires, List<String> welcomes) {}

    static <I extends Enum<I>> ContractPart of(String executor, Contract<I> contract) {
        Map<Node, Integer> known = new HashMap<>();
        List<List<String>> levels = new ArrayList<>();
        List<Drawn> nodes = new ArrayList<>();
        for (Node node : contract.nodes()) {
            int level = level(contract, node, known);
            while (levels.size() <= level) {
                levels.add(new ArrayList<>());
            }
            levels.get(level).add(node.name());
            nodes.add(new Drawn(
                    node.name(), names(node.reads()), names(node.readsIfPresent()), names(node.writes()), level));
        }
        List<Asked> intents = new ArrayList<>();
        for (I intent : contract.intentType().getEnumConstants()) {
            intents.add(new Asked(intent.name(), names(contract.requires(intent)), names(contract.welcomes(intent))));
        }
        return new ContractPart(
                executor,
                names(contract.inputs()),
                levels.stream().map(List::copyOf).toList(),
                List.copyOf(nodes),
                List.copyOf(intents));
    }

    /** One after all that produce what it reads; a contract has no cycles, its gates see to that. */
    private static int level(Contract<?> contract, Node node, Map<Node, Integer> known) {
        Integer before = known.get(node);
        if (before != null) {
            return before;
        }
        int level = 0;
        List<Field<?>> seen = new ArrayList<>(node.reads());
        seen.addAll(node.readsIfPresent());
        for (Field<?> field : seen) {
            for (Node producer : contract.producersOf(field)) {
                level = Math.max(level, 1 + level(contract, producer, known));
            }
        }
        known.put(node, level);
        return level;
    }

    private static List<String> names(List<Field<?>> fields) {
        return fields.stream().map(Field::name).toList();
    }
}
