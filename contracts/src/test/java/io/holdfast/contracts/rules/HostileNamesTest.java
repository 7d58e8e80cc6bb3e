package io.holdfast.contracts.rules;

import static io.holdfast.contracts.rules.Facts.input;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that nobody would choose, and that get in by a slip of a hand, a copied text or another language. */
class HostileNamesTest {

    private static List<String> messages(ContractFacts facts) {
        return Rules.standard().check(facts).errors().stream()
                .filter(violation -> violation.rule() == Rule.NAMES_ARE_PLAIN)
                .map(Violation::message)
                .toList();
    }

    private static ContractFacts withNode(String name) {
        return input("question")
                .node(name, "question", "rules")
                .intent("WASTE", "rules", "")
                .get();
    }

    private static ContractFacts withIntent(String name) {
        return input("question")
                .node("rag", "question", "rules")
                .intent(name, "rules", "")
                .get();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rag", "web-search.2", "\u898f\u5247", "\u00fcber_alles", "-", "7"})
    void lettersAndDigitsOfAnyLanguage_arePlain(String name) {
        assertThat(messages(withNode(name))).isEmpty();
    }

    static Stream<Arguments> invisible() {
        return Stream.of(
                Arguments.of("rag\u200b", "rag\\u200b"),
                Arguments.of("rag\u00a0", "rag\\u00a0"),
                Arguments.of("rag\n1. HF01 error", "rag\\u000a1. HF01 error"),
                Arguments.of("\ud83d", "\\ud83d"),
                Arguments.of("\u202egar", "\\u202egar"),
                Arguments.of("a b", "a b"),
                Arguments.of("a\"b", "a\"b"),
                Arguments.of("a`b", "a`b"),
                Arguments.of("a]b", "a]b"));
    }

    @ParameterizedTest
    @MethodSource("invisible")
    void whatCannotBeSeen_isShownByItsCode(String name, String shown) {
        assertThat(messages(withNode(name)))
                .containsExactly("name of a node: '" + shown + "' (expected: letters, digits, '_', '-' and '.')");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "waste disposal", "a\nb", "a\u0000b"})
    void intentsOfOtherLanguages_arePlainAsWell(String name) {
        assertThat(messages(withIntent(name)))
                .singleElement()
                .asString()
                .startsWith("name of an intent: '")
                .endsWith("' (expected: letters, digits, '_', '-' and '.')");
    }

    @ParameterizedTest
    @ValueSource(strings = {"WASTE", "$", "\u20ac_1", "\u0e17\u0e35\u0e48"})
    void whatJavaCallsAnIdentifier_namesAnIntent(String name) {
        assertThat(messages(withIntent(name))).isEmpty();
    }

    @Test
    void hugeNames_costTimeLinearInTheirLength() {
        String huge = "n".repeat(1_000_000);
        ContractFacts facts = input("question " + huge)
                .node("rag", "question " + huge + "x", "rules")
                .intent("WASTE", "rules", "")
                .get();
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        List<Violation> errors = Rules.standard().check(facts).errors();
        long took = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
        assertThat(errors).singleElement().extracting(Violation::rule).isEqualTo(Rule.READ_HAS_PRODUCER);
        assertThat(Duration.ofNanos(took)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void aTypoAtTheEndOfALongName_isStillUnderstood() {
        String name = "a_rather_long_name".repeat(10);
        assertThat(DidYouMean.hint(name + "x", List.of(name))).isEqualTo("; did you mean '" + name + "'?");
    }
}
