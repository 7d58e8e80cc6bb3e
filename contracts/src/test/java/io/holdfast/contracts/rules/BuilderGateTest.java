package io.holdfast.contracts.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.ContractViolationException;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What the rules say about plain facts, {@code Contract.build()} says about the same contract declared in code, word
 * for word.
 */
class BuilderGateTest {

    /**
     * All intents of the golden cases; each case leaves most without entry, so every contract here is refused, whatever
     * else it breaks.
     */
    enum Intent {
        WASTE,
        PLACE,
        WAY,
        MORE,
        WEB,
        BOTH,
        NOTHING
    }

    @TestFactory
    List<DynamicTest> eachRuleOnTheContractItself_isReportedByTheBuilder() {
        return RuleGoldenTest.cases().entrySet().stream()
                .filter(entry -> entry.getKey().needs() == Rule.Needs.CONTRACT)
                // a class is listed as a node only where annotations declare the contract
                .filter(entry -> entry.getKey() != Rule.NODE_CLASS_IS_DECLARED)
                .map(entry -> DynamicTest.dynamicTest(entry.getKey().id(), () -> {
                    ContractViolationException error = catchThrowableOfType(
                            ContractViolationException.class,
                            () -> declared(entry.getValue().facts().get()).build());
                    assertThat(error.violations())
                            .contains(new Violation(
                                    entry.getKey(),
                                    entry.getKey().defaultSeverity(),
                                    entry.getValue().subject(),
                                    entry.getValue().message()));
                }))
                .toList();
    }

    private static Contract.Builder<Intent> declared(ContractFacts facts) {
        Contract.Builder<Intent> builder = Contract.of(Intent.class).inputs(fields(facts.inputs()));
        Map<String, Node> nodes = new HashMap<>();
        for (NodeFacts node : facts.nodes()) {
            Node declared = node(node);
            nodes.putIfAbsent(node.name(), declared);
            builder.nodes(declared);
        }
        for (ProducerOrder order : facts.orders()) {
            Node[] producers = order.nodes().stream()
                    .map(name -> nodes.getOrDefault(name, Node.named(name)))
                    .toArray(Node[]::new);
            builder.producers(
                    field(order.field()),
                    producers[0],
                    List.of(producers).subList(1, producers.length).toArray(Node[]::new));
        }
        for (IntentFacts intent : facts.intents()) {
            builder.intent(
                    Intent.valueOf(intent.name()),
                    needs -> needs.requires(fields(intent.requires())).welcomes(fields(intent.welcomes())));
        }
        return builder;
    }

    private static Node node(NodeFacts facts) {
        Node node = Node.named(facts.name())
                .reads(fields(facts.reads()))
                .readsIfPresent(fields(facts.readsIfPresent()))
                .writes(fields(facts.writes()));
        Node conditional = facts.conditional() ? node.when(inputs -> true) : node;
        String reason = facts.deprecation();
        return reason == null ? conditional : conditional.deprecated(reason);
    }

    private static Field<?>[] fields(List<FieldFacts> facts) {
        return facts.stream().map(BuilderGateTest::field).toArray(Field<?>[]::new);
    }

    private static Field<?> field(FieldFacts facts) {
        try {
            return Field.of(facts.name(), Class.forName(Objects.requireNonNullElse(facts.type(), "java.lang.String")));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
