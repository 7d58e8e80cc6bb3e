package io.holdfast.contracts.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.contracts.ContractViolationException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.tools.Diagnostic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContractProcessorTest {

    private static final String SOUND = """
            package demo;

            import io.holdfast.contracts.*;

            @NodeSpec(
                    name = "rag",
                    reads = "question",
                    writes = @FieldSpec(name = "rules", type = String.class))
            class Rag {}

            @ContractSpec(
                    inputs = @FieldSpec(name = "question", type = String.class),
                    nodes = Rag.class)
            public enum Intent {
                @Requires("rules")
                WASTE;

                public static final Contract<Intent> CONTRACT = Contract.from(Intent.class);
            }
            """;

    private static final String BROKEN = SOUND.replace("@Requires(\"rules\")", "@Requires(\"ruels\")");

    private static List<String> errors(Javac.Outcome outcome) {
        return outcome.diagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(diagnostic -> diagnostic.getMessage(Locale.ROOT))
                .toList();
    }

    @Test
    void soundContract_compilesWithoutAWordUnderAllLints() throws ReflectiveOperationException {
        Javac.Outcome outcome = Javac.withProcessor(Map.of("demo.Intent", SOUND), "-Xlint:all", "-Werror");
        assertThat(outcome.diagnostics()).isEmpty();
        assertThat(outcome.load("demo.Intent").getField("CONTRACT").get(null))
                .hasToString("Contract of demo.Intent: 2 fields, 1 nodes, 1 intents");
    }

    /** What javac says itself is not said again in other words. */
    @Test
    void unknownNodeClass_isToldByJavacAlone() {
        Javac.Outcome outcome =
                Javac.withProcessor(Map.of("demo.Intent", SOUND.replace("nodes = Rag.class", "nodes = Nope.class")));
        assertThat(errors(outcome)).hasSize(1).first().asString().startsWith("cannot find symbol");
    }

    @ParameterizedTest
    @CsvSource({"int.class, int", "void.class, void", "String[].class, java.lang.String[]", "int[][].class, int[][]"})
    void nodeThatIsNoClass_isToldWhereItIsListed(String literal, String name) {
        Javac.Outcome outcome = Javac.withProcessor(
                Map.of("demo.Intent", SOUND.replace("nodes = Rag.class", "nodes = {Rag.class, " + literal + "}")));
        assertThat(outcome.diagnostics()).singleElement().satisfies(told -> {
            assertThat(told.getMessage(Locale.ROOT))
                    .startsWith("HF33: class " + name + " is listed as a node without @NodeSpec");
            assertThat(told.getLineNumber()).isEqualTo(13);
        });
    }

    @Test
    void enumInTheBodyOfAMethod_isCheckedToo() {
        String local = "import io.holdfast.contracts.*; class L { Class<?> m() {\n"
                + "@ContractSpec enum I { @Requires(\"nothing\") ONE }\nreturn I.class; }\n"
                + "Runnable r = () -> { class In { @ContractSpec enum J { @Requires(\"void\") ONE } } }; }";
        Javac.Outcome outcome = Javac.withProcessor(Map.of("L", local));
        assertThat(errors(outcome))
                .hasSize(2)
                .allMatch(error -> error.startsWith("HF01: intent 'ONE' requires field '"));
        assertThat(outcome.diagnostics().get(0).getLineNumber()).isEqualTo(2);
        assertThat(outcome.classes()).isEmpty();
    }

    @Test
    void fieldThatIsAlwaysWelcome_isCheckedAndKept() throws ReflectiveOperationException {
        String always = SOUND.replace("@Requires(\"rules\")", "@Welcomes(always = \"rules\")");
        Javac.Outcome outcome = Javac.withProcessor(Map.of("demo.Intent", always), "-Xlint:all", "-Werror");
        assertThat(outcome.diagnostics()).isEmpty();
        Class<?> intent = outcome.load("demo.Intent");
        Object contract = intent.getField("CONTRACT").get(null);
        assertThat(contract.getClass()
                        .getMethod("welcomesAlways", Enum.class)
                        .invoke(contract, intent.getEnumConstants()[0]))
                .hasToString("[rules: String]");
        Javac.Outcome wrong =
                Javac.withProcessor(Map.of("demo.Intent", always.replace("\"rules\")\n    W", "\"ruels\")\n    W")));
        assertThat(errors(wrong))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("HF02: intent 'WASTE' welcomes field 'ruels'");
    }

    @Test
    void processorOnTheProcessorPath_isDiscoveredByJavac() {
        Javac.Outcome outcome =
                Javac.asBuildTool(Map.of("demo.Intent", BROKEN), "--processor-path", Javac.processorPath());
        assertThat(errors(outcome)).hasSize(1).first().asString().startsWith("HF01: intent 'WASTE'");
        assertThat(outcome.classes()).isEmpty();
    }

    @Test
    void withoutTheProcessor_classLoadCatchesTheSame() {
        Javac.Outcome outcome = Javac.asBuildTool(Map.of("demo.Intent", BROKEN), "-proc:none");
        assertThat(outcome.diagnostics()).isEmpty();
        assertThatThrownBy(() -> outcome.load("demo.Intent"))
                .isInstanceOf(ExceptionInInitializerError.class)
                .cause()
                .isInstanceOf(ContractViolationException.class)
                .hasMessageContaining("HF01 error: intent 'WASTE' requires field 'ruels'")
                .hasMessageContaining("did you mean 'rules'?");
    }

    @Test
    void annotationOnAClass_isAnError() {
        Javac.Outcome outcome = Javac.withProcessor(Map.of("demo.Wrong", """
                package demo;
                @io.holdfast.contracts.ContractSpec
                class Wrong {}
                """));
        assertThat(errors(outcome)).containsExactly("@ContractSpec: on Wrong (expected: on an enum)");
    }

    @Test
    void severity_isAdjustedByTheAnnotation() {
        String strict = SOUND.replace(
                        "nodes = Rag.class)",
                        "nodes = Rag.class, severities = @SeveritySpec(rule = \"HF30\", severity ="
                                + " io.holdfast.contracts.rules.Severity.ERROR))")
                .replace("reads = \"question\",", "");
        assertThat(errors(Javac.withProcessor(Map.of("demo.Intent", strict))))
                .singleElement()
                .asString()
                .startsWith("HF30: input 'question' is read by nobody");
    }

    @Test
    void fixedSeverity_cannotBeLowered() {
        String lax = SOUND.replace(
                "nodes = Rag.class)",
                "nodes = Rag.class, severities = @SeveritySpec(rule = \"HF10\","
                        + " severity = io.holdfast.contracts.rules.Severity.OFF))");
        assertThat(errors(Javac.withProcessor(Map.of("demo.Intent", lax))))
                .containsExactly("severity of HF10: OFF (expected: ERROR, because a contract that breaks it has no"
                        + " meaning)");
    }

    @Test
    void severityOfAnUnknownRule_isAnErrorThatNamesTheNumbers() {
        String unknown = SOUND.replace(
                "nodes = Rag.class)",
                "nodes = Rag.class, severities = @SeveritySpec(rule = \"hf10\","
                        + " severity = io.holdfast.contracts.rules.Severity.OFF))");
        assertThat(errors(Javac.withProcessor(Map.of("demo.Intent", unknown))))
                .singleElement()
                .asString()
                .startsWith("severity: 'hf10' (expected: one of HF01..HF")
                .endsWith("; did you mean 'HF10'?");
    }

    @Test
    void nodeInAnotherSource_isReportedThere() {
        String rag = """
                package demo;
                import io.holdfast.contracts.*;
                @NodeSpec(name = "rag", reads = "qestion", writes = @FieldSpec(name = "rules", type = String.class))
                class Rag {}
                """;
        String intent = """
                package demo;
                import io.holdfast.contracts.*;
                @ContractSpec(inputs = @FieldSpec(name = "question", type = String.class), nodes = Rag.class)
                enum Intent { @Requires({"rules", "question"}) WASTE }
                """;
        assertThat(Javac.withProcessor(Map.of("demo.Rag", rag, "demo.Intent", intent))
                        .diagnostics())
                .singleElement()
                .satisfies(diagnostic -> {
                    assertThat(diagnostic.getSource().getName()).isEqualTo("/demo/Rag.java");
                    assertThat(diagnostic.getLineNumber()).isEqualTo(3);
                });
    }

    @Test
    void errors_comeBeforeTheWarningsTheyBring() {
        String source = SOUND.replace("reads = \"question\"", "reads = \"qestion\"")
                .replace("@Requires(\"rules\")", "@Requires({})");
        assertThat(Javac.withProcessor(Map.of("demo.Intent", source)).diagnostics())
                .extracting(Diagnostic::getKind)
                .startsWith(Diagnostic.Kind.ERROR)
                .endsWith(Diagnostic.Kind.WARNING, Diagnostic.Kind.WARNING);
    }

    @Test
    void nodeFromElsewhere_isReportedWhereItIsListed(@TempDir Path folder) throws IOException {
        Javac.Outcome node = Javac.asBuildTool(Map.of("demo.Rag", """
                package demo;
                import io.holdfast.contracts.*;
                @NodeSpec(name = "rag", reads = "qestion", writes = @FieldSpec(name = "rules", type = String.class))
                public class Rag {}
                """), "-proc:none");
        Files.createDirectories(folder.resolve("demo"));
        Files.write(folder.resolve("demo/Rag.class"), node.classes().get("demo.Rag"));
        String intent = """
                package demo;
                import io.holdfast.contracts.*;
                @ContractSpec(inputs = @FieldSpec(name = "question", type = String.class), nodes = Rag.class)
                enum Intent { @Requires({"rules", "question"}) WASTE }
                """;
        assertThat(Javac.withProcessor(
                                Map.of("demo.Intent", intent),
                                "-classpath",
                                folder + File.pathSeparator + Javac.classPath())
                        .diagnostics())
                .singleElement()
                .satisfies(diagnostic -> {
                    assertThat(diagnostic.getMessage(Locale.ROOT)).startsWith("HF16: node 'rag' reads field 'qestion'");
                    assertThat(diagnostic.getSource().getName()).isEqualTo("/demo/Intent.java");
                    assertThat(diagnostic.getLineNumber()).isEqualTo(3);
                });
    }

    @Test
    void unknownClassInTheAnnotation_isLeftToTheCompiler() {
        String intent = SOUND.replace("nodes = Rag.class", "nodes = {Rag.class, Gone.class}");
        assertThat(errors(Javac.withProcessor(Map.of("demo.Intent", intent))))
                .singleElement()
                .asString()
                .startsWith("cannot find symbol");
    }

    private static final String UNUSABLE = """
            package demo;

            import io.holdfast.contracts.*;
            import java.util.function.Predicate;

            @NodeSpec(
                    name = "rag",
                    when = Rag.Picky.class,
                    writes = @FieldSpec(name = "rules", type = String.class))
            class Rag {
                TYPE Picky BODY
            }

            @ContractSpec(nodes = Rag.class)
            public enum Intent {
                @Welcomes("rules")
                WASTE;

                public static final Contract<Intent> CONTRACT = Contract.from(Intent.class);
            }
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "class | implements Predicate<Inputs> { public boolean test(Inputs in) { return true; } }",
                "static abstract class | implements Predicate<Inputs> {}",
                "interface | extends Predicate<Inputs> {}",
                "enum | implements Predicate<Inputs> { A; public boolean test(Inputs in) { return true; } }",
                "record | (int a) implements Predicate<Inputs> { public boolean test(Inputs in) { return a > 0; } }"
            })
    void conditionThatCannotBeMade_isAnErrorHereAsAtClassLoad(String type, String body) {
        String source = UNUSABLE.replace("TYPE", type).replace("BODY", body);
        String message = "condition of node 'rag': demo.Rag$Picky (expected: a class with a constructor without"
                + " parameters that works)";
        assertThat(Javac.withProcessor(Map.of("demo.Intent", source)).diagnostics())
                .singleElement()
                .satisfies(diagnostic -> {
                    assertThat(diagnostic.getMessage(Locale.ROOT)).isEqualTo(message);
                    assertThat(diagnostic.getLineNumber()).isEqualTo(8);
                });
        Javac.Outcome unchecked = Javac.asBuildTool(Map.of("demo.Intent", source), "-proc:none");
        assertThatThrownBy(() -> unchecked.load("demo.Intent")).cause().hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "static class | implements Predicate<Inputs> { public boolean test(Inputs in) { return true; } }",
                "record | () implements Predicate<Inputs> { public boolean test(Inputs in) { return true; } }"
            })
    void conditionThatCanBeMade_passesBothGates(String type, String body) throws ReflectiveOperationException {
        String source = UNUSABLE.replace("TYPE", type).replace("BODY", body);
        Javac.Outcome outcome = Javac.withProcessor(Map.of("demo.Intent", source));
        assertThat(outcome.diagnostics()).isEmpty();
        assertThat(outcome.load("demo.Intent")).isNotNull();
    }

    @Test
    void fieldWithoutValues_isAnErrorHereAsAtClassLoad() {
        String source = SOUND.replace("String.class", "void.class");
        assertThat(errors(Javac.withProcessor(Map.of("demo.Intent", source))))
                .containsExactly(
                        "type of field 'question': void (expected: a type that has values)",
                        "type of field 'rules': void (expected: a type that has values)");
        Javac.Outcome unchecked = Javac.asBuildTool(Map.of("demo.Intent", source), "-proc:none");
        assertThatThrownBy(() -> unchecked.load("demo.Intent"))
                .cause()
                .hasMessageEndingWith(": void (expected: a type that has values)");
    }
}
