package io.holdfast.contracts.rules;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules on the entries of intents. */
final class IntentChecks {

    private IntentChecks() {}

    static void complete(ContractGraph graph, Findings findings) {
        Set<String> entries = new HashSet<>();
        graph.facts().intents().forEach(entry -> entries.add(entry.name()));
        for (String constant : graph.facts().constants()) {
            if (!entries.contains(constant)) {
                findings.add(
                        Subject.intent(constant, ""),
                        "intent '" + constant + "' has no entry (expected: what it requires and welcomes)");
            }
        }
    }

    static void oneEntry(ContractGraph graph, Findings findings) {
        List<String> constants = graph.facts().constants();
        Set<String> known = new HashSet<>(constants);
        Set<String> seen = new HashSet<>();
        for (IntentFacts entry : graph.facts().intents()) {
            String name = entry.name();
            if (!known.contains(name)) {
                findings.add(
                        Subject.intent(name, ""),
                        "intent '" + name + "' (expected: a constant of the intent type)"
                                + findings.hint(name, constants));
            } else if (!seen.add(name)) {
                findings.add(Subject.intent(name, ""), "intent '" + name + "' has two entries (expected: one)");
            }
        }
    }

    static void requiresOrWelcomes(ContractGraph graph, Findings findings) {
        for (int entry = 0; entry < graph.entryCount(); entry++) {
            Set<Integer> required = new HashSet<>();
            for (int field : graph.requires(entry)) {
                required.add(field);
            }
            String intent = graph.entry(entry).name();
            for (int field : graph.welcomes(entry)) {
                if (required.contains(field)) {
                    String name = graph.fieldName(field);
                    findings.add(
                            Subject.intent(intent, name),
                            "intent '" + intent + "' requires and welcomes field '" + name
                                    + "' (expected: one of both)");
                }
            }
        }
    }

    static void asksForSomething(ContractGraph graph, Findings findings) {
        for (int entry = 0; entry < graph.entryCount(); entry++) {
            if (graph.requires(entry).length + graph.welcomes(entry).length == 0) {
                String intent = graph.entry(entry).name();
                findings.add(
                        Subject.intent(intent, ""),
                        "intent '" + intent + "' asks for nothing (expected: at least one required or welcome field)");
            }
        }
    }
}
