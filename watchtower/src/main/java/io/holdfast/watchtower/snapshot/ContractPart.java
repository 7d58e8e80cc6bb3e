package io.holdfast.watchtower.snapshot;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
        Map<Node, Integer> levelOf = levels(contract);
        List<List<String>> levels = new ArrayList<>();
        List<Drawn> nodes = new ArrayList<>();
        for (Node node : contract.nodes()) {
            int level = levelOf.getOrDefault(node, 0);
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

    /**
     * Each node one after all that produce what it reads, in a loop and not by recursion, so that a chain of ten
     * thousand nodes needs no stack. A contract has no cycles, its gates see to that.
     */
    private static Map<Node, Integer> levels(Contract<?> contract) {
        Map<Node, List<Node>> readers = new HashMap<>();
        Map<Node, Integer> waitsFor = new HashMap<>();
        for (Node node : contract.nodes()) {
            waitsFor.put(node, 0);
            for (Node producer : producers(contract, node)) {
                readers.computeIfAbsent(producer, unused -> new ArrayList<>()).add(node);
                waitsFor.merge(node, 1, Integer::sum);
            }
        }
        Map<Node, Integer> levels = new HashMap<>();
        Deque<Node> ready = new ArrayDeque<>();
        waitsFor.forEach((node, number) -> {
            if (number == 0) {
                ready.add(node);
            }
        });
        for (Node node = ready.poll(); node != null; node = ready.poll()) {
            int next = levels.computeIfAbsent(node, unused -> 0) + 1;
            for (Node reader : readers.getOrDefault(node, List.of())) {
                levels.merge(reader, next, Math::max);
                if (waitsFor.merge(reader, -1, Integer::sum) == 0) {
                    ready.add(reader);
                }
            }
        }
        return levels;
    }

    private static List<Node> producers(Contract<?> contract, Node node) {
        List<Field<?>> seen = new ArrayList<>(node.reads());
        seen.addAll(node.readsIfPresent());
        return seen.stream()
                .flatMap(field -> contract.producersOf(field).stream())
                .toList();
    }

    private static List<String> names(List<Field<?>> fields) {
        return fields.stream().map(Field::name).toList();
    }
}
