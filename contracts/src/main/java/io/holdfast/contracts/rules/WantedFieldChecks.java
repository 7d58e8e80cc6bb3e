package io.holdfast.contracts.rules;

import java.util.Arrays;
import java.util.List;

/** The rules on fields that somebody wants: they need somebody who produces them. */
final class WantedFieldChecks {

    private WantedFieldChecks() {}

    static void requiredHasProducer(ContractGraph graph, Findings findings) {
        List<String> available = graph.availableNames();
        for (int entry = 0; entry < graph.entryCount(); entry++) {
            wantedByIntent(graph, findings, entry, graph.requires(entry), "requires", available);
        }
    }

    static void welcomeHasProducer(ContractGraph graph, Findings findings) {
        List<String> available = graph.availableNames();
        for (int entry = 0; entry < graph.entryCount(); entry++) {
            wantedByIntent(graph, findings, entry, graph.welcomes(entry), "welcomes", available);
        }
    }

    private static void wantedByIntent(
            ContractGraph graph, Findings findings, int entry, int[] fields, String verb, List<String> available) {
        String intent = graph.entry(entry).name();
        for (int field : fields) {
            if (!isAvailable(graph, field)) {
                String name = graph.fieldName(field);
                findings.add(
                        Subject.intent(intent, name),
                        "intent '" + intent + "' " + verb + " field '" + name
                                + "', which nobody produces (expected: a node that writes it, or an input)"
                                + findings.hint(name, available));
            }
        }
    }

    static void readHasProducer(ContractGraph graph, Findings findings) {
        List<String> available = graph.availableNames();
        for (int node = 0; node < graph.nodeCount(); node++) {
            wantedByNode(graph, findings, node, graph.reads(node), "reads", available);
            wantedByNode(graph, findings, node, graph.optionalReads(node), "reads if present", available);
        }
    }

    private static void wantedByNode(
            ContractGraph graph, Findings findings, int node, int[] fields, String verb, List<String> available) {
        for (int field : fields) {
            if (!isAvailable(graph, field)) {
                String name = graph.fieldName(field);
                findings.add(
                        Subject.node(graph.nodeName(node), name),
                        "node '" + graph.nodeName(node) + "' " + verb
                                + " field '" + name
                                + "', which nobody produces (expected: another node that writes it, or an input)"
                                + findings.hint(name, available));
            }
        }
    }

    private static boolean isAvailable(ContractGraph graph, int field) {
        return graph.isInput(field) || graph.producers(field).length > 0;
    }

    static void requiredIsUnconditional(ContractGraph graph, Findings findings) {
        for (int entry = 0; entry < graph.entryCount(); entry++) {
            String intent = graph.entry(entry).name();
            for (int field : graph.requires(entry)) {
                int[] producers = graph.producers(field);
                boolean conditional = producers.length > 0
                        && !graph.isInput(field)
                        && Arrays.stream(producers)
                                .allMatch(node -> graph.node(node).conditional());
                if (conditional) {
                    String name = graph.fieldName(field);
                    findings.add(
                            Subject.intent(intent, name),
                            "intent '" + intent + "' requires field '" + name
                                    + "', and node '" + graph.nodeName(producers[0])
                                    + "' writes it under a condition only (expected: a producer without a condition)");
                }
            }
        }
    }
}
