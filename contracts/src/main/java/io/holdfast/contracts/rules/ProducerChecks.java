package io.holdfast.contracts.rules;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** The rules on the producers of a field. */
final class ProducerChecks {

    private ProducerChecks() {}

    static void ordered(ContractGraph graph, Findings findings) {
        Map<String, ProducerOrder> orders = new HashMap<>();
        for (ProducerOrder order : graph.facts().orders()) {
            String field = order.field().name();
            if (orders.putIfAbsent(field, order) != null) {
                findings.add(
                        Subject.producers(field),
                        "producers of field '" + field + "': ordered twice (expected: one order)");
            }
            if (order.nodes().isEmpty()) {
                findings.add(
                        Subject.producers(field),
                        "producers of field '" + field + "': [] (expected: at least the primary)");
            }
            if (new HashSet<>(order.nodes()).size() < order.nodes().size()) {
                findings.add(
                        Subject.producers(field),
                        "producers of field '" + field + "': " + order.nodes() + " (expected: each node once)");
            }
        }
        for (int field = 0; field < graph.fieldCount(); field++) {
            String name = graph.fieldName(field);
            ProducerOrder order = orders.get(name);
            List<String> producers = names(graph, graph.producers(field));
            if (order == null && producers.size() > 1) {
                findings.add(
                        Subject.node(producers.get(1), name),
                        "field '" + name + "' is written by " + producers
                                + " (expected: a declared order, the primary first)");
            } else if (order != null && !order.nodes().containsAll(producers)) {
                findings.add(
                        Subject.producers(name),
                        "producers of field '" + name + "': " + order.nodes() + " (expected: all of " + producers
                                + ")");
            }
        }
    }

    private static List<String> names(ContractGraph graph, int[] nodes) {
        return Arrays.stream(nodes).mapToObj(graph::nodeName).toList();
    }

    static void orderNamesProducers(ContractGraph graph, Findings findings) {
        List<String> available = graph.availableNames();
        for (ProducerOrder order : graph.facts().orders()) {
            String field = order.field().name();
            for (String name : order.nodes()) {
                int node = graph.nodeId(name);
                if (node < 0) {
                    findings.add(
                            Subject.producers(field),
                            "producers of field '" + field + "': node '" + name + "' (expected: a registered node)"
                                    + findings.hint(name, graph.nodeNames()));
                } else if (!ContractGraph.contains(graph.writes(node), graph.fieldId(field))) {
                    findings.add(
                            Subject.producers(field),
                            "producers of field '" + field + "': node '" + name
                                    + "' does not write it (expected: nodes that write it)"
                                    + (graph.producers(graph.fieldId(field)).length == 0
                                            ? findings.hint(field, available)
                                            : ""));
                }
            }
        }
    }

    static void inputNotProduced(ContractGraph graph, Findings findings) {
        for (int field = 0; field < graph.fieldCount(); field++) {
            int[] producers = graph.producers(field);
            if (graph.isInput(field) && producers.length > 0) {
                String name = graph.fieldName(field);
                findings.add(
                        Subject.node(graph.nodeName(producers[0]), name),
                        "field '" + name
                                + "' is an input and written by " + names(graph, producers)
                                + " (expected: one of both)");
            }
        }
    }
}
