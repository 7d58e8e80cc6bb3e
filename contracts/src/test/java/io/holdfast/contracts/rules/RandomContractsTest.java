package io.holdfast.contracts.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random contracts that keep the rules are let pass; one random mistake in one is told by the rule it breaks. */
class RandomContractsTest {

    private static final int ROUNDS = 500;

    /** The parts of a contract, open for change. */
    private static final class Draft {
        final Random random;
        final List<FieldFacts> inputs = new ArrayList<>();
        final List<NodeFacts> nodes = new ArrayList<>();
        final List<ProducerOrder> orders = new ArrayList<>();
        final List<String> constants = new ArrayList<>();
        final List<IntentFacts> intents = new ArrayList<>();
        final List<String> undeclared = new ArrayList<>();

        Draft(long seed) {
            random = new Random(seed);
            List<FieldFacts> known = new ArrayList<>();
            for (int i = 0; i <= random.nextInt(3); i++) {
                inputs.add(field("input" + i));
            }
            known.addAll(inputs);
            for (int i = 0; i <= random.nextInt(20); i++) {
                List<FieldFacts> picked = picked(known, 4);
                int cut = random.nextInt(picked.size() + 1);
                FieldFacts output = field("out" + i);
                List<FieldFacts> reads = picked.subList(0, cut);
                nodes.add(new NodeFacts(
                        "node" + i,
                        reads,
                        picked.subList(cut, picked.size()),
                        List.of(output),
                        random.nextInt(4) == 0,
                        null));
                known.add(output);
                if (random.nextInt(5) == 0) {
                    nodes.add(new NodeFacts("spare" + i, reads, List.of(), List.of(output), false, null));
                    orders.add(new ProducerOrder(output, List.of("node" + i, "spare" + i)));
                }
            }
            for (int i = 0; i <= random.nextInt(4); i++) {
                List<FieldFacts> picked = picked(known, 5);
                int cut = random.nextInt(picked.size() + 1);
                constants.add("INTENT" + i);
                intents.add(new IntentFacts("INTENT" + i, picked.subList(0, cut), picked.subList(cut, picked.size())));
            }
        }

        static FieldFacts field(String name) {
            return new FieldFacts(name, "java.lang.String", null);
        }

        /** Some different ones, at least one. */
        private List<FieldFacts> picked(List<FieldFacts> from, int most) {
            List<FieldFacts> all = new ArrayList<>(from);
            Collections.shuffle(all, random);
            return all.subList(0, 1 + random.nextInt(Math.min(most, all.size())));
        }

        <E> E any(List<E> list) {
            return list.get(random.nextInt(list.size()));
        }

        <E> void change(List<E> list, UnaryOperator<E> change) {
            int at = random.nextInt(list.size());
            list.set(at, change.apply(list.get(at)));
        }

        void reads(int node, FieldFacts field) {
            NodeFacts old = nodes.get(node);
            nodes.set(
                    node,
                    new NodeFacts(
                            old.name(),
                            with(old.reads(), field),
                            old.readsIfPresent(),
                            old.writes(),
                            old.conditional(),
                            null));
        }

        ContractFacts facts() {
            return new ContractFacts("Random", inputs, nodes, orders, constants, intents).withUndeclared(undeclared);
        }
    }

    private static List<FieldFacts> with(List<FieldFacts> fields, FieldFacts more) {
        return Stream.concat(fields.stream(), Stream.of(more)).toList();
    }

    private interface Mistake {
        void make(Draft draft);
    }

    private static final Map<Rule, Mistake> MISTAKES = new EnumMap<>(Map.ofEntries(
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
            Map.entry(Rule.NODE_CLASS_IS_DECLARED, draft -> draft.undeclared.add("demo.Plain"))));

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
        Mistake mistake = MISTAKES.get(rule);
        if (mistake == null) {
            assertThat(rule.defaultSeverity() == Severity.WARNING || rule.needs() != Rule.Needs.CONTRACT)
                    .as("an error that this gate knows has a random mistake here")
                    .isTrue();
            return;
        }
        for (long seed = 0; seed < ROUNDS; seed++) {
            Draft draft = new Draft(seed);
            mistake.make(draft);
            assertThat(Rules.standard().check(draft.facts()).errors())
                    .as("seed %d", seed)
                    .extracting(Violation::rule)
                    .contains(rule);
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
