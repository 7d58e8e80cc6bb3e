package io.holdfast.contracts;

import io.holdfast.contracts.ContractBuilder.IntentNeeds;
import io.holdfast.contracts.rules.ContractGraph;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The look-up tables from which a contract answers, made from declarations that keep the rules. Immutable.
 *
 * @param fields the fields with their ordinals
 * @param nodes the nodes with their ordinals
 * @param nodesByName the nodes by name
 * @param producers who writes each field, by the ordinal of the field
 * @param plans the plans, by the ordinal of the intent
 */
record ContractTables(
        Ordinals<Field<?>> fields,
        Ordinals<Node> nodes,
        Map<String, Node> nodesByName,
        List<List<Node>> producers,
        List<Plan> plans) {

    /** The entries are in any order; a constant may be without one where the rule that forbids it was relaxed. */
    static ContractTables of(
            List<? extends Enum<?>> constants,
            List<Field<?>> inputs,
            List<Node> nodes,
            List<IntentNeeds> entries,
            ContractGraph graph) {
        Ordinals<Field<?>> fields = new Ordinals<>(allFields(inputs, nodes, entries));
        Map<String, Node> byName = new HashMap<>();
        nodes.forEach(node -> byName.put(node.name(), node));
        List<List<Node>> producers = new ArrayList<>(fields.size());
        for (Field<?> field : fields.elements()) {
            producers.add(resolved(graph.producersOf(field.name()), byName));
        }
        List<Plan> plans = new ArrayList<>(constants.size());
        Map<String, IntentNeeds> byIntent = new HashMap<>();
        entries.forEach(entry -> byIntent.put(entry.intent(), entry));
        for (Enum<?> constant : constants) {
            IntentNeeds entry = byIntent.get(constant.name());
            List<String> run = entry == null ? List.of() : graph.plan(constant.name());
            plans.add(plan(
                    fields, nodes, entry == null ? new IntentNeeds(constant.name()) : entry, resolved(run, byName)));
        }
        return new ContractTables(fields, new Ordinals<>(nodes), byName, List.copyOf(producers), List.copyOf(plans));
    }

    private static List<Node> resolved(List<String> names, Map<String, Node> byName) {
        List<Node> nodes = new ArrayList<>(names.size());
        for (String name : names) {
            Node node = byName.get(name);
            if (node != null) {
                nodes.add(node);
            }
        }
        return List.copyOf(nodes);
    }

    /**
     * What is read or asked for and produced by nobody comes last; it is there only where the rule against it was
     * relaxed.
     */
    private static List<Field<?>> allFields(List<Field<?>> inputs, List<Node> nodes, List<IntentNeeds> entries) {
        Set<Field<?>> all = new LinkedHashSet<>(inputs);
        nodes.forEach(node -> all.addAll(node.writes()));
        nodes.forEach(node -> all.addAll(node.reads()));
        nodes.forEach(node -> all.addAll(node.readsIfPresent()));
        entries.forEach(entry -> all.addAll(entry.requires()));
        entries.forEach(entry -> all.addAll(entry.welcomes()));
        return List.copyOf(all);
    }

    private static Plan plan(Ordinals<Field<?>> fields, List<Node> all, IntentNeeds entry, List<Node> run) {
        FieldSet required = FieldSet.ofFields(fields, entry.requires());
        FieldSet welcome = FieldSet.ofFields(fields, entry.welcomes());
        return new Plan(
                entry.requires(),
                entry.welcomes(),
                entry.always(),
                required,
                welcome,
                required.or(welcome),
                requiredNodes(all, required),
                run);
    }

    /**
     * The nodes that write a required field, as bits by ordinal: one bit a node and intent, where bits for what each
     * node writes would be a square.
     */
    private static BitSet requiredNodes(List<Node> all, FieldSet required) {
        BitSet nodes = new BitSet(all.size());
        for (int i = 0; i < all.size(); i++) {
            nodes.set(i, all.get(i).writes().stream().anyMatch(required::contains));
        }
        return nodes;
    }
}
