package io.holdfast.contracts.rules;

import static io.holdfast.contracts.rules.Draft.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random contracts that keep the rules are let pass; one random mistake in one is told by the rule it breaks. */
class RandomContractsTest {

    private static final int ROUNDS = 500;

    private static final Map<Rule, Consumer<Draft>> MISTAKES = new EnumMap<>(Map.ofEntries(
            Map.entry(
                    Rule.REQUIRED_HAS_PRODUCER,
                    draft -> draft.change(
                            draft.intents,
                            intent -> new IntentFacts(
                                    intent.name(), with(intent.requires(), Draft.field("typo")), intent.welcomes()))),
            Map.entry(
                    Rule.WELCOME_HAS_PRODUCER,
                    draft -> draft.change(
                            draft.intents,
                            intent -> new IntentFacts(
                                    intent.name(), intent.requires(), with(intent.welcomes(), Draft.field("typo"))))),
            Map.entry(
                    Rule.READ_HAS_PRODUCER,
                    draft -> draft.reads(draft.random.nextInt(draft.nodes.size()), Draft.field("typo"))),
            Map.entry(
                    Rule.PRODUCERS_ARE_ORDERED,
                    draft -> draft.nodes.add(new NodeFacts(
                            "second",
                            List.of(),
                            List.of(),
                            draft.any(draft.nodes).writes(),
                            false,
                            null))),
            Map.entry(Rule.NO_CYCLES, draft -> {
                int node = draft.random.nextInt(draft.nodes.size());
                FieldFacts output = draft.nodes.get(node).writes().get(0);
                // the way back leads through a new node, so that it takes two to wait for each other
                draft.nodes.add(
                        new NodeFacts("back", List.of(), List.of(output), List.of(Draft.field("back")), false, null));
                draft.reads(node, Draft.field("back"));
            }),
            Map.entry(Rule.INTENTS_ARE_COMPLETE, draft -> draft.intents.remove(draft.any(draft.intents))),
            Map.entry(Rule.INTENT_HAS_ONE_ENTRY, draft -> draft.intents.add(draft.any(draft.intents))),
            Map.entry(
                    Rule.FIELD_HAS_ONE_TYPE,
                    draft -> draft.change(
                            draft.nodes,
                            node -> new NodeFacts(
                                    node.name(),
                                    node.reads(),
                                    node.readsIfPresent(),
                                    with(node.writes(), new FieldFacts("input0", "int[]", null)),
                                    false,
                                    null))),
            Map.entry(
                    Rule.INPUT_IS_NOT_PRODUCED,
                    draft -> draft.inputs.add(draft.any(draft.nodes).writes().get(0))),
            Map.entry(
                    Rule.NODE_NAMES_ARE_UNIQUE,
                    draft -> draft.nodes.add(new NodeFacts(
                            draft.any(draft.nodes).name(),
                            List.of(),
                            List.of(),
                            List.of(Draft.field("new")),
                            false,
                            null))),
            Map.entry(
                    Rule.REQUIRES_OR_WELCOMES,
                    draft -> draft.change(draft.intents, intent -> {
                        FieldFacts field =
                                draft.any(Stream.concat(intent.requires().stream(), intent.welcomes().stream())
                                        .toList());
                        return new IntentFacts(
                                intent.name(), with(intent.requires(), field), with(intent.welcomes(), field));
                    })),
            Map.entry(
                    Rule.ORDER_NAMES_PRODUCERS,
                    draft -> draft.orders.add(new ProducerOrder(draft.any(draft.inputs), List.of("node0")))),
            Map.entry(
                    Rule.NAMES_ARE_PLAIN,
                    draft -> draft.change(
                            draft.nodes,
                            node -> new NodeFacts(
                                    node.name() + " ",
                                    node.reads(),
                                    node.readsIfPresent(),
                                    node.writes(),
                                    node.conditional(),
                                    null))),
            Map.entry(
                    Rule.READS_ONE_WAY,
                    draft -> draft.change(draft.nodes, node -> {
                        FieldFacts input = draft.any(draft.inputs);
                        return new NodeFacts(
                                node.name(),
                                with(node.reads(), input),
                                with(node.readsIfPresent(), input),
                                node.writes(),
                                node.conditional(),
                                null);
                    })),
            Map.entry(Rule.NODE_CLASS_IS_DECLARED, draft -> draft.undeclared.add("demo.Plain")),
            Map.entry(
                    Rule.OUTPUT_IS_USED,
                    draft -> draft.change(
                            draft.nodes,
                            node -> new NodeFacts(
                                    node.name(),
                                    node.reads(),
                                    node.readsIfPresent(),
                                    with(node.writes(), Draft.field("unused")),
                                    node.conditional(),
                                    null))),
            Map.entry(Rule.INPUT_IS_USED, draft -> draft.inputs.add(Draft.field("unused"))),
            Map.entry(Rule.NODE_IS_RUN, draft -> draft.nodes.add(Draft.node("idle", List.of(), List.of()))),
            Map.entry(
                    Rule.INTENT_ASKS_FOR_SOMETHING,
                    draft -> draft.change(
                            draft.intents, intent -> new IntentFacts(intent.name(), List.of(), List.of()))),
            Map.entry(
                    Rule.NOTHING_DEPRECATED_IS_USED,
                    draft -> draft.change(draft.intents, intent -> {
                        FieldFacts field =
                                draft.any(Stream.concat(intent.requires().stream(), intent.welcomes().stream())
                                        .toList());
                        FieldFacts old = new FieldFacts(field.name(), field.type(), "too old");
                        return new IntentFacts(
                                intent.name(),
                                intent.requires().stream()
                                        .map(each -> each.equals(field) ? old : each)
                                        .toList(),
                                intent.welcomes().stream()
                                        .map(each -> each.equals(field) ? old : each)
                                        .toList());
                    })),
            Map.entry(Rule.REQUIRED_IS_UNCONDITIONAL, draft -> {
                draft.addRequired("maybe");
                draft.change(
                        draft.nodes.subList(draft.nodes.size() - 1, draft.nodes.size()),
                        node -> new NodeFacts(
                                node.name(), node.reads(), node.readsIfPresent(), node.writes(), true, null));
            }),
            Map.entry(Rule.OPTIONAL_READ_CAN_BE_PRESENT, draft -> {
                draft.nodes.add(Draft.node("idle", List.of(), List.of()));
                draft.addRequired("busy");
                draft.change(
                        draft.nodes.subList(draft.nodes.size() - 1, draft.nodes.size()),
                        node -> Draft.node("busy", List.of(), List.of(Draft.field("idle_out"))));
            }),
            Map.entry(Rule.ALTERNATE_CAN_RUN, draft -> {
                draft.addRequired("busy");
                draft.nodes.add(Draft.node("middle", List.of(Draft.field("busy_more")), List.of()));
                draft.nodes.replaceAll(node -> node.name().equals("busy")
                        ? new NodeFacts(
                                "busy",
                                List.of(),
                                List.of(),
                                List.of(Draft.field("busy_out"), Draft.field("busy_more")),
                                false,
                                null)
                        : node);
                draft.nodes.add(new NodeFacts(
                        "spare",
                        List.of(Draft.field("middle_out")),
                        List.of(),
                        List.of(Draft.field("busy_out")),
                        false,
                        null));
                draft.orders.add(new ProducerOrder(Draft.field("busy_out"), List.of("busy", "spare")));
            })));

    @Test
    void contractsThatKeepTheRules_haveNoErrors() {
        assertThat(LongStream.range(0, ROUNDS).boxed())
                .allSatisfy(seed -> assertThat(
                                Rules.standard().check(new Draft(seed).facts()).errors())
                        .isEmpty());
    }

    @ParameterizedTest
    @EnumSource(Rule.class)
    void oneMistake_isToldByItsRule(Rule rule) {
        Consumer<Draft> mistake = MISTAKES.get(rule);
        if (mistake == null) {
            assertThat(rule.needs())
                    .as("a rule on the contract itself has a random mistake here, one on policies in its own test")
                    .isNotEqualTo(Rule.Needs.CONTRACT);
            return;
        }
        for (long seed = 0; seed < ROUNDS; seed++) {
            Draft draft = new Draft(seed);
            mistake.accept(draft);
            assertThat(draft.newly(rule, new Draft(seed))).as("seed %d", seed).isNotEmpty();
        }
    }

    @Test
    void plans_putEveryNodeAfterWhatItWaitsFor() {
        for (long seed = 0; seed < ROUNDS; seed++) {
            ContractFacts facts = new Draft(seed).facts();
            ContractGraph graph = ContractGraph.of(facts);
            for (IntentFacts intent : facts.intents()) {
                List<String> plan = graph.plan(intent.name());
                assertThat(plan).doesNotHaveDuplicates();
                for (NodeFacts node : facts.nodes()) {
                    int place = plan.indexOf(node.name());
                    Stream<FieldFacts> waits = place < 0
                            ? Stream.of()
                            : Stream.concat(node.reads().stream(), node.readsIfPresent().stream());
                    assertThat(waits)
                            .allSatisfy(field -> assertThat(graph.producersOf(field.name()).stream()
                                            .limit(1)
                                            .mapToInt(plan::indexOf))
                                    .allMatch(upstream -> upstream < place));
                }
            }
        }
    }
}
