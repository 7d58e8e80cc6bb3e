package io.holdfast.contracts.rules;

import static io.holdfast.contracts.rules.Facts.input;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** One contract for each rule that breaks it, with the message word for word. */
class RuleGoldenTest {

    private static final long MS = 1_000_000;

    record Case(Facts facts, Subject subject, String message) {}

    static Facts sound() {
        return input("question")
                .node("rag", "question", "rules")
                .node("weather", "question", "forecast")
                .intent("WASTE", "rules", "forecast");
    }

    static Map<Rule, Case> cases() {
        Map<Rule, Case> cases = new TreeMap<>();
        aboutProducers(cases);
        aboutNames(cases);
        aboutIntents(cases);
        aboutUse(cases);
        PolicyCases.add(cases);
        return cases;
    }

    private static void aboutProducers(Map<Rule, Case> cases) {
        cases.put(
                Rule.REQUIRED_HAS_PRODUCER,
                new Case(
                        sound().intent("PLACE", "ruels", ""),
                        Subject.intent("PLACE", "ruels"),
                        "intent 'PLACE' requires field 'ruels', which nobody produces (expected: a node that writes"
                                + " it, or an input); did you mean 'rules'?"));
        cases.put(
                Rule.WELCOME_HAS_PRODUCER,
                new Case(
                        sound().intent("PLACE", "rules", "foreCast"),
                        Subject.intent("PLACE", "foreCast"),
                        "intent 'PLACE' welcomes field 'foreCast', which nobody produces (expected: a node that"
                                + " writes it, or an input); did you mean 'forecast'?"));
        cases.put(
                Rule.READ_HAS_PRODUCER,
                new Case(
                        sound().node("route", "?fore_casts", "way").intent("WAY", "way", ""),
                        Subject.node("route", "fore_casts"),
                        "node 'route' reads if present field 'fore_casts', which nobody produces (expected: another"
                                + " node that writes it, or an input); did you mean 'forecast'?"));
        cases.put(
                Rule.PRODUCERS_ARE_ORDERED,
                new Case(
                        sound().node("web", "question", "rules"),
                        Subject.node("web", "rules"),
                        "field 'rules' is written by [rag, web] (expected: a declared order, the primary first)"));
        cases.put(
                Rule.ORDER_NAMES_PRODUCERS,
                new Case(
                        sound().order("rules", "rag", "wether"),
                        Subject.producers("rules"),
                        "producers of field 'rules': node 'wether' (expected: a registered node); did you mean"
                                + " 'weather'?"));
        cases.put(
                Rule.INPUT_IS_NOT_PRODUCED,
                new Case(
                        sound().node("rewrite", "rules", "question"),
                        Subject.node("rewrite", "question"),
                        "field 'question' is an input and written by [rewrite] (expected: one of both)"));
        cases.put(
                Rule.NO_CYCLES,
                new Case(
                        input("question")
                                .node("a", "question z", "x")
                                .node("b", "x", "y")
                                .node("c", "?y", "z")
                                .intent("WASTE", "z", ""),
                        Subject.node("a", ""),
                        "cycle: node 'a' reads 'z' from 'c', which reads 'y' from 'b', which reads 'x' from 'a'"
                                + " (expected: no node waits for its own output)"));
        cases.put(
                Rule.ALTERNATE_CAN_RUN,
                new Case(
                        input("question")
                                .node("rag", "question", "rules hits")
                                .node("rank", "hits", "best")
                                .node("web", "best", "rules")
                                .order("rules", "rag", "web")
                                .intent("WASTE", "rules", ""),
                        Subject.node("web", "best"),
                        "node 'web' is an alternate of 'rag' for field 'rules' and reads 'best' from 'rank',"
                                + " which reads"
                                + " 'hits' from 'rag' (expected: nothing that needs 'rag')"));
        cases.put(
                Rule.REQUIRED_IS_UNCONDITIONAL,
                new Case(
                        sound().conditional("place", "question", "town").intent("PLACE", "town", ""),
                        Subject.intent("PLACE", "town"),
                        "intent 'PLACE' requires field 'town', and node 'place' writes it under a condition only"
                                + " (expected: a producer without a condition)"));
    }

    private static void aboutNames(Map<Rule, Case> cases) {
        cases.put(
                Rule.FIELD_HAS_ONE_TYPE,
                new Case(
                        input("question:java.lang.String")
                                .node("rag", "question:java.lang.Integer", "rules")
                                .intent("WASTE", "rules", ""),
                        Subject.node("rag", "question"),
                        "field 'question' is java.lang.String in the inputs and java.lang.Integer in node 'rag'"
                                + " (expected: one type)"));
        cases.put(
                Rule.NODE_NAMES_ARE_UNIQUE,
                new Case(
                        sound().node("rag", "question", "more").intent("MORE", "more", ""),
                        Subject.node("rag", ""),
                        "node 'rag' is declared twice: writes [rules] and [more] (expected: a name of its own)"));
        cases.put(
                Rule.NAMES_ARE_PLAIN,
                new Case(
                        sound().node("web search", "question", "hits").intent("WEB", "hits", ""),
                        Subject.node("web search", ""),
                        "name of a node: 'web search' (expected: letters, digits, '_', '-' and '.')"));
        cases.put(
                Rule.NODE_CLASS_IS_DECLARED,
                new Case(
                        sound().undeclared("com.acme.Rag"),
                        new Subject(Subject.Kind.NODE_CLASS, "com.acme.Rag", ""),
                        "class com.acme.Rag is listed as a node without @NodeSpec (expected: a class that carries"
                                + " it)"));
        cases.put(
                Rule.READS_ONE_WAY,
                new Case(
                        sound().node("place", "question ?question", "town").intent("PLACE", "town", ""),
                        Subject.node("place", "question"),
                        "node 'place' reads field 'question' and reads it if present (expected: one of both)"));
    }

    private static void aboutIntents(Map<Rule, Case> cases) {
        cases.put(
                Rule.INTENTS_ARE_COMPLETE,
                new Case(
                        sound().constant("PLACE"),
                        Subject.intent("PLACE", ""),
                        "intent 'PLACE' has no entry (expected: what it requires and welcomes)"));
        cases.put(
                Rule.INTENT_HAS_ONE_ENTRY,
                new Case(
                        sound().entry("WASTE", "rules", ""),
                        Subject.intent("WASTE", ""),
                        "intent 'WASTE' has two entries (expected: one)"));
        cases.put(
                Rule.REQUIRES_OR_WELCOMES,
                new Case(
                        sound().intent("BOTH", "rules", "forecast rules"),
                        Subject.intent("BOTH", "rules"),
                        "intent 'BOTH' requires and welcomes field 'rules' (expected: one of both)"));
        cases.put(
                Rule.INTENT_ASKS_FOR_SOMETHING,
                new Case(
                        sound().intent("NOTHING", "", ""),
                        Subject.intent("NOTHING", ""),
                        "intent 'NOTHING' asks for nothing (expected: at least one required or welcome field)"));
    }

    private static void aboutUse(Map<Rule, Case> cases) {
        cases.put(
                Rule.OUTPUT_IS_USED,
                new Case(
                        sound().node("place", "question", "town street").intent("PLACE", "town", ""),
                        Subject.node("place", "street"),
                        "node 'place' writes field 'street', which nobody reads (expected: a node that reads it, or"
                                + " an intent that asks for it)"));
        cases.put(
                Rule.INPUT_IS_USED,
                new Case(
                        input("question image").node("rag", "question", "rules").intent("WASTE", "rules", ""),
                        Subject.input("image"),
                        "input 'image' is read by nobody (expected: a node that reads it, or an intent that asks for"
                                + " it)"));
        cases.put(
                Rule.NODE_IS_RUN,
                new Case(
                        sound().node("route", "?forecast", "way"),
                        Subject.node("route", ""),
                        "node 'route' is run by no intent (expected: an intent that asks for what it writes)"));
        cases.put(
                Rule.OPTIONAL_READ_CAN_BE_PRESENT,
                new Case(
                        sound().node("place", "question ?forecast", "town").intent("PLACE", "town", ""),
                        Subject.node("place", "forecast"),
                        "node 'place' reads field 'forecast' if present, and no intent that runs it produces the"
                                + " field (expected: such an intent welcomes it)"));
        cases.put(
                Rule.NOTHING_DEPRECATED_IS_USED,
                new Case(
                        input("question")
                                .deprecated("rag", "question", "rules", "use web")
                                .intent("WASTE", "rules", ""),
                        Subject.node("rag", ""),
                        "intent 'WASTE' runs node 'rag', which is deprecated: use web"));
    }

    @TestFactory
    List<DynamicTest> eachRule_reportsItsViolationWordForWord() {
        return cases().entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey().id() + " " + entry.getKey(), () -> {
                    Case golden = entry.getValue();
                    List<Violation> found = Rules.standard()
                            .check(golden.facts().get())
                            .violations()
                            .stream()
                            .filter(violation -> violation.rule() == entry.getKey())
                            .toList();
                    assertThat(found)
                            .containsExactly(new Violation(
                                    entry.getKey(),
                                    entry.getKey().defaultSeverity(),
                                    golden.subject(),
                                    golden.message()));
                }))
                .toList();
    }

    @Test
    void everyRule_hasAGoldenCase() {
        assertThat(cases()).containsOnlyKeys(Rule.values());
    }

    @Test
    void soundContract_hasNoViolation() {
        assertThat(Rules.standard().check(sound().get()).violations()).isEmpty();
        assertThat(Rules.standard()
                        .check(sound().policies(
                                        PolicyCases.timing("rag", 500, 500),
                                        PolicyCases.policy("weather", FailKind.OPEN))
                                .deadline("WASTE", 1000 * MS, 200 * MS)
                                .get()))
                .isEqualTo(new CheckResult(List.of(), Set.of()));
    }
}
