package io.holdfast.contracts;

import io.holdfast.contracts.rules.ContractFacts;
import io.holdfast.contracts.rules.DidYouMean;
import io.holdfast.contracts.rules.Rule;
import io.holdfast.contracts.rules.Rules;
import io.holdfast.contracts.rules.Severity;
import io.holdfast.contracts.rules.Violation;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which node produces which field and which intent needs which: said once, checked as a whole, immutable.
 *
 * <p>Hold it in a {@code static final} constant. Then a contract that breaks a rule stops class load, with all
 * violations in one message:
 *
 * <pre>{@code
 * static final Contract<Intent> CONTRACT = Contract.of(Intent.class)
 *         .inputs(QUESTION)
 *         .nodes(WASTE_RAG, WEATHER_NODE)
 *         .intent(Intent.WASTE, i -> i.requires(RULES).welcomes(WEATHER))
 *         .build();
 * }</pre>
 *
 * <p>Fields have ordinals, 0 to {@link #fieldCount()} - 1: the inputs first, then what the nodes write, in the order
 * declared. The questions a run asks are answered from tables made once; {@link #missing} compares bits and allocates
 * nothing where nothing is missing. Thread-safe.
 *
 * @param <I> the intents
 */
public final class Contract<I extends Enum<I>> {

    private final Class<I> intentType;
    private final List<Field<?>> inputs;
    private final Ordinals<Field<?>> fields;
    private final Ordinals<Node> nodes;
    private final Map<String, Node> nodesByName;
    private final List<List<Node>> producers;
    private final List<Plan> plans;
    private final ContractFacts facts;
    private final Rules rules;
    private final List<Violation> warnings;

    Contract(
            Class<I> intentType,
            List<Field<?>> inputs,
            ContractTables tables,
            ContractFacts facts,
            Rules rules,
            List<Violation> warnings) {
        this.intentType = intentType;
        this.inputs = inputs;
        this.fields = tables.fields();
        this.nodes = tables.nodes();
        this.nodesByName = tables.nodesByName();
        this.producers = tables.producers();
        this.plans = tables.plans();
        this.facts = facts;
        this.rules = rules;
        this.warnings = warnings;
    }

    /** Returns a builder of a contract over the constants of an enum. */
    public static <I extends Enum<I>> Builder<I> of(Class<I> intentType) {
        return new ContractBuilder<>(intentType);
    }

    /**
     * Returns the contract that the annotations on an enum of intents and on its nodes declare, see
     * {@link ContractSpec}.
     *
     * @throws ContractViolationException if a rule is broken; it lists all violations
     * @throws IllegalArgumentException if the enum has no {@link ContractSpec}, or the condition of a node cannot be
     *     made
     */
    public static <I extends Enum<I>> Contract<I> from(Class<I> intentType) {
        return AnnotatedContract.of(intentType);
    }

    /** Returns the enum of the intents. */
    public Class<I> intentType() {
        return intentType;
    }

    /** Returns the fields the caller supplies, in the order declared. */
    public List<Field<?>> inputs() {
        return inputs;
    }

    /** Returns all fields in the order of their ordinals. */
    public List<Field<?>> fields() {
        return fields.elements();
    }

    /** Returns the number of fields. */
    public int fieldCount() {
        return fields.size();
    }

    /**
     * Returns the number of a field, 0 to {@link #fieldCount()} - 1.
     *
     * @throws FieldUndeclaredException if the contract does not know the field
     */
    public int ordinal(Field<?> field) {
        int ordinal = fields.of(field);
        if (ordinal < 0) {
            throw new FieldUndeclaredException("contract", field, fields.elements());
        }
        return ordinal;
    }

    /**
     * Returns the field of a name and a type.
     *
     * @throws FieldUndeclaredException if the contract does not know it, or knows it with another type
     */
    public <T> Field<T> field(String name, Class<T> type) {
        Field<T> field = Field.of(name, type);
        ordinal(field);
        return field;
    }

    /** Returns all nodes in the order declared. */
    public List<Node> nodes() {
        return nodes.elements();
    }

    /**
     * Returns the node of a name.
     *
     * @throws NoSuchElementException if there is none
     */
    public Node node(String name) {
        Node node = nodesByName.get(name);
        if (node == null) {
            List<String> names = nodes.elements().stream().map(Node::name).toList();
            throw new NoSuchElementException(
                    "node: '" + name + "' (expected: one of " + names + ")" + DidYouMean.hint(name, names));
        }
        return node;
    }

    /**
     * Returns the node that the {@link NodeSpec} of a class declares.
     *
     * @throws NoSuchElementException if there is none
     * @throws IllegalArgumentException if the class has no {@link NodeSpec}
     */
    public Node node(Class<?> type) {
        NodeSpec spec = type.getAnnotation(NodeSpec.class);
        if (spec == null) {
            throw new IllegalArgumentException(
                    "type: " + type.getTypeName() + " without @NodeSpec (expected: a class that carries it)");
        }
        return node(spec.name());
    }

    /**
     * Returns the number of a node, 0 to {@code nodes().size() - 1}.
     *
     * @throws NoSuchElementException if the contract does not know the node, or knows another of its name
     */
    public int ordinal(Node node) {
        int ordinal = nodes.of(node);
        if (ordinal < 0) {
            Node known = node(node.name());
            List<String> differences = ContractBuilder.facts(known).differencesTo(ContractBuilder.facts(node));
            throw new NoSuchElementException("node: '" + node.name() + "' as declared elsewhere (expected: equal to the"
                    + " node '" + known.name() + "' of this contract)"
                    + (differences.isEmpty() ? "" : "; here and there: " + String.join(", ", differences)));
        }
        return ordinal;
    }

    /** Returns the fields without which there is no answer to the intent, in the order declared. */
    public List<Field<?>> requires(I intent) {
        return plan(intent).requires();
    }

    /** Returns the fields that make an answer to the intent better, in the order declared. */
    public List<Field<?>> welcomes(I intent) {
        return plan(intent).welcomes();
    }

    /**
     * Returns those of {@link #welcomes(Enum)} whose absence counts even where the condition of their producer was
     * false, in the order declared.
     */
    public List<Field<?>> welcomesAlways(I intent) {
        return plan(intent).always();
    }

    /**
     * Tells whether a node writes a field that the intent requires, be it as primary producer or as an alternate.
     *
     * @throws NoSuchElementException if the contract does not know the node
     */
    public boolean isRequired(Node node, I intent) {
        return plan(intent).requiredNodes().get(ordinal(node));
    }

    /**
     * Returns the nodes that write a field: the primary first, then the alternates in the order in which they stand in
     * for it. Empty for an input.
     *
     * @throws FieldUndeclaredException if the contract does not know the field
     */
    public List<Node> producersOf(Field<?> field) {
        return producers.get(ordinal(field));
    }

    /**
     * Returns what a run of the intent executes, each node after those it waits for: the primary producers of what the
     * intent requires and welcomes, of what these {@code read}, and so on.
     *
     * <p>Alternates are not among them, since they run only where a primary fails. What a node {@code readsIfPresent}
     * orders the nodes and adds none: an intent that wants it {@code welcomes} it.
     */
    public List<Node> nodesFor(I intent) {
        return plan(intent).nodes();
    }

    /**
     * Returns what is missing for an answer to the intent; {@link Missing#none()} itself where nothing is.
     *
     * @param present the fields that have a value, as a set of this contract
     * @throws IllegalArgumentException if the set is of another contract
     */
    public Missing missing(I intent, FieldSet present) {
        if (!present.isOf(fields)) {
            throw new IllegalArgumentException("present: a set of another contract (expected: one of this contract)");
        }
        return plan(intent).missing(present);
    }

    /**
     * Returns a set of fields.
     *
     * @throws FieldUndeclaredException if the contract does not know one of them
     */
    public FieldSet fieldSet(Field<?>... members) {
        return FieldSet.ofFields(fields, List.of(members));
    }

    /**
     * Returns the set of the fields whose ordinals are the set bits, for a contract of at most 64 fields.
     *
     * @throws IllegalArgumentException if the contract has more fields, or a bit beyond the last field is set
     */
    public FieldSet fieldSet(long bits) {
        return FieldSet.ofBits(fields, bits);
    }

    /**
     * Returns the set of the fields whose ordinals are the set bits: field 0 the lowest bit of word 0, field 64 that of
     * word 1.
     *
     * @throws IllegalArgumentException if the number of words is not what the number of fields needs, or a bit beyond
     *     the last field is set
     */
    public FieldSet fieldSet(long[] words) {
        return FieldSet.ofWords(fields, words);
    }

    /** Returns what the rules remarked on and let pass. */
    public List<Violation> warnings() {
        return warnings;
    }

    /** Returns the rules it was checked against, with the severities its builder was given. */
    public Rules rules() {
        return rules;
    }

    /** Returns the contract in plain words, to check it again where more is known. */
    public ContractFacts facts() {
        return facts;
    }

    /**
     * Returns the contract as the text of a Mermaid flow chart: inputs, nodes and intents; solid arrows for what is
     * read or required, dotted ones for what is read if present, welcome, or comes from an alternate.
     */
    public String toMermaid() {
        return Mermaid.of(facts);
    }

    private Plan plan(I intent) {
        return plans.get(intent.ordinal());
    }

    /**
     * Tells whether the other says the same: intents, inputs, nodes, orders of producers, and what is required and
     * welcome.
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Contract<?> that
                        && intentType == that.intentType
                        && inputs.equals(that.inputs)
                        && nodes().equals(that.nodes())
                        && producers.equals(that.producers)
                        && wishes().equals(that.wishes()));
    }

    /** What the intents require and welcome, by ordinal: as fields, since a deprecation makes no field another one. */
    private List<List<List<Field<?>>>> wishes() {
        return plans.stream()
                .map(plan -> List.of(plan.requires(), plan.welcomes(), plan.always()))
                .toList();
    }

    @Override
    public int hashCode() {
        return Objects.hash(intentType, inputs, nodes());
    }

    /** Returns the type of the intents and the numbers of things. */
    @Override
    public String toString() {
        return "Contract of " + intentType.getTypeName() + ": " + fieldCount() + " fields, " + nodes().size()
                + " nodes, " + plans.size() + " intents";
    }

    /**
     * Collects a contract. Methods may be called in any order and repeatedly; nothing is judged before {@link #build}.
     * Not thread-safe.
     *
     * @param <I> the intents
     */
    public sealed interface Builder<I extends Enum<I>> permits ContractBuilder {

        /** Adds fields the caller supplies. */
        Builder<I> inputs(Field<?>... fields);

        /** Adds nodes. */
        Builder<I> nodes(Node... nodes);

        /**
         * Declares who writes a field that several nodes write.
         *
         * @param field the field
         * @param primary the node that runs for it
         * @param alternates the nodes that stand in for the primary, in this order
         */
        Builder<I> producers(Field<?> field, Node primary, Node... alternates);

        /** Says what an intent asks for. */
        Builder<I> intent(I intent, Consumer<Needs> needs);

        /**
         * Changes how much a rule matters for this contract.
         *
         * @throws IllegalArgumentException if the severity of the rule is fixed
         */
        Builder<I> severity(Rule rule, Severity severity);

        /**
         * Changes how much a rule matters for this contract.
         *
         * @param id the identifier of the rule, as messages show it: {@code HF07}
         * @throws IllegalArgumentException if there is no such rule, or its severity is fixed
         */
        Builder<I> severity(String id, Severity severity);

        /**
         * Checks what was declared and returns it as a contract.
         *
         * @throws ContractViolationException if a rule is broken; it lists all violations
         */
        Contract<I> build();
    }

    /** What an intent asks for. Not thread-safe. */
    public sealed interface Needs permits ContractBuilder.IntentNeeds {

        /** Adds fields without which there is no answer. */
        Needs requires(Field<?>... fields);

        /**
         * Adds fields that make the answer better. Where the condition of the producer of one is false, nothing is
         * amiss: the field is absent for a reason of the request.
         */
        Needs welcomes(Field<?>... fields);

        /**
         * Adds fields that make the answer better, and whose absence counts as missing even where the condition of
         * their producer is false.
         */
        Needs welcomesAlways(Field<?>... fields);
    }
}
