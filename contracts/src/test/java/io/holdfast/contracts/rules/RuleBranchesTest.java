package io.holdfast.contracts.rules;

import static io.holdfast.contracts.rules.Facts.input;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The other ways to break a rule that can be broken in several, beside the one that all gates are tested with. */
class RuleBranchesTest {

    private static Facts sound() {
        return input("question")
                .node("rag", "question", "rules")
                .node("weather", "question", "forecast")
                .intent("WASTE", "rules", "forecast");
    }

    private static Facts two() {
        return sound().node("web", "question", "rules");
    }

    private static Facts guarded(PolicyFacts rag) {
        return sound().policies(rag, PolicyFacts.of("weather", FailKind.OPEN));
    }

    private static PolicyFacts fallingBack(FallbackFacts... chain) {
        return PolicyFacts.of("rag", FailKind.FALLBACK).fallbacks(List.of(chain));
    }

    static Stream<Arguments> branches() {
        return Stream.concat(ofTheContract(), ofPolicies());
    }

    private static Stream<Arguments> ofTheContract() {
        return Stream.of(
                Arguments.of(
                        Rule.READ_HAS_PRODUCER,
                        sound().node("route", "qestion", "way").intent("WAY", "way", ""),
                        "node 'route' reads field 'qestion', which nobody produces (expected: another node that writes"
                                + " it, or an input); did you mean 'question'?"),
                Arguments.of(
                        Rule.PRODUCERS_ARE_ORDERED,
                        two().order("rules", "rag", "web").order("rules", "web", "rag"),
                        "producers of field 'rules': ordered twice (expected: one order)"),
                Arguments.of(
                        Rule.PRODUCERS_ARE_ORDERED,
                        two().order("rules", "rag", "web", "rag"),
                        "producers of field 'rules': [rag, web, rag] (expected: each node once)"),
                Arguments.of(
                        Rule.PRODUCERS_ARE_ORDERED,
                        two().order("rules", "rag"),
                        "producers of field 'rules': [rag] (expected: all of [rag, web])"),
                Arguments.of(
                        Rule.PRODUCERS_ARE_ORDERED,
                        sound().order("nothing"),
                        "producers of field 'nothing': [] (expected: at least the primary)"),
                Arguments.of(
                        Rule.ORDER_NAMES_PRODUCERS,
                        sound().order("rules", "rag", "weather"),
                        "producers of field 'rules': node 'weather' does not write it (expected: nodes that write it)"),
                Arguments.of(
                        Rule.ORDER_NAMES_PRODUCERS,
                        sound().order("ruels", "rag"),
                        "producers of field 'ruels': node 'rag' does not write it (expected: nodes that write it); did"
                                + " you mean 'rules'?"),
                Arguments.of(
                        Rule.NAMES_ARE_PLAIN,
                        sound().node("route", "question", "the|way").intent("WAY", "the|way", ""),
                        "name of a field: 'the|way' (expected: letters, digits, '_', '-' and '.') in node 'route'"),
                Arguments.of(
                        Rule.INTENT_HAS_ONE_ENTRY,
                        sound().entry("WATSE", "rules", ""),
                        "intent 'WATSE' (expected: a constant of the intent type); did you mean 'WASTE'?"),
                Arguments.of(
                        Rule.NOTHING_DEPRECATED_IS_USED,
                        sound().node("route", "?forecast!wrong", "way").intent("WAY", "way", "forecast"),
                        "node 'route' reads field 'forecast', which is deprecated: wrong"));
    }

    private static Stream<Arguments> ofPolicies() {
        return Stream.of(
                Arguments.of(
                        Rule.POLICY_MATCHES_NODE,
                        sound().policies(
                                        PolicyFacts.of("rag", FailKind.CLOSE),
                                        PolicyFacts.of("rag", FailKind.CLOSE),
                                        PolicyFacts.of("weather", FailKind.OPEN)),
                        "policy of 'rag': given twice (expected: one policy)"),
                Arguments.of(
                        Rule.POLICY_MATCHES_NODE,
                        sound().policies(PolicyFacts.of("rag", FailKind.CLOSE)),
                        "node 'weather' has no policy (expected: one)"),
                Arguments.of(
                        Rule.FALLBACK_YIELDS_REQUIRED,
                        guarded(fallingBack()),
                        "node 'rag' fails to its fallbacks and has none (expected: at least one)"),
                Arguments.of(
                        Rule.FALLBACK_YIELDS_REQUIRED,
                        guarded(fallingBack(FallbackFacts.alternate("weather", null))),
                        "node 'rag': no fallback yields all of [rules]: alternate 'weather' yields [forecast]"
                                + " (expected: one that does)"),
                Arguments.of(
                        Rule.FALLBACK_HAS_OWN_BREAKER,
                        guarded(fallingBack(new FallbackFacts("function", null, null, "search"))
                                .breaker("search", "same")),
                        "node 'rag' and its fallback function share breaker 'search' (expected: a breaker"
                                + " of its own, or"
                                + " none)"),
                Arguments.of(
                        Rule.FALLBACK_CHAIN_ENDS,
                        guarded(fallingBack(FallbackFacts.alternate("rag", null))),
                        "fallback chain: 'rag' -> 'rag' (expected: no way back to its start)"),
                Arguments.of(
                        Rule.SUBSTITUTES_ARE_DECLARED,
                        guarded(fallingBack(FallbackFacts.alternate("wether", null))),
                        "policy of 'rag': alternate 'wether' (expected: a registered node); did you mean 'weather'?"),
                Arguments.of(
                        Rule.SUBSTITUTES_ARE_DECLARED,
                        guarded(fallingBack(FallbackFacts.alternate("weather", null))),
                        "policy of 'rag': alternate 'weather' writes nothing the node writes (expected:"
                                + " another producer"
                                + " of one of [rules])"),
                Arguments.of(
                        Rule.SUBSTITUTES_ARE_DECLARED,
                        guarded(fallingBack(FallbackFacts.values("constant", List.of("rule")))),
                        "policy of 'rag': constant for field 'rule' (expected: one of [rules], which the node writes);"
                                + " did you mean 'rules'?"));
    }

    @ParameterizedTest
    @MethodSource("branches")
    void eachWayToBreakTheRule_isTold(Rule rule, Facts facts, String message) {
        assertThat(Rules.standard().check(facts.get()).violations())
                .filteredOn(violation -> violation.rule() == rule)
                .extracting(Violation::message)
                .contains(message);
    }
}
