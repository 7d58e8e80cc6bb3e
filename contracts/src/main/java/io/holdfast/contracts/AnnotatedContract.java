package io.holdfast.contracts;

import io.holdfast.contracts.rules.CheckResult;
import io.holdfast.contracts.rules.ContractFacts;
import io.holdfast.contracts.rules.FieldFacts;
import io.holdfast.contracts.rules.IntentFacts;
import io.holdfast.contracts.rules.NodeFacts;
import io.holdfast.contracts.rules.ProducerOrder;
import io.holdfast.contracts.rules.Rule;
import io.holdfast.contracts.rules.Rules;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Reads a contract from annotations. The facts are checked first, as the annotations give them; only then are names
 * turned into fields and nodes, and handed to the same builder that others call by hand, so that both routes end in
 * equal contracts. Not thread-safe.
 */
final class AnnotatedContract<I extends Enum<I>> {

    private final Class<I> intentType;
    private final ContractSpec spec;
    private final Map<String, Field<?>> fields = new HashMap<>();

    private AnnotatedContract(Class<I> intentType, ContractSpec spec) {
        this.intentType = intentType;
        this.spec = spec;
    }

    static <I extends Enum<I>> Contract<I> of(Class<I> intentType) {
        ContractSpec spec = intentType.getAnnotation(ContractSpec.class);
        if (spec == null) {
            throw new IllegalArgumentException("intentType: " + intentType.getTypeName()
                    + " without @ContractSpec (expected: an enum that carries it)");
        }
        return new AnnotatedContract<>(intentType, spec).checked().build();
    }

    private AnnotatedContract<I> checked() {
        Rules rules = Rules.standard();
        for (SeveritySpec severity : spec.severities()) {
            rules = rules.with(Rule.ofId(severity.rule()), severity.severity());
        }
        CheckResult report = rules.check(facts());
        if (!report.errors().isEmpty()) {
            throw new ContractViolationException(intentType.getTypeName(), report.violations());
        }
        return this;
    }

    private ContractFacts facts() {
        List<NodeFacts> nodes = new ArrayList<>();
        List<String> undeclared = new ArrayList<>();
        for (Class<?> type : spec.nodes()) {
            NodeSpec node = type.getAnnotation(NodeSpec.class);
            if (node == null) {
                undeclared.add(type.getTypeName());
            } else {
                nodes.add(facts(node));
            }
        }
        List<IntentFacts> intents = new ArrayList<>();
        for (I constant : intentType.getEnumConstants()) {
            AnnotatedElement element = element(constant);
            if (element.isAnnotationPresent(Requires.class) || element.isAnnotationPresent(Welcomes.class)) {
                intents.add(new IntentFacts(
                        constant.name(), named(requires(element)), named(welcomes(element)), named(always(element))));
            }
        }
        return new ContractFacts(
                        intentType.getTypeName(),
                        declared(spec.inputs()),
                        nodes,
                        Stream.of(spec.producers())
                                .map(order ->
                                        new ProducerOrder(FieldFacts.named(order.field()), List.of(order.nodes())))
                                .toList(),
                        Stream.of(intentType.getEnumConstants()).map(Enum::name).toList(),
                        intents)
                .withUndeclared(undeclared);
    }

    private static NodeFacts facts(NodeSpec node) {
        return new NodeFacts(
                node.name(),
                named(node.reads()),
                named(node.readsIfPresent()),
                declared(node.writes()),
                node.when() != NodeSpec.Always.class,
                node.deprecated().isEmpty() ? null : node.deprecated());
    }

    private static List<FieldFacts> declared(FieldSpec[] specs) {
        return Stream.of(specs)
                .map(field -> new FieldFacts(
                        field.name(),
                        boxed(field).type().getTypeName(),
                        field.deprecated().isEmpty() ? null : field.deprecated()))
                .toList();
    }

    private static List<FieldFacts> named(String[] names) {
        return Stream.of(names).map(FieldFacts::named).toList();
    }

    private AnnotatedElement element(I constant) {
        try {
            return intentType.getField(constant.name());
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("constant: " + constant.name() + " (expected: a field of its enum)", e);
        }
    }

    private static String[] requires(AnnotatedElement constant) {
        Requires requires = constant.getAnnotation(Requires.class);
        return requires == null ? new String[0] : requires.value();
    }

    private static String[] welcomes(AnnotatedElement constant) {
        Welcomes welcomes = constant.getAnnotation(Welcomes.class);
        return welcomes == null ? new String[0] : welcomes.value();
    }

    private static String[] always(AnnotatedElement constant) {
        Welcomes welcomes = constant.getAnnotation(Welcomes.class);
        return welcomes == null ? new String[0] : welcomes.always();
    }

    private Contract<I> build() {
        Stream.of(spec.inputs()).forEach(this::declare);
        for (Class<?> type : spec.nodes()) {
            NodeSpec node = type.getAnnotation(NodeSpec.class);
            if (node != null) {
                Stream.of(node.writes()).forEach(this::declare);
            }
        }
        Contract.Builder<I> builder = Contract.of(intentType)
                .inputs(Stream.of(spec.inputs()).map(this::declare).toArray(Field<?>[]::new));
        Map<String, Node> nodes = new HashMap<>();
        for (Class<?> type : spec.nodes()) {
            NodeSpec declared = type.getAnnotation(NodeSpec.class);
            if (declared != null) {
                Node node = node(declared);
                nodes.put(node.name(), node);
                builder.nodes(node);
            }
        }
        orders(builder, nodes);
        intents(builder);
        for (SeveritySpec severity : spec.severities()) {
            builder.severity(severity.rule(), severity.severity());
        }
        return builder.build();
    }

    private void orders(Contract.Builder<I> builder, Map<String, Node> nodes) {
        for (ProducersSpec order : spec.producers()) {
            Node[] producers = Stream.of(order.nodes()).map(nodes::get).toArray(Node[]::new);
            Node[] alternates = Stream.of(producers).skip(1).toArray(Node[]::new);
            builder.producers(resolved(order.field()), producers[0], alternates);
        }
    }

    private void intents(Contract.Builder<I> builder) {
        for (I constant : intentType.getEnumConstants()) {
            AnnotatedElement element = element(constant);
            if (element.isAnnotationPresent(Requires.class) || element.isAnnotationPresent(Welcomes.class)) {
                builder.intent(
                        constant,
                        needs -> needs.requires(resolved(requires(element)))
                                .welcomes(resolved(welcomes(element)))
                                .welcomesAlways(resolved(always(element))));
            }
        }
    }

    private Field<?> declare(FieldSpec spec) {
        return fields.computeIfAbsent(spec.name(), name -> {
            Field<?> field = boxed(spec);
            return spec.deprecated().isEmpty() ? field : field.deprecated(spec.deprecated());
        });
    }

    private static Field<?> boxed(FieldSpec spec) {
        return Field.of(spec.name(), spec.type());
    }

    private Node node(NodeSpec spec) {
        Node node = Node.named(spec.name())
                .reads(resolved(spec.reads()))
                .readsIfPresent(resolved(spec.readsIfPresent()))
                .writes(Stream.of(spec.writes()).map(this::declare).toArray(Field<?>[]::new));
        Node conditional = spec.when() == NodeSpec.Always.class ? node : node.when(condition(spec));
        return spec.deprecated().isEmpty() ? conditional : conditional.deprecated(spec.deprecated());
    }

    private static Predicate<? super Inputs> condition(NodeSpec spec) {
        try {
            Constructor<? extends Predicate<? super Inputs>> constructor =
                    spec.when().getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "condition of node '" + spec.name() + "': "
                            + spec.when().getTypeName() + " (expected: a class with a constructor without parameters"
                            + " that works)",
                    e);
        }
    }

    private Field<?>[] resolved(String[] names) {
        return Stream.of(names).map(this::resolved).toArray(Field<?>[]::new);
    }

    /** A name nobody declares gets here only where the rule against it was relaxed; of its type nothing is known. */
    private Field<?> resolved(String name) {
        return fields.computeIfAbsent(name, unknown -> Field.of(unknown, Object.class));
    }
}
