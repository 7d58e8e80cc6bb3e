package io.holdfast.contracts.rules;

import java.util.List;
import java.util.function.BiConsumer;

/** Visits every place of a contract that refers to a field. */
final class FieldReferences {

    private FieldReferences() {}

    static void each(ContractFacts facts, BiConsumer<FieldFacts, Subject> visitor) {
        facts.inputs().forEach(field -> visitor.accept(field, Subject.input(field.name())));
        for (NodeFacts node : facts.nodes()) {
            inNode(node, node.reads(), visitor);
            inNode(node, node.readsIfPresent(), visitor);
            inNode(node, node.writes(), visitor);
        }
        facts.orders()
                .forEach(order -> visitor.accept(
                        order.field(), Subject.producers(order.field().name())));
        for (IntentFacts intent : facts.intents()) {
            inIntent(intent, intent.requires(), visitor);
            inIntent(intent, intent.welcomes(), visitor);
        }
    }

    private static void inNode(NodeFacts node, List<FieldFacts> fields, BiConsumer<FieldFacts, Subject> visitor) {
        fields.forEach(field -> visitor.accept(field, Subject.node(node.name(), field.name())));
    }

    private static void inIntent(IntentFacts intent, List<FieldFacts> fields, BiConsumer<FieldFacts, Subject> visitor) {
        fields.forEach(field -> visitor.accept(field, Subject.intent(intent.name(), field.name())));
    }

    /** Returns where a reference is, for messages. */
    static String place(Subject subject) {
        return switch (subject.kind()) {
            case INPUT -> "the inputs";
            case NODE_CLASS -> "class " + subject.name();
            case NODE -> "node '" + subject.name() + "'";
            case INTENT -> "intent '" + subject.name() + "'";
            case PRODUCERS -> "the producers of '" + subject.name() + "'";
            case POLICY -> "the policy of '" + subject.name() + "'";
        };
    }
}
