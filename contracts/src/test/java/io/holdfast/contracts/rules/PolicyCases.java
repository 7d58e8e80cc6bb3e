package io.holdfast.contracts.rules;

import static io.holdfast.contracts.rules.Facts.input;

import io.holdfast.contracts.rules.RuleGoldenTest.Case;
import java.util.List;
import java.util.Map;

/** The golden cases of the rules that know policies, for {@link RuleGoldenTest}. */
final class PolicyCases {

    private static final long MS = 1_000_000;

    private PolicyCases() {}

    static void add(Map<Rule, Case> cases) {
        aboutPolicies(cases);
        aboutFallbacks(cases);
        aboutHoles(cases);
        aboutDeadlines(cases);
    }

    private static Facts sound() {
        return RuleGoldenTest.sound();
    }

    static PolicyFacts policy(String node, FailKind kind) {
        return PolicyFacts.of(node, kind);
    }

    private static PolicyFacts fallback(String node, FallbackFacts... chain) {
        return policy(node, FailKind.FALLBACK).fallbacks(List.of(chain));
    }

    static PolicyFacts timing(String node, long timeout, long worst) {
        return fallback(node, FallbackFacts.function()).timing(timeout * MS, 0, worst * MS);
    }

    private static void aboutPolicies(Map<Rule, Case> cases) {
        cases.put(
                Rule.POLICY_MATCHES_NODE,
                new Case(
                        sound().policies(
                                        policy("rag", FailKind.CLOSE),
                                        policy("weather", FailKind.OPEN),
                                        policy("wheather", FailKind.OPEN)),
                        Subject.policy("wheather"),
                        "policy of 'wheather': no such node (expected: a registered node); did you mean 'weather'?"));
        cases.put(
                Rule.OPEN_NOT_SOLE_PRODUCER,
                new Case(
                        sound().policies(policy("rag", FailKind.OPEN), policy("weather", FailKind.OPEN)),
                        Subject.policy("rag"),
                        "node 'rag' fails open, and is the only producer of field 'rules', which intent 'WASTE'"
                                + " requires (expected: a default, a fallback, or to fail closed)"));
        cases.put(
                Rule.CLOSE_IS_REQUIRED,
                new Case(
                        sound().policies(policy("rag", FailKind.CLOSE), policy("weather", FailKind.CLOSE)),
                        Subject.policy("weather"),
                        "node 'weather' fails closed, and no intent requires what it writes, directly or over others"
                                + " (expected: an intent that does, or a milder fail mode)"));
        cases.put(
                Rule.BREAKER_IS_OF_ONE_CONTRACT,
                new Case(
                        sound().policies(
                                        policy("rag", FailKind.CLOSE)
                                                .breaker("rag", "same")
                                                .sharedWith("com.acme.Music"),
                                        policy("weather", FailKind.OPEN)),
                        Subject.policy("rag"),
                        "node 'rag' of contract Intent and node 'rag' of contract com.acme.Music share breaker"
                                + " 'rag' by the"
                                + " default name (expected: breakerName(...) of its own, or one that says that"
                                + " sharing is"
                                + " meant)"));
        cases.put(
                Rule.HEDGED_NODE_IS_IDEMPOTENT,
                new Case(
                        sound().policies(
                                        policy("rag", FailKind.CLOSE).hedging(true, true),
                                        policy("weather", FailKind.OPEN).hedging(true, false)),
                        Subject.policy("weather"),
                        "node 'weather' is hedged: its code may run twice at a time for one result (expected:"
                                + " idempotent() in its policy if that does no harm, else no hedge)"));
        cases.put(
                Rule.BREAKER_HAS_ONE_CONFIG,
                new Case(
                        sound().policies(
                                        policy("rag", FailKind.CLOSE).breaker("shared", "failures=3, wait=1 s, size=9"),
                                        policy("weather", FailKind.OPEN)
                                                .breaker("shared", "failures=5, wait=1 s, size=8")),
                        Subject.policy("weather"),
                        "breaker 'shared': failures=5, size=8 for node 'weather', failures=3, size=9 for node 'rag'"
                                + " (expected: one configuration)"));
    }

    private static void aboutFallbacks(Map<Rule, Case> cases) {
        Facts two = sound().node("web", "question", "rules").order("rules", "rag", "web");
        cases.put(
                Rule.FALLBACK_YIELDS_REQUIRED,
                new Case(
                        sound().node("place", "question", "town street")
                                .intent("PLACE", "town street", "")
                                .policies(
                                        policy("rag", FailKind.CLOSE),
                                        policy("weather", FailKind.OPEN),
                                        fallback("place", FallbackFacts.values("constant", List.of("town")))),
                        Subject.policy("place"),
                        "node 'place': no fallback yields all of [town, street]: constant yields [town] (expected:"
                                + " one that does)"));
        cases.put(
                Rule.FALLBACK_CHAIN_ENDS,
                new Case(
                        two.policies(
                                fallback("rag", FallbackFacts.alternate("web", null)),
                                fallback("web", FallbackFacts.alternate("rag", null)),
                                policy("weather", FailKind.OPEN)),
                        Subject.policy("rag"),
                        "fallback chain: 'rag' -> 'web' -> 'rag' (expected: no way back to its start)"));
        cases.put(
                Rule.FALLBACK_HAS_OWN_BREAKER,
                new Case(
                        sound().node("web", "question", "rules")
                                .order("rules", "rag", "web")
                                .policies(
                                        fallback("rag", FallbackFacts.alternate("web", null))
                                                .breaker("search", "same"),
                                        policy("web", FailKind.OPEN).breaker("search", "same"),
                                        policy("weather", FailKind.OPEN)),
                        Subject.policy("rag"),
                        "node 'rag' and its fallback alternate 'web' share breaker 'search' (expected: a breaker of"
                                + " its own, or none)"));
        cases.put(
                Rule.SUBSTITUTES_ARE_DECLARED,
                new Case(
                        sound().policies(
                                        policy("rag", FailKind.CLOSE),
                                        policy("weather", FailKind.OPEN).defaults(List.of("forcast"))),
                        Subject.policy("weather"),
                        "policy of 'weather': default for field 'forcast' (expected: one of [forecast], which the"
                                + " node writes); did you mean 'forecast'?"));
    }

    private static void aboutHoles(Map<Rule, Case> cases) {
        Facts two = sound().node("web", "question", "rules").order("rules", "rag", "web");
        cases.put(
                Rule.ALTERNATE_IS_ASKED,
                new Case(
                        two.policies(
                                policy("rag", FailKind.CLOSE),
                                policy("web", FailKind.OPEN),
                                policy("weather", FailKind.OPEN)),
                        Subject.policy("rag"),
                        "node 'web' is an alternate for field 'rules', and the policy of 'rag' never asks it"
                                + " (expected: a"
                                + " fallback to alternate 'web')"));
        cases.put(
                Rule.FALLBACK_HELPS_ALWAYS,
                new Case(
                        sound().policies(
                                        fallback(
                                                "rag",
                                                FallbackFacts.function().notFor(List.of("ERROR", "REFUSAL")),
                                                FallbackFacts.function().notFor(List.of("ERROR", "TIMEOUT"))),
                                        policy("weather", FailKind.OPEN)),
                        Subject.policy("rag"),
                        "node 'rag' writes [rules], which some intent requires, and no fallback helps with every"
                                + " failure of"
                                + " kind [ERROR] (expected: one that does, last in the chain)"));
    }

    private static void aboutDeadlines(Map<Rule, Case> cases) {
        cases.put(
                Rule.GRACE_LEAVES_TIME,
                new Case(
                        sound().policies(timing("rag", 500, 500), timing("weather", 400, 400))
                                .grace("WASTE", 1000 * MS, 100 * MS),
                        Subject.policy("weather"),
                        "intent 'WASTE': grace 100 ms (expected: at least 400 ms, the timeout of node 'weather',"
                                + " which it"
                                + " only welcomes)"));
        cases.put(
                Rule.WORST_CASE_FITS_DEADLINE,
                new Case(
                        input("question")
                                .node("place", "question", "town")
                                .node("rag", "town", "rules")
                                .intent("WASTE", "rules", "")
                                .policies(timing("place", 400, 800), timing("rag", 500, 1000))
                                .deadline("WASTE", 2000 * MS, 250 * MS),
                        Subject.intent("WASTE", ""),
                        "intent 'WASTE': worst case 1800 ms of place -> rag plus reserve 250 ms (expected: at most"
                                + " the deadline 2000 ms)"));
        cases.put(
                Rule.TIMEOUT_FITS_DEADLINE,
                new Case(
                        sound().policies(timing("rag", 500, 500), timing("weather", 900, 900))
                                .deadline("WASTE", 1000 * MS, 200 * MS),
                        Subject.policy("weather"),
                        "node 'weather': timeout 900 ms (expected: at most 800 ms, which intent 'WASTE' leaves it)"));
    }
}
