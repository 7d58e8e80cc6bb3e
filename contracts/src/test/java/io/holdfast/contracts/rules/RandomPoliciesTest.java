package io.holdfast.contracts.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random policies that keep the rules are let pass; one random mistake in them is told by the rule it breaks. */
class RandomPoliciesTest {

    private static final int ROUNDS = 500;

    private static final Map<Rule, Consumer<Draft>> MISTAKES = new EnumMap<>(Map.ofEntries(
            Map.entry(Rule.POLICY_MATCHES_NODE, draft -> {
                switch (draft.random.nextInt(3)) {
                    case 0 -> draft.policies.remove(draft.any(draft.policies));
                    case 1 -> draft.policies.add(draft.any(draft.policies));
                    default -> draft.policies.add(PolicyFacts.of("ghost", FailKind.OPEN));
                }
            }),
            Map.entry(Rule.FALLBACK_YIELDS_REQUIRED, draft -> {
                draft.addRequired("poor");
                List<FallbackFacts> chain =
                        draft.random.nextBoolean() ? List.of() : List.of(FallbackFacts.values("constant", List.of()));
                draft.policies.add(PolicyFacts.of("poor", FailKind.FALLBACK).fallbacks(chain));
            }),
            Map.entry(Rule.OPEN_NOT_SOLE_PRODUCER, draft -> {
                draft.addRequired("sole");
                draft.policies.add(PolicyFacts.of("sole", FailKind.OPEN));
            }),
            Map.entry(Rule.CLOSE_IS_REQUIRED, draft -> {
                draft.nodes.add(Draft.node("idle", List.of(), List.of()));
                draft.policies.add(PolicyFacts.of("idle", FailKind.CLOSE));
            }),
            Map.entry(Rule.WORST_CASE_FITS_DEADLINE, draft -> {
                draft.addRequired("slow");
                draft.policies.add(
                        PolicyFacts.of("slow", FailKind.CLOSE).timing(Draft.nanos(4_000), 2, Draft.nanos(12_000)));
            }),
            Map.entry(Rule.TIMEOUT_FITS_DEADLINE, draft -> {
                draft.addRequired("slow");
                draft.policies.add(PolicyFacts.of("slow", FailKind.FALLBACK)
                        .fallbacks(List.of(FallbackFacts.function()))
                        .timing(Draft.nanos(9_001), 0, Draft.nanos(9_001)));
            }),
            Map.entry(Rule.FALLBACK_CHAIN_ENDS, draft -> {
                String start = draft.any(draft.policies).node();
                String end = draft.any(draft.policies).node();
                fallingBack(draft, start, FallbackFacts.alternate(end, null));
                fallingBack(draft, end, FallbackFacts.alternate(start, null));
            }),
            Map.entry(Rule.FALLBACK_HAS_OWN_BREAKER, draft -> {
                String node = draft.any(draft.policies).node();
                String other = draft.any(draft.nodes).name();
                fallingBack(draft, node, FallbackFacts.alternate(other, Draft.breaker(node)));
            }),
            Map.entry(Rule.BREAKER_HAS_ONE_CONFIG, draft -> {
                draft.addRequired("other");
                String shared = draft.any(draft.policies).breaker();
                draft.policies.add(PolicyFacts.of("other", FailKind.CLOSE).breaker(String.valueOf(shared), "another"));
            }),
            Map.entry(Rule.SUBSTITUTES_ARE_DECLARED, draft -> {
                String node = draft.any(draft.policies).node();
                switch (draft.random.nextInt(3)) {
                    case 0 -> draft.change(draft.policies, policy -> policy.defaults(List.of("typo")));
                    case 1 -> fallingBack(draft, node, FallbackFacts.values("constant", List.of("typo")));
                    default -> fallingBack(draft, node, FallbackFacts.alternate("ghost", null));
                }
            }),
            Map.entry(Rule.ALTERNATE_IS_ASKED, draft -> {
                draft.addRequired("busy");
                draft.nodes.add(
                        new NodeFacts("idle", List.of(), List.of(), List.of(Draft.field("busy_out")), false, null));
                draft.orders.add(new ProducerOrder(Draft.field("busy_out"), List.of("busy", "idle")));
                draft.policies.add(PolicyFacts.of("busy", FailKind.CLOSE));
                draft.policies.add(PolicyFacts.of("idle", FailKind.CLOSE));
            }),
            Map.entry(Rule.FALLBACK_HELPS_ALWAYS, draft -> {
                draft.addRequired("partly");
                draft.policies.add(PolicyFacts.of("partly", FailKind.FALLBACK)
                        .fallbacks(List.of(FallbackFacts.function().notFor(List.of("ERROR")))));
            }),
            Map.entry(Rule.GRACE_LEAVES_TIME, draft -> {
                draft.nodes.add(Draft.node("nice", List.of(), List.of()));
                draft.change(
                        draft.intents,
                        intent -> new IntentFacts(
                                intent.name(),
                                intent.requires(),
                                Draft.with(intent.welcomes(), Draft.field("nice_out"))));
                draft.policies.add(PolicyFacts.of("nice", FailKind.OPEN).timing(Draft.nanos(7), 0, Draft.nanos(7)));
                draft.deadlines.replaceAll(
                        (intent, deadline) -> new DeadlineFacts(deadline.deadlineNanos(), 0, Draft.nanos(6)));
            }),
            Map.entry(
                    Rule.BREAKER_IS_OF_ONE_CONTRACT,
                    draft -> draft.change(draft.policies, policy -> policy.sharedWith("com.acme.Music"))),
            Map.entry(
                    Rule.HEDGED_NODE_IS_IDEMPOTENT,
                    draft -> draft.change(draft.policies, policy -> policy.hedging(true, false)))));

    private static void fallingBack(Draft draft, String node, FallbackFacts step) {
        draft.policies.replaceAll(policy -> policy.node().equals(node) ? policy.fallbacks(List.of(step)) : policy);
    }

    private static Set<Rule> rulesOnPolicies() {
        return Stream.of(Rule.values())
                .filter(rule -> rule.needs() != Rule.Needs.CONTRACT)
                .collect(Collectors.toSet());
    }

    @Test
    void policiesThatKeepTheRules_areLetPass() {
        assertThat(LongStream.range(0, ROUNDS).boxed())
                .allSatisfy(seed -> assertThat(Rules.standard()
                                .check(new Draft(seed).guarded().facts())
                                .violations())
                        .extracting(Violation::rule)
                        .doesNotContainAnyElementsOf(rulesOnPolicies()));
    }

    @ParameterizedTest
    @MethodSource("rulesOnPolicies")
    void oneMistake_isToldByItsRule(Rule rule) {
        assertThat(MISTAKES).containsKey(rule);
        for (long seed = 0; seed < ROUNDS; seed++) {
            Draft draft = new Draft(seed).guarded();
            MISTAKES.getOrDefault(rule, sound -> {}).accept(draft);
            assertThat(draft.newly(rule, new Draft(seed).guarded()))
                    .as("seed %d", seed)
                    .isNotEmpty();
        }
    }
}
