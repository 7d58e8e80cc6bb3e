package io.holdfast.contracts.rules;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules on names: what has one, and what it stands for. */
final class NameChecks {

    private NameChecks() {}

    private record Typed(String type, Subject subject) {}

    static void oneType(ContractGraph graph, Findings findings) {
        Map<String, Typed> first = new HashMap<>();
        Set<String> told = new HashSet<>();
        FieldReferences.each(graph.facts(), (field, subject) -> {
            String type = field.type();
            if (type == null) {
                return;
            }
            Typed known = first.putIfAbsent(field.name(), new Typed(type, subject));
            if (known != null && !known.type().equals(type) && told.add(field.name() + " " + type)) {
                findings.add(
                        subject,
                        "field '" + field.name() + "' is " + known.type() + " in "
                                + FieldReferences.place(known.subject()) + " and " + type + " in "
                                + FieldReferences.place(subject)
                                + " (expected: one type)");
            }
        });
    }

    static void nodesUnique(ContractGraph graph, Findings findings) {
        Map<String, NodeFacts> first = new HashMap<>();
        for (NodeFacts node : graph.facts().nodes()) {
            NodeFacts known = first.putIfAbsent(node.name(), node);
            if (known != null) {
                List<String> differences = known.differencesTo(node);
                findings.add(
                        Subject.node(node.name(), ""),
                        "node '" + node.name() + "' is declared twice"
                                + (differences.isEmpty()
                                        ? " in the same words (expected: once)"
                                        : ": " + String.join(", ", differences) + " (expected: a name of its own)"));
            }
        }
    }

    static void nodeClassDeclared(ContractGraph graph, Findings findings) {
        for (String type : graph.facts().undeclared()) {
            findings.add(
                    new Subject(Subject.Kind.NODE_CLASS, type, ""),
                    "class " + type + " is listed as a node without @NodeSpec (expected: a class that carries it)");
        }
    }

    static void readsOneWay(ContractGraph graph, Findings findings) {
        for (int node = 0; node < graph.nodeCount(); node++) {
            Set<Integer> needed = new HashSet<>();
            for (int field : graph.reads(node)) {
                needed.add(field);
            }
            for (int field : graph.optionalReads(node)) {
                if (needed.contains(field)) {
                    String name = graph.fieldName(field);
                    findings.add(
                            Subject.node(graph.nodeName(node), name),
                            "node '" + graph.nodeName(node) + "' reads field '" + name
                                    + "' and reads it if present (expected: one of both)");
                }
            }
        }
    }

    static void plain(ContractGraph graph, Findings findings) {
        Set<String> told = new HashSet<>();
        for (NodeFacts node : graph.facts().nodes()) {
            if (!isPlain(node.name()) && told.add("node " + node.name())) {
                findings.add(Subject.node(node.name(), ""), wrong("a node", node.name()));
            }
        }
        for (String constant : graph.facts().constants()) {
            // of what Java calls an identifier nothing is wrong; other languages let constants have spaces in their
            // names
            if (!isPlain(constant) && !isIdentifier(constant) && told.add("intent " + constant)) {
                findings.add(Subject.intent(constant, ""), wrong("an intent", constant));
            }
        }
        FieldReferences.each(graph.facts(), (field, subject) -> {
            if (!isPlain(field.name()) && told.add("field " + field.name())) {
                findings.add(subject, wrong("a field", field.name()) + " in " + FieldReferences.place(subject));
            }
        });
    }

    private static String wrong(String what, String name) {
        return "name of " + what + ": '" + visible(name) + "' (expected: letters, digits, '_', '-' and '.')";
    }

    /** With the code of whatever a reader could not see, or would take for the end of the line. */
    private static String visible(String name) {
        StringBuilder text = new StringBuilder();
        name.codePoints()
                .forEach(c ->
                        text.append(c == ' ' || !isInvisible(c) ? Character.toString(c) : String.format("\\u%04x", c)));
        return text.toString();
    }

    private static boolean isInvisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    private static boolean isIdentifier(String name) {
        return !name.isEmpty()
                && name.codePoints()
                        .allMatch(c -> Character.isJavaIdentifierPart(c) && !Character.isIdentifierIgnorable(c));
    }

    private static boolean isPlain(String name) {
        return !name.isEmpty()
                && name.codePoints().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.');
    }
}
