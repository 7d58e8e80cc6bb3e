package io.holdfast.contracts;

import io.holdfast.contracts.rules.CheckResult;
import io.holdfast.contracts.rules.ContractFacts;
import io.holdfast.contracts.rules.ContractGraph;
import io.holdfast.contracts.rules.FieldFacts;
import io.holdfast.contracts.rules.IntentFacts;
import io.holdfast.contracts.rules.NodeFacts;
import io.holdfast.contracts.rules.ProducerOrder;
import io.holdfast.contracts.rules.Rule;
import io.holdfast.contracts.rules.Rules;
import io.holdfast.contracts.rules.Severity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Collects declarations, puts them into plain words for the rules, and makes the tables once these are content. Not
 * thread-safe.
 */
final class ContractBuilder<I extends Enum<I>> implements Contract.Builder<I> {

    private final Class<I> intentType;
    private final List<Field<?>> inputs = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Order> orders = new ArrayList<>();
    private final List<IntentNeeds> entries = new ArrayList<>();
    private Rules rules = Rules.standard();

    private record Order(Field<?> field, List<Node> nodes) {}

    ContractBuilder(Class<I> intentType) {
        this.intentType = Objects.requireNonNull(intentType, "intentType");
    }

    @Override
    public Contract.Builder<I> inputs(Field<?>... fields) {
        Collections.addAll(inputs, Arguments.notNull(fields, "input"));
        return this;
    }

    @Override
    public Contract.Builder<I> nodes(Node... nodes) {
        Collections.addAll(this.nodes, Arguments.notNull(nodes, "node"));
        return this;
    }

    @Override
    public Contract.Builder<I> producers(Field<?> field, Node primary, Node... alternates) {
        Objects.requireNonNull(field, "field");
        Objects.requireNonNull(primary, "primary");
        Arguments.notNull(alternates, "alternate");
        orders.add(new Order(
                field, Stream.concat(Stream.of(primary), Stream.of(alternates)).toList()));
        return this;
    }

    @Override
    public Contract.Builder<I> intent(I intent, Consumer<Contract.Needs> needs) {
        IntentNeeds entry =
                new IntentNeeds(Objects.requireNonNull(intent, "intent").name());
        needs.accept(entry);
        entries.add(entry);
        return this;
    }

    @Override
    public Contract.Builder<I> severity(Rule rule, Severity severity) {
        rules = rules.with(rule, severity);
        return this;
    }

    @Override
    public Contract.Builder<I> severity(String id, Severity severity) {
        return severity(Rule.ofId(id), severity);
    }

    @Override
    public Contract<I> build() {
        ContractFacts facts = facts();
        CheckResult report = rules.check(facts);
        if (!report.errors().isEmpty()) {
            throw new ContractViolationException(facts.name(), report.violations());
        }
        List<Field<?>> distinctInputs = List.copyOf(new LinkedHashSet<>(inputs));
        ContractTables tables = ContractTables.of(
                List.of(intentType.getEnumConstants()), distinctInputs, nodes, entries, ContractGraph.of(facts));
        return new Contract<>(intentType, distinctInputs, tables, facts, rules, report.warnings());
    }

    private ContractFacts facts() {
        return new ContractFacts(
                intentType.getTypeName(),
                facts(inputs),
                nodes.stream().map(ContractBuilder::facts).toList(),
                orders.stream()
                        .map(order -> new ProducerOrder(
                                facts(order.field()),
                                order.nodes().stream().map(Node::name).toList()))
                        .toList(),
                Stream.of(intentType.getEnumConstants()).map(Enum::name).toList(),
                entries.stream().map(IntentNeeds::facts).toList());
    }

    static NodeFacts facts(Node node) {
        return new NodeFacts(
                node.name(),
                facts(node.reads()),
                facts(node.readsIfPresent()),
                facts(node.writes()),
                node.condition().isPresent(),
                node.deprecation().orElse(null));
    }

    private static List<FieldFacts> facts(List<Field<?>> fields) {
        return fields.stream().map(ContractBuilder::facts).toList();
    }

    private static FieldFacts facts(Field<?> field) {
        return new FieldFacts(
                field.name(), field.type().getTypeName(), field.deprecation().orElse(null));
    }

    /** One entry of an intent, as it was declared. Not thread-safe. */
    static final class IntentNeeds implements Contract.Needs {

        private final String intent;
        private List<Field<?>> requires = List.of();
        private List<Field<?>> welcomes = List.of();
        private List<Field<?>> always = List.of();

        IntentNeeds(String intent) {
            this.intent = intent;
        }

        @Override
        public Contract.Needs requires(Field<?>... fields) {
            requires = Arguments.appended(requires, fields, "field");
            return this;
        }

        @Override
        public Contract.Needs welcomes(Field<?>... fields) {
            welcomes = Arguments.appended(welcomes, fields, "field");
            return this;
        }

        @Override
        public Contract.Needs welcomesAlways(Field<?>... fields) {
            always = Arguments.appended(always, fields, "field");
            return this;
        }

        String intent() {
            return intent;
        }

        List<Field<?>> requires() {
            return requires;
        }

        /** Both kinds; one that is named as both is there once. */
        List<Field<?>> welcomes() {
            return Arguments.appended(welcomes, always.toArray(Field<?>[]::new), "field");
        }

        List<Field<?>> always() {
            return always;
        }

        IntentFacts facts() {
            return new IntentFacts(
                    intent,
                    ContractBuilder.facts(requires),
                    ContractBuilder.facts(welcomes),
                    ContractBuilder.facts(always));
        }
    }
}
