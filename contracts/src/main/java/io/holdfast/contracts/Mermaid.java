package io.holdfast.contracts;

import io.holdfast.contracts.rules.ContractFacts;
import io.holdfast.contracts.rules.ContractGraph;
import io.holdfast.contracts.rules.FieldFacts;
import io.holdfast.contracts.rules.IntentFacts;
import io.holdfast.contracts.rules.NodeFacts;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Draws a contract as the text of a Mermaid flow chart. Used once for one drawing. */
final class Mermaid {

    private static final String SOLID = " -->";
    private static final String DOTTED = " -.->";

    private final ContractFacts facts;
    private final ContractGraph graph;
    private final Map<String, String> inputIds = new LinkedHashMap<>();
    private final Map<String, String> nodeIds = new LinkedHashMap<>();
    /** Fields by the two ends of an arrow and the arrow itself, so that several fields on one way share one arrow. */
    private final Map<String, Set<String>> arrows = new LinkedHashMap<>();

    private Mermaid(ContractFacts facts) {
        this.facts = facts;
        this.graph = ContractGraph.of(facts);
    }

    static String of(ContractFacts facts) {
        return new Mermaid(facts).drawn();
    }

    private String drawn() {
        StringBuilder text = new StringBuilder("flowchart LR\n");
        for (FieldFacts input : facts.inputs()) {
            inputIds.put(input.name(), "i" + inputIds.size());
            line(text, inputIds.get(input.name()) + "([\"" + input.name() + "\"])");
        }
        for (NodeFacts node : facts.nodes()) {
            nodeIds.put(node.name(), "n" + nodeIds.size());
            line(text, nodeIds.get(node.name()) + "[\"" + node.name() + (node.conditional() ? " ?" : "") + "\"]");
        }
        for (int i = 0; i < facts.intents().size(); i++) {
            line(text, "t" + i + "{{\"" + facts.intents().get(i).name() + "\"}}");
        }
        for (NodeFacts node : facts.nodes()) {
            String id = nodeIds.getOrDefault(node.name(), "");
            node.reads().forEach(field -> connect(field, id, SOLID));
            node.readsIfPresent().forEach(field -> connect(field, id, DOTTED));
        }
        for (int i = 0; i < facts.intents().size(); i++) {
            String id = "t" + i;
            IntentFacts intent = facts.intents().get(i);
            intent.requires().forEach(field -> connect(field, id, SOLID));
            intent.welcomes().forEach(field -> connect(field, id, DOTTED));
        }
        arrows.forEach((arrow, fields) -> {
            int gap = arrow.indexOf('>') + 1;
            line(text, arrow.substring(0, gap) + "|" + label(fields) + "|" + arrow.substring(gap));
        });
        return text.toString();
    }

    /** Brackets have a meaning of their own in Mermaid, and one outside quotes spoils the whole picture. */
    private static String label(Set<String> fields) {
        String label = String.join(", ", fields);
        return label.indexOf('(') < 0 ? label : '"' + label + '"';
    }

    private static void line(StringBuilder text, String content) {
        text.append("    ").append(content).append('\n');
    }

    private void connect(FieldFacts field, String to, String arrow) {
        if (inputIds.containsKey(field.name())) {
            arrows.computeIfAbsent(inputIds.get(field.name()) + arrow + " " + to, any -> new LinkedHashSet<>())
                    .add(field.name());
        }
        List<String> producers = graph.producersOf(field.name());
        for (int i = 0; i < producers.size(); i++) {
            String from = nodeIds.get(producers.get(i));
            // an alternate comes in dotted, as it runs only where the primary fails
            arrows.computeIfAbsent(from + (i == 0 ? arrow : DOTTED) + " " + to, any -> new LinkedHashSet<>())
                    .add(field.name() + (i == 0 ? "" : " (alternate)"));
        }
    }
}
