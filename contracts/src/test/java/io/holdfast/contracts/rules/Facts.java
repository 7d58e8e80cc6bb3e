package io.holdfast.contracts.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Facts in shorthand, for tests: fields are {@code name}, {@code name:type} or {@code name!reason} (deprecated),
 * divided by spaces; a question mark in front of a read says "if present".
 */
final class Facts {

    private final List<FieldFacts> inputs = new ArrayList<>();
    private final List<NodeFacts> nodes = new ArrayList<>();
    private final List<ProducerOrder> orders = new ArrayList<>();
    private final List<String> constants = new ArrayList<>();
    private final List<IntentFacts> intents = new ArrayList<>();
    private final List<String> undeclared = new ArrayList<>();
    private @Nullable List<PolicyFacts> policies;
    private @Nullable Map<String, DeadlineFacts> deadlines;

    static Facts input(String fields) {
        Facts facts = new Facts();
        facts.inputs.addAll(fields(fields));
        return facts;
    }

    Facts node(String name, String reads, String writes) {
        nodes.add(node(name, reads, writes, false, null));
        return this;
    }

    Facts conditional(String name, String reads, String writes) {
        nodes.add(node(name, reads, writes, true, null));
        return this;
    }

    Facts deprecated(String name, String reads, String writes, String reason) {
        nodes.add(node(name, reads, writes, false, reason));
        return this;
    }

    private static NodeFacts node(
            String name, String reads, String writes, boolean conditional, @Nullable String reason) {
        List<FieldFacts> needed = new ArrayList<>();
        List<FieldFacts> liked = new ArrayList<>();
        for (FieldFacts field : fields(reads)) {
            boolean optional = field.name().startsWith("?");
            String plain = optional ? field.name().substring(1) : field.name();
            (optional ? liked : needed).add(new FieldFacts(plain, field.type(), field.deprecation()));
        }
        return new NodeFacts(name, needed, liked, fields(writes), conditional, reason);
    }

    Facts order(String field, String... producers) {
        orders.add(new ProducerOrder(FieldFacts.named(field), List.of(producers)));
        return this;
    }

    Facts undeclared(String type) {
        undeclared.add(type);
        return this;
    }

    Facts constant(String name) {
        constants.add(name);
        return this;
    }

    Facts intent(String name, String requires, String welcomes) {
        if (!constants.contains(name)) {
            constants.add(name);
        }
        return entry(name, requires, welcomes);
    }

    Facts entry(String name, String requires, String welcomes) {
        intents.add(new IntentFacts(name, fields(requires), fields(welcomes)));
        return this;
    }

    Facts policies(PolicyFacts... all) {
        policies = List.of(all);
        return this;
    }

    Facts deadline(String intent, long deadlineNanos, long reserveNanos) {
        Map<String, DeadlineFacts> known = deadlines == null ? new LinkedHashMap<>() : deadlines;
        known.put(intent, new DeadlineFacts(deadlineNanos, reserveNanos));
        deadlines = known;
        return this;
    }

    Facts grace(String intent, long deadlineNanos, long graceNanos) {
        Map<String, DeadlineFacts> known = deadlines == null ? new LinkedHashMap<>() : deadlines;
        known.put(intent, new DeadlineFacts(deadlineNanos, 0, graceNanos));
        deadlines = known;
        return this;
    }

    ContractFacts get() {
        return new ContractFacts("Intent", inputs, nodes, orders, constants, intents, undeclared, policies, deadlines);
    }

    private static List<FieldFacts> fields(String text) {
        return Arrays.stream(text.strip().split("\\s+", -1))
                .filter(word -> !word.isEmpty())
                .map(Facts::field)
                .toList();
    }

    private static FieldFacts field(String word) {
        int bang = word.indexOf('!');
        String reason = bang < 0 ? null : word.substring(bang + 1);
        String typed = bang < 0 ? word : word.substring(0, bang);
        int colon = typed.indexOf(':');
        return new FieldFacts(
                colon < 0 ? typed : typed.substring(0, colon), colon < 0 ? null : typed.substring(colon + 1), reason);
    }
}
