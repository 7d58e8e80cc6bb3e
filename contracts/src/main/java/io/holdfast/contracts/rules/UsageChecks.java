package io.holdfast.contracts.rules;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** The rules on what is there and not used, or used and on its way out. */
final class UsageChecks {

    private UsageChecks() {}

    static void outputIsUsed(ContractGraph graph, Findings findings) {
        boolean[] used = usedFields(graph);
        for (int node = 0; node < graph.nodeCount(); node++) {
            for (int field : graph.writes(node)) {
                if (!used[field]) {
                    String name = graph.fieldName(field);
                    findings.add(
                            Subject.node(graph.nodeName(node), name),
                            "node '" + graph.nodeName(node)
                                    + "' writes field '" + name
                                    + "', which nobody reads (expected: a node that reads it, or an intent that asks"
                                    + " for it)");
                }
            }
        }
    }

    static void inputIsUsed(ContractGraph graph, Findings findings) {
        boolean[] used = usedFields(graph);
        for (FieldFacts input : graph.facts().inputs()) {
            if (!used[graph.fieldId(input.name())]) {
                findings.add(
                        Subject.input(input.name()),
                        "input '" + input.name()
                                + "' is read by nobody (expected: a node that reads it, or an intent that asks for"
                                + " it)");
            }
        }
    }

    private static boolean[] usedFields(ContractGraph graph) {
        boolean[] used = new boolean[graph.fieldCount()];
        for (int node = 0; node < graph.nodeCount(); node++) {
            mark(used, graph.reads(node));
            mark(used, graph.optionalReads(node));
        }
        for (int entry = 0; entry < graph.entryCount(); entry++) {
            mark(used, graph.requires(entry));
            mark(used, graph.welcomes(entry));
        }
        return used;
    }

    private static void mark(boolean[] marks, int[] ids) {
        for (int id : ids) {
            marks[id] = true;
        }
    }

    static void nodeIsRun(ContractGraph graph, Findings findings) {
        boolean[] run = plannedNodes(graph);
        for (int field = 0; field < graph.fieldCount(); field++) {
            int[] producers = graph.producers(field);
            if (producers.length > 1 && run[producers[0]]) {
                mark(run, producers);
            }
        }
        markUpstream(graph, run);
        for (int node = 0; node < graph.nodeCount(); node++) {
            if (!run[node] && graph.nodeId(graph.nodeName(node)) == node) {
                findings.add(
                        Subject.node(graph.nodeName(node), ""),
                        "node '" + graph.nodeName(node)
                                + "' is run by no intent (expected: an intent that asks for what it writes)");
            }
        }
    }

    /**
     * What an alternate reads is produced when it is needed, by nodes that no plan need contain; and they have
     * alternates too.
     */
    private static void markUpstream(ContractGraph graph, boolean[] run) {
        Deque<Integer> open = new ArrayDeque<>();
        for (int node = 0; node < run.length; node++) {
            if (run[node]) {
                open.add(node);
            }
        }
        while (!open.isEmpty()) {
            for (int field : graph.reads(open.remove())) {
                for (int producer : graph.producers(field)) {
                    if (!run[producer]) {
                        run[producer] = true;
                        open.add(producer);
                    }
                }
            }
        }
    }

    private static boolean[] plannedNodes(ContractGraph graph) {
        boolean[] planned = new boolean[graph.nodeCount()];
        for (int entry = 0; entry < graph.entryCount(); entry++) {
            mark(planned, graph.plan(entry));
        }
        return planned;
    }

    static void optionalReadCanBePresent(ContractGraph graph, Findings findings) {
        int nodes = graph.nodeCount();
        boolean[][] present = new boolean[nodes][];
        int[] plannedIn = new int[nodes];
        for (int entry = 0; entry < graph.entryCount(); entry++) {
            for (int node : graph.plan(entry)) {
                plannedIn[node] = entry + 1;
            }
            for (int node : graph.plan(entry)) {
                int[] fields = graph.optionalReads(node);
                boolean[] seen = present[node] == null ? new boolean[fields.length] : present[node];
                present[node] = seen;
                for (int i = 0; i < fields.length; i++) {
                    seen[i] |= isPresent(graph, fields[i], plannedIn, entry + 1);
                }
            }
        }
        for (int node = 0; node < nodes; node++) {
            for (int i = 0; present[node] != null && i < present[node].length; i++) {
                if (!present[node][i]) {
                    neverPresent(graph, findings, node, graph.optionalReads(node)[i]);
                }
            }
        }
    }

    /** True as well for a field nobody produces at all, which another rule tells. */
    private static boolean isPresent(ContractGraph graph, int field, int[] plannedIn, int round) {
        int[] producers = graph.producers(field);
        for (int producer : producers) {
            if (plannedIn[producer] == round) {
                return true;
            }
        }
        return graph.isInput(field) || producers.length == 0;
    }

    private static void neverPresent(ContractGraph graph, Findings findings, int node, int field) {
        String name = graph.fieldName(field);
        findings.add(
                Subject.node(graph.nodeName(node), name),
                "node '" + graph.nodeName(node) + "' reads field '" + name
                        + "' if present, and no intent that runs it produces the field (expected: such an intent"
                        + " welcomes it)");
    }

    static void nothingDeprecated(ContractGraph graph, Findings findings) {
        Map<String, String> reasons = new HashMap<>();
        FieldReferences.each(graph.facts(), (field, subject) -> {
            String reason = field.deprecation();
            if (reason != null) {
                reasons.putIfAbsent(field.name(), reason);
            }
        });
        for (int node = 0; node < graph.nodeCount() && !reasons.isEmpty(); node++) {
            String name = graph.nodeName(node);
            deprecatedFields(graph, findings, reasons, Subject.node(name, ""), "reads", graph.reads(node));
            deprecatedFields(graph, findings, reasons, Subject.node(name, ""), "reads", graph.optionalReads(node));
        }
        for (int entry = 0; entry < graph.entryCount() && !reasons.isEmpty(); entry++) {
            String name = graph.entry(entry).name();
            deprecatedFields(graph, findings, reasons, Subject.intent(name, ""), "requires", graph.requires(entry));
            deprecatedFields(graph, findings, reasons, Subject.intent(name, ""), "welcomes", graph.welcomes(entry));
        }
        deprecatedNodes(graph, findings);
    }

    private static void deprecatedFields(
            ContractGraph graph,
            Findings findings,
            Map<String, String> reasons,
            Subject user,
            String verb,
            int[] fields) {
        for (int field : fields) {
            String name = graph.fieldName(field);
            if (reasons.containsKey(name)) {
                findings.add(
                        new Subject(user.kind(), user.name(), name),
                        FieldReferences.place(user) + " " + verb + " field '" + name + "', which is deprecated: "
                                + reasons.get(name));
            }
        }
    }

    private static void deprecatedNodes(ContractGraph graph, Findings findings) {
        boolean[] told = new boolean[graph.nodeCount()];
        for (int entry = 0; entry < graph.entryCount(); entry++) {
            for (int node : graph.plan(entry)) {
                String reason = graph.node(node).deprecation();
                if (reason != null && !told[node]) {
                    told[node] = true;
                    findings.add(
                            Subject.node(graph.nodeName(node), ""),
                            "intent '" + graph.entry(entry).name() + "' runs node '" + graph.nodeName(node)
                                    + "', which is deprecated: " + reason);
                }
            }
        }
    }
}
