package io.holdfast.contracts.rules;

import java.util.List;
import java.util.StringJoiner;

/** The rules on fields that a node reads or an intent asks for: some node has to produce them. */
final class MissingProducerChecks {

    private MissingProducerChecks() {}

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
        ImpededNodes impeded = new ImpededNodes(graph);
        for (int node = 0; node < graph.nodeCount(); node++) {
            if (graph.node(node).conditional()) {
                impeded.node(node, ImpededNodes.ITSELF);
            }
        }
        for (int entry = 0; entry < graph.entryCount(); entry++) {
            String intent = graph.entry(entry).name();
            for (int field : graph.requires(entry)) {
                if (impeded.fields()[field]) {
                    String name = graph.fieldName(field);
                    findings.add(
                            Subject.intent(intent, name),
                            "intent '" + intent + "' requires field '" + name + "', and "
                                    + condition(graph, impeded, field));
                }
            }
        }
    }

    private static String condition(ContractGraph graph, ImpededNodes impeded, int field) {
        int node = graph.producers(field)[0];
        String writer = "node '" + graph.nodeName(node) + "'";
        if (impeded.cause(node) == ImpededNodes.ITSELF) {
            return writer + " writes it under a condition only (expected: a producer without a condition)";
        }
        StringJoiner path = new StringJoiner(", which reads ", writer + " needs for it ", "");
        while (impeded.cause(node) != ImpededNodes.ITSELF) {
            int read = impeded.cause(node);
            node = graph.producers(read)[0];
            path.add("'" + graph.fieldName(read) + "' from '" + graph.nodeName(node) + "'");
        }
        return path + ", which has a condition (expected: producers without a condition all the way)";
    }
}
