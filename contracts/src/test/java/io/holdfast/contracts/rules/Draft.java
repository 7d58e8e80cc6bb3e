package io.holdfast.contracts.rules;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A random contract that keeps all rules but those that only warn, open for change: a seed makes the same one each
 * time.
 */
final class Draft {
    final Random random;
    final List<FieldFacts> inputs = new ArrayList<>();
    final List<NodeFacts> nodes = new ArrayList<>();
    final List<ProducerOrder> orders = new ArrayList<>();
    final List<String> constants = new ArrayList<>();
    final List<IntentFacts> intents = new ArrayList<>();
    final List<String> undeclared = new ArrayList<>();
    final List<PolicyFacts> policies = new ArrayList<>();
    final Map<String, DeadlineFacts> deadlines = new LinkedHashMap<>();

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
    List<FieldFacts> picked(List<FieldFacts> from, int most) {
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

    /** Gives each node a policy that keeps all rules, and each intent time enough. */
    Draft guarded() {
        nodes.forEach(node -> policies.add(policy(node)));
        constants.forEach(intent -> deadlines.put(intent, new DeadlineFacts(nanos(10_000), nanos(1_000))));
        return this;
    }

    private PolicyFacts policy(NodeFacts node) {
        String output = node.writes().get(0).name();
        boolean required = intents.stream()
                .anyMatch(intent -> intent.requires().contains(node.writes().get(0)));
        PolicyFacts policy = switch (isSpared(node) ? 2 : random.nextInt(3)) {
            case 0 -> PolicyFacts.of(node.name(), required ? FailKind.CLOSE : FailKind.OPEN);
            case 1 -> PolicyFacts.of(node.name(), FailKind.OPEN).defaults(List.of(output));
            default -> PolicyFacts.of(node.name(), FailKind.FALLBACK).fallbacks(List.of(fallback(node, output)));
        };
        return policy.timing(nanos(1), 0, nanos(1)).breaker(breaker(node.name()), "same");
    }

    private FallbackFacts fallback(NodeFacts node, String output) {
        if (isSpared(node)) {
            return FallbackFacts.alternate(spare(node), breaker(spare(node)));
        }
        return random.nextBoolean() ? FallbackFacts.function() : FallbackFacts.values("constant", List.of(output));
    }

    private static String spare(NodeFacts node) {
        return node.name().replace("node", "spare");
    }

    private boolean isSpared(NodeFacts node) {
        return !spare(node).equals(node.name())
                && nodes.stream().anyMatch(other -> other.name().equals(spare(node)));
    }

    static String breaker(String node) {
        return "breaker of " + node;
    }

    static long nanos(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }

    /**
     * Adds a node that some intent requires, which reads nothing and writes the field {@code name_out}; the policy is
     * the caller's to add.
     */
    void addRequired(String name) {
        nodes.add(node(name, List.of(), List.of()));
        change(
                intents,
                intent -> new IntentFacts(
                        intent.name(), with(intent.requires(), field(name + "_out")), intent.welcomes()));
    }

    static NodeFacts node(String name, List<FieldFacts> reads, List<FieldFacts> readsIfPresent) {
        return new NodeFacts(name, reads, readsIfPresent, List.of(field(name + "_out")), false, null);
    }

    ContractFacts facts() {
        ContractFacts facts =
                new ContractFacts("Random", inputs, nodes, orders, constants, intents).withUndeclared(undeclared);
        return deadlines.isEmpty() ? facts : facts.withPolicies(policies).withDeadlines(deadlines);
    }

    /** What the rule says about this contract and not about the other. */
    List<Violation> newly(Rule rule, Draft other) {
        List<Violation> told = new ArrayList<>(Rules.standard().check(facts()).violations());
        told.removeAll(Rules.standard().check(other.facts()).violations());
        told.removeIf(violation -> violation.rule() != rule);
        return told;
    }

    static List<FieldFacts> with(List<FieldFacts> fields, FieldFacts more) {
        return Stream.concat(fields.stream(), Stream.of(more)).toList();
    }
}
