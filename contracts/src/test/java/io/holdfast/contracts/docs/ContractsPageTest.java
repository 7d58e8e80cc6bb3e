package io.holdfast.contracts.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.ContractViolationException;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Missing;
import io.holdfast.contracts.rules.Rule;
import io.holdfast.contracts.rules.Rules;
import io.holdfast.contracts.rules.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page says what the code does. */
class ContractsPageTest {

    private static final Path ROOT = Path.of(Objects.requireNonNull(System.getProperty("holdfast.root")));

    private static String page() throws IOException {
        return Files.readString(ROOT.resolve("docs/contracts.md"));
    }

    private static String region(String file, String name) throws IOException {
        String source = Files.readString(ROOT.resolve("contracts/src/test/java/io/holdfast/contracts/docs")
                .resolve(file));
        int start = source.indexOf("// region " + name + "\n") + ("// region " + name + "\n").length();
        return source.substring(start, source.indexOf("// endregion", start));
    }

    @Test
    void code_isTheCompiledSource() throws IOException {
        assertThat(page())
                .contains("```java\n" + region("Guide.java", "contract") + "```")
                .contains("```java\n" + region("AnnotatedGuide.java", "annotations") + "```");
    }

    @Test
    void messageOfTheTypo_isTheOneOfThePage() throws IOException {
        ContractViolationException error = catchThrowableOfType(
                ContractViolationException.class,
                () -> Contract.of(Guide.Intent.class)
                        .inputs(Guide.QUESTION)
                        .nodes(Guide.LOCATE, Guide.SEARCH, Guide.WEATHER)
                        .intent(
                                Guide.Intent.WASTE,
                                i -> i.requires(Field.of("disposal_rule", String.class))
                                        .welcomes(Guide.FORECAST))
                        .build());
        String shown = Objects.requireNonNull(error.getMessage())
                .replace("io.holdfast.contracts.docs.Guide$Intent", "com.acme.Guide$Intent")
                .replace(System.lineSeparator(), "\n");
        assertThat(page()).contains("```text\n" + shown + "\n```");
    }

    @Test
    void answersOfThePage_areThoseOfTheContract() {
        assertThat(Guide.CONTRACT.nodesFor(Guide.Intent.WASTE))
                .containsExactly(Guide.LOCATE, Guide.SEARCH, Guide.WEATHER);
        assertThat(Guide.CONTRACT.isRequired(Guide.WEATHER, Guide.Intent.WASTE)).isFalse();
        Missing missing = Guide.CONTRACT.missing(Guide.Intent.WASTE, Guide.CONTRACT.fieldSet(Guide.RULES));
        assertThat(missing.required()).isEmpty();
        assertThat(missing.welcome()).containsExactly(Guide.FORECAST);
        assertThat(AnnotatedGuide.CONTRACT.nodes()).isEqualTo(Guide.CONTRACT.nodes());
    }

    @Test
    void picture_isTheOneOfThePage() throws IOException {
        assertThat(page()).contains("```mermaid\n" + Guide.CONTRACT.toMermaid() + "```");
    }

    @ParameterizedTest
    @EnumSource(Rule.class)
    void rule_hasItsAnchorLawAndSeverity(Rule rule) throws IOException {
        String severity = rule.defaultSeverity() == Severity.ERROR ? "Error" : "Warning";
        assertThat(page())
                .contains("\n### " + rule.id() + "\n\n**" + severity + (rule.isFixed() ? ", fixed" : "") + ":** "
                        + rule.law() + ".")
                .contains("| [" + rule.id() + "](#" + rule.id().toLowerCase(Locale.ROOT) + ") | ");
    }

    /**
     * What the rules know themselves: those on policies are for gates that know policies, and two are about one way to
     * declare a contract.
     */
    @ParameterizedTest
    @EnumSource(Rule.class)
    void table_saysWhichGatesKnowTheRule(Rule rule) throws IOException {
        boolean policies =
                Rules.standard().check(Guide.CONTRACT.facts()).notChecked().contains(rule);
        boolean onlyAnnotated = rule == Rule.NODE_CLASS_IS_DECLARED;
        String annotated = policies || rule == Rule.INTENT_HAS_ONE_ENTRY ? "-" : "yes";
        String gates = String.join(
                " | ",
                policies || onlyAnnotated ? "-" : "yes",
                annotated,
                annotated,
                policies ? "yes" : onlyAnnotated ? "-" : rule.defaultSeverity() == Severity.ERROR ? "built" : "repeats",
                policies ? "with facts" : onlyAnnotated ? "-" : "yes");
        assertThat(page())
                .contains("| [" + rule.id() + "](#" + rule.id().toLowerCase(Locale.ROOT) + ") | " + rule.law() + " | "
                        + gates + " |\n");
    }
}
