package io.holdfast.contracts.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.ContractViolationException;
import io.holdfast.contracts.rules.ContractFacts;
import io.holdfast.contracts.rules.Rule;
import io.holdfast.contracts.rules.Rules;
import io.holdfast.contracts.rules.Severity;
import io.holdfast.contracts.rules.Violation;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.tools.Diagnostic;
import javax.tools.JavaFileObject;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * One source for each rule that breaks it. In a source, {@code «name»} stands for a {@code @FieldSpec} of a string, and
 * {@code ▶} marks the line and column where the compiler must point; the mark itself is taken out.
 */
class GoldenSourcesTest {

    private record Case(String source, String message) {}

    private static final String RAG =
            "@NodeSpec(name = \"rag\", reads = \"question\", writes = «rules») class Rag {}\n";

    private static Map<Rule, Case> cases() {
        Map<Rule, Case> cases = new TreeMap<>();
        aboutIntents(cases);
        aboutFields(cases);
        aboutProducers(cases);
        aboutUse(cases);
        return cases;
    }

    private static void aboutIntents(Map<Rule, Case> cases) {
        cases.put(
                Rule.REQUIRED_HAS_PRODUCER,
                new Case(
                        RAG + """
                @ContractSpec(inputs = «question», nodes = Rag.class)
                enum Intent { @Requires({"rules", ▶"ruels"}) WASTE }
                """,
                        "intent 'WASTE' requires field 'ruels', which nobody produces (expected: a node that writes it,"
                                + " or an input); did you mean 'rules'?"));
        cases.put(
                Rule.WELCOME_HAS_PRODUCER,
                new Case(
                        RAG + """
                @ContractSpec(inputs = «question», nodes = Rag.class)
                enum Intent {
                    @Requires("rules")
                    @Welcomes(▶"ruels")
                    WASTE
                }
                """,
                        "intent 'WASTE' welcomes field 'ruels', which nobody produces (expected: a node that writes it,"
                                + " or an input); did you mean 'rules'?"));
        cases.put(
                Rule.INTENTS_ARE_COMPLETE,
                new Case(RAG + """
                @ContractSpec(inputs = «question», nodes = Rag.class)
                enum Intent { @Requires("rules") WASTE, ▶PLACE }
                """, "intent 'PLACE' has no entry (expected: what it requires and welcomes)"));
        cases.put(
                Rule.REQUIRES_OR_WELCOMES,
                new Case(RAG + """
                @ContractSpec(inputs = «question», nodes = Rag.class)
                enum Intent { @Requires("rules") @Welcomes(▶"rules") WASTE }
                """, "intent 'WASTE' requires and welcomes field 'rules' (expected: one of both)"));
        cases.put(
                Rule.INTENT_ASKS_FOR_SOMETHING,
                new Case(
                        RAG + """
                @ContractSpec(inputs = «question», nodes = Rag.class)
                enum Intent { @Requires("rules") WASTE, ▶@Requires({}) PLACE }
                """,
                        "intent 'PLACE' asks for nothing (expected: at least one required or welcome field)"));
        cases.put(
                Rule.REQUIRED_IS_UNCONDITIONAL,
                new Case(
                        """
                @NodeSpec(name = "rag", reads = "question", writes = «rules», when = Never.class) class Rag {}
                class Never implements java.util.function.Predicate<Inputs> {
                    @Override public boolean test(Inputs inputs) { return false; }
                }
                @ContractSpec(inputs = «question», nodes = Rag.class)
                enum Intent { @Requires(▶"rules") WASTE }
                """,
                        "intent 'WASTE' requires field 'rules', and node 'rag' writes it under a condition"
                                + " only (expected:"
                                + " a producer without a condition)"));
    }

    private static void aboutFields(Map<Rule, Case> cases) {
        cases.put(
                Rule.FIELD_HAS_ONE_TYPE,
                new Case(
                        """
                @NodeSpec(name = "rag", writes = «rules») class Rag {}
                @NodeSpec(name = "web", writes = @FieldSpec(name = ▶"rules", type = int[].class)) class Web {}
                @ContractSpec(
                        nodes = {Rag.class, Web.class},
                        producers = @ProducersSpec(field = "rules", nodes = {"rag", "web"}))
                enum Intent { @Requires("rules") WASTE }
                """,
                        "field 'rules' is java.lang.String in node 'rag' and int[] in node 'web' (expected:"
                                + " one type)"));
        cases.put(
                Rule.NAMES_ARE_PLAIN,
                new Case("""
                @NodeSpec(name = ▶"the rag", writes = «rules») class Rag {}
                @ContractSpec(nodes = Rag.class)
                enum Intent { @Requires("rules") WASTE }
                """, "name of a node: 'the rag' (expected: letters, digits, '_', '-' and '.')"));
        cases.put(
                Rule.NODE_NAMES_ARE_UNIQUE,
                new Case("""
                @NodeSpec(name = "rag", writes = «rules») class Rag {}
                @NodeSpec(name = ▶"rag", writes = «hits») class Web {}
                @ContractSpec(nodes = {Rag.class, Web.class})
                enum Intent { @Requires({"rules", "hits"}) WASTE }
                """, "node 'rag' is declared twice: writes [rules] and [hits] (expected: a name of its own)"));
        cases.put(
                Rule.READS_ONE_WAY,
                new Case("""
                @NodeSpec(name = "rag", reads = "question", readsIfPresent = ▶"question", writes = «rules») class Rag {}
                @ContractSpec(inputs = «question», nodes = Rag.class)
                enum Intent { @Requires("rules") WASTE }
                """, "node 'rag' reads field 'question' and reads it if present (expected: one of both)"));
        cases.put(
                Rule.NODE_CLASS_IS_DECLARED,
                new Case(
                        RAG + """
                class Web {}
                @ContractSpec(inputs = «question», nodes = {Rag.class, Web▶.class})
                enum Intent { @Requires("rules") WASTE }
                """,
                        "class demo.Web is listed as a node without @NodeSpec (expected: a class that carries it)"));
    }

    private static void aboutProducers(Map<Rule, Case> cases) {
        cases.put(
                Rule.READ_HAS_PRODUCER,
                new Case(
                        """
                @NodeSpec(
                        name = "rag",
                        reads = {"question", ▶"qestion"},
                        writes = «rules»)
                class Rag {}
                @ContractSpec(inputs = «question», nodes = Rag.class)
                enum Intent { @Requires("rules") WASTE }
                """,
                        "node 'rag' reads field 'qestion', which nobody produces (expected: another node"
                                + " that writes it, or"
                                + " an input); did you mean 'question'?"));
        cases.put(
                Rule.PRODUCERS_ARE_ORDERED,
                new Case(
                        RAG + """
                @NodeSpec(name = "web", reads = "question", writes = @FieldSpec(name = ▶"rules", type = String.class))
                class Web {}
                @ContractSpec(inputs = «question», nodes = {Rag.class, Web.class})
                enum Intent { @Requires("rules") WASTE }
                """,
                        "field 'rules' is written by [rag, web] (expected: a declared order, the primary first)"));
        cases.put(
                Rule.ORDER_NAMES_PRODUCERS,
                new Case(
                        RAG + """
                @ContractSpec(
                        inputs = «question»,
                        nodes = Rag.class,
                        producers = @ProducersSpec(field = ▶"rules", nodes = {"rag", "rga"}))
                enum Intent { @Requires("rules") WASTE }
                """,
                        "producers of field 'rules': node 'rga' (expected: a registered node); did you mean 'rag'?"));
        cases.put(
                Rule.NO_CYCLES,
                new Case(
                        """
                @NodeSpec(name = ▶"rag", reads = "hits", writes = «rules») class Rag {}
                @NodeSpec(name = "web", readsIfPresent = "rules", writes = «hits») class Web {}
                @ContractSpec(nodes = {Rag.class, Web.class})
                enum Intent { @Requires("rules") WASTE }
                """,
                        "cycle: node 'rag' reads 'hits' from 'web', which reads 'rules' from 'rag'"
                                + " (expected: no node waits"
                                + " for its own output)"));
        cases.put(
                Rule.INPUT_IS_NOT_PRODUCED,
                new Case("""
                @NodeSpec(name = "rag", reads = "question", writes = «rules») class Rag {}
                @NodeSpec(name = "ask", writes = @FieldSpec(name = ▶"question", type = String.class)) class Ask {}
                @ContractSpec(inputs = «question», nodes = {Rag.class, Ask.class})
                enum Intent { @Requires("rules") WASTE }
                """, "field 'question' is an input and written by [ask] (expected: one of both)"));
        cases.put(
                Rule.ALTERNATE_CAN_RUN,
                new Case(
                        """
                @NodeSpec(name = "rag", reads = "question", writes = {«rules», «town»}) class Rag {}
                @NodeSpec(name = "web", reads = ▶"town", writes = «rules») class Web {}
                @ContractSpec(
                        inputs = «question»,
                        nodes = {Rag.class, Web.class},
                        producers = @ProducersSpec(field = "rules", nodes = {"rag", "web"}))
                enum Intent { @Requires("rules") WASTE, @Requires("town") PLACE }
                """,
                        "node 'web' is an alternate of 'rag' for field 'rules' and reads 'town' from 'rag' (expected:"
                                + " nothing that needs 'rag')"));
    }

    private static void aboutUse(Map<Rule, Case> cases) {
        cases.put(
                Rule.OUTPUT_IS_USED,
                new Case(
                        """
                @NodeSpec(
                        name = "rag",
                        reads = "question",
                        writes = {«rules», @FieldSpec(name = ▶"spare", type = String.class)})
                class Rag {}
                @ContractSpec(inputs = «question», nodes = Rag.class)
                enum Intent { @Requires("rules") WASTE }
                """,
                        "node 'rag' writes field 'spare', which nobody reads (expected: a node that reads"
                                + " it, or an intent"
                                + " that asks for it)"));
        cases.put(
                Rule.INPUT_IS_USED,
                new Case(
                        RAG + """
                @ContractSpec(inputs = {«question», @FieldSpec(name = ▶"image", type = byte[].class)},
                    nodes = Rag.class)
                enum Intent { @Requires("rules") WASTE }
                """,
                        "input 'image' is read by nobody (expected: a node that reads it, or an intent that"
                                + " asks for it)"));
        cases.put(
                Rule.NODE_IS_RUN,
                new Case(
                        RAG + """
                @NodeSpec(name = ▶"web", reads = "rules", writes = «hits») class Web {}
                @ContractSpec(inputs = «question», nodes = {Rag.class, Web.class})
                enum Intent { @Requires("rules") WASTE }
                """,
                        "node 'web' is run by no intent (expected: an intent that asks for what it writes)"));
        cases.put(
                Rule.OPTIONAL_READ_CAN_BE_PRESENT,
                new Case(
                        """
                @NodeSpec(name = "weather", writes = «forecast») class Weather {}
                @NodeSpec(name = "rag", readsIfPresent = ▶"forecast", writes = «rules») class Rag {}
                @ContractSpec(nodes = {Rag.class, Weather.class})
                enum Intent { @Requires("rules") WASTE, @Requires("forecast") WEATHER }
                """,
                        "node 'rag' reads field 'forecast' if present, and no intent that runs it produces the field"
                                + " (expected: such an intent welcomes it)"));
        cases.put(
                Rule.NOTHING_DEPRECATED_IS_USED,
                new Case("""
                @NodeSpec(
                        name = "rag",
                        writes = @FieldSpec(name = "rules", type = String.class, deprecated = "use hits"))
                class Rag {}
                @ContractSpec(nodes = Rag.class)
                enum Intent { @Requires(▶"rules") WASTE }
                """, "intent 'WASTE' requires field 'rules', which is deprecated: use hits"));
    }

    private static String expanded(String body) {
        String plain = body.replaceAll("«(\\w+)»", "@FieldSpec(name = \"$1\", type = String.class)");
        return "package demo;\n\nimport io.holdfast.contracts.*;\n\n" + plain;
    }

    @TestFactory
    List<DynamicTest> eachRule_isReportedWhereItIsBroken() {
        return cases().entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey().id() + " " + entry.getKey(), () -> check(entry.getKey(), entry.getValue())))
                .toList();
    }

    private enum Any {}

    /** What the annotations say at class load, where no processor was asked. */
    @SuppressWarnings("unchecked") // the sources declare an enum, and which one it is matters to nobody here
    private static List<Violation> atClassLoad(String source) throws ClassNotFoundException {
        Class<?> intent =
                Javac.asBuildTool(Map.of("demo.Intent", source), "-proc:none").load("demo.Intent");
        try {
            return Contract.from((Class<Any>) intent).warnings();
        } catch (ContractViolationException e) {
            return e.violations();
        }
    }

    @TestFactory
    List<DynamicTest> eachRule_isReportedAtClassLoadInTheSameWords() {
        return cases().entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey().id() + " " + entry.getKey(),
                        () -> assertThat(atClassLoad(
                                        expanded(entry.getValue().source()).replace("▶", "")))
                                .filteredOn(violation -> violation.rule() == entry.getKey())
                                .singleElement()
                                .satisfies(violation -> {
                                    assertThat(violation.message())
                                            .isEqualTo(entry.getValue().message());
                                    assertThat(violation.severity())
                                            .isEqualTo(entry.getKey().defaultSeverity());
                                })))
                .toList();
    }

    private static void check(Rule rule, Case golden) {
        String marked = expanded(golden.source());
        int at = marked.indexOf('▶');
        String before = marked.substring(0, at);
        String source = before + marked.substring(at + 1);
        List<Diagnostic<? extends JavaFileObject>> found =
                Javac.withProcessor(Map.of("demo.Intent", source)).diagnostics().stream()
                        .filter(diagnostic -> diagnostic.getMessage(Locale.ROOT).startsWith(rule.id() + ": "))
                        .toList();

        assertThat(found).hasSize(1);
        Diagnostic<? extends JavaFileObject> diagnostic = found.get(0);
        assertThat(diagnostic.getMessage(Locale.ROOT))
                .isEqualTo(rule.id() + ": " + golden.message() + " [" + rule.anchor() + "]");
        assertThat(diagnostic.getKind())
                .isEqualTo(rule.defaultSeverity() == Severity.ERROR ? Diagnostic.Kind.ERROR : Diagnostic.Kind.WARNING);
        assertThat(diagnostic.getLineNumber())
                .as("line")
                .isEqualTo(before.lines().count());
        assertThat(diagnostic.getColumnNumber()).as("column").isEqualTo(before.length() - before.lastIndexOf('\n'));
    }

    @Test
    void everyRuleThatTheProcessorCanKnow_hasAGoldenSource() {
        Set<Rule> known = EnumSet.allOf(Rule.class);
        known.removeAll(Rules.standard()
                .check(new ContractFacts("Intent", List.of(), List.of(), List.of(), List.of(), List.of()))
                .notChecked());
        // a constant carries an annotation once at most: javac sees to that
        known.remove(Rule.INTENT_HAS_ONE_ENTRY);
        assertThat(cases()).containsOnlyKeys(known);
    }
}
