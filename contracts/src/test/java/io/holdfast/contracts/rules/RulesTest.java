package io.holdfast.contracts.rules;

import static io.holdfast.contracts.rules.Facts.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RulesTest {

    private static Facts unusedOutput() {
        return input("question").node("rag", "question", "rules spare").intent("WASTE", "rules", "");
    }

    @Test
    void ruleWithoutItsFacts_isNotChecked() {
        CheckResult report = Rules.standard().check(unusedOutput().get());
        assertThat(report.notChecked())
                .containsExactlyInAnyOrder(
                        Rule.POLICY_MATCHES_NODE,
                        Rule.FALLBACK_YIELDS_REQUIRED,
                        Rule.OPEN_NOT_SOLE_PRODUCER,
                        Rule.CLOSE_IS_REQUIRED,
                        Rule.WORST_CASE_FITS_DEADLINE,
                        Rule.FALLBACK_CHAIN_ENDS,
                        Rule.FALLBACK_HAS_OWN_BREAKER,
                        Rule.BREAKER_HAS_ONE_CONFIG,
                        Rule.TIMEOUT_FITS_DEADLINE,
                        Rule.SUBSTITUTES_ARE_DECLARED,
                        Rule.ALTERNATE_IS_ASKED,
                        Rule.FALLBACK_HELPS_ALWAYS,
                        Rule.GRACE_LEAVES_TIME,
                        Rule.BREAKER_IS_OF_ONE_CONTRACT,
                        Rule.HEDGED_NODE_IS_IDEMPOTENT);
    }

    @Test
    void policiesWithoutDeadlines_leaveOnlyTheRulesOnTimeUnchecked() {
        CheckResult report = Rules.standard()
                .check(unusedOutput()
                        .policies(PolicyFacts.of("rag", FailKind.CLOSE))
                        .get());
        assertThat(report.notChecked())
                .containsExactlyInAnyOrder(
                        Rule.WORST_CASE_FITS_DEADLINE, Rule.TIMEOUT_FITS_DEADLINE, Rule.GRACE_LEAVES_TIME);
    }

    @Test
    void severity_canBeRaisedLoweredAndSwitchedOff() {
        ContractFacts facts = unusedOutput().get();
        assertThat(Rules.standard().check(facts).warnings()).hasSize(1);
        assertThat(Rules.standard()
                        .with(Rule.OUTPUT_IS_USED, Severity.ERROR)
                        .check(facts)
                        .errors())
                .hasSize(1);
        assertThat(Rules.standard()
                        .with(Rule.OUTPUT_IS_USED, Severity.OFF)
                        .check(facts)
                        .violations())
                .isEmpty();
    }

    @Test
    void severityOfARuleThatGivesMeaning_isFixed() {
        assertThatThrownBy(() -> Rules.standard().with(Rule.NO_CYCLES, Severity.WARNING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("severity of HF10: WARNING (expected: ERROR, because a contract that breaks it has no"
                        + " meaning)");
        assertThat(Rules.standard().with(Rule.NO_CYCLES, Severity.ERROR).severityOf(Rule.NO_CYCLES))
                .isEqualTo(Severity.ERROR);
    }

    @Test
    void identifiers_areUniqueAndNameTheirAnchors() {
        Set<String> ids = new HashSet<>();
        for (Rule rule : Rule.values()) {
            assertThat(ids.add(rule.id())).as(rule.id()).isTrue();
            assertThat(rule.anchor()).isEqualTo("docs/contracts.md#" + rule.id().toLowerCase(Locale.ROOT));
        }
    }

    @Test
    void brokenFacts_neverMakeTheCheckItselfFail() {
        ContractFacts facts = input("a a  b")
                .node("", "b x", "x")
                .node("", "?x x", "b")
                .node("twice", "gone", "x x")
                .order("x", "twice", "twice", "gone")
                .order("x", "")
                .order("nowhere", "gone")
                .constant("EMPTY")
                .intent("BAD", "x gone", "x")
                .entry("BAD", "", "")
                .entry("ALIEN", "b", "")
                .policies(
                        PolicyFacts.of("gone", FailKind.FALLBACK)
                                .fallbacks(List.of(FallbackFacts.alternate("gone", null))),
                        PolicyFacts.of("twice", FailKind.FALLBACK)
                                .fallbacks(List.of(FallbackFacts.alternate("twice", null))))
                .deadline("BAD", 1, 2)
                .get();
        assertThat(Rules.standard().check(facts).errors()).hasSizeGreaterThan(15);
        assertThat(ContractGraph.of(facts).plan("BAD")).isNotEmpty();
    }

    @Test
    void aNodeThatReadsItsOwnOutput_isACycle() {
        ContractFacts facts =
                input("q").node("a", "q x", "x").intent("I", "x", "").get();
        assertThat(Rules.standard().check(facts).errors())
                .extracting(Violation::message)
                .containsExactly("cycle: node 'a' reads 'x' from 'a' (expected: no node waits for its own output)");
    }

    @Test
    void aCycleThroughAnAlternate_isACycle() {
        ContractFacts facts = input("q")
                .node("primary", "q", "x")
                .node("spare", "y", "x")
                .node("other", "x", "y")
                .order("x", "primary", "spare")
                .intent("I", "y", "")
                .get();
        assertThat(Rules.standard().check(facts).errors())
                .extracting(Violation::rule)
                .containsExactly(Rule.NO_CYCLES);
    }

    /** Of this thread: what else the machine does while a test runs says nothing about the rules. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    @Test
    void chainOfTenThousandNodes_isCheckedWithoutRecursionInUnderASecond() {
        Facts facts = input("f0");
        for (int i = 0; i < 10_000; i++) {
            facts.node("node_" + i, "f" + i, "f" + (i + 1));
        }
        ContractFacts contract = facts.intent("ALL", "f10000", "").get();
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long start = cpuNanos();
            assertThat(Rules.standard().check(contract).violations()).isEmpty();
            best = Math.min(best, cpuNanos() - start);
        }
        assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofSeconds(1));
        assertThat(ContractGraph.of(contract).plan("ALL")).hasSize(10_000).startsWith("node_0", "node_1");
    }

    @Test
    void tenThousandTypos_areReportedInUnderASecond() {
        Facts facts = input("question");
        for (int i = 0; i < 10_000; i++) {
            facts.node("node_" + i, "qestion" + i, "field_" + i);
        }
        ContractFacts contract = facts.intent("ALL", "field_1", "").get();
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long start = cpuNanos();
            assertThat(Rules.standard().check(contract).errors()).hasSize(10_000);
            best = Math.min(best, cpuNanos() - start);
        }
        assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void fieldReadByManyAndWrittenByMany_costsTimeLinearInBoth() {
        Facts facts = input("question");
        List<String> producers = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            facts.node("producer_" + i, "question", "shared");
            producers.add("producer_" + i);
            facts.node("reader_" + i, "shared", "read_" + i);
        }
        facts.order("shared", producers.toArray(String[]::new));
        ContractFacts contract = facts.intent("ALL", "read_0", "").get();
        long start = cpuNanos();
        assertThat(Rules.standard().check(contract).errors()).isEmpty();
        assertThat(Duration.ofNanos(cpuNanos() - start)).isLessThan(Duration.ofSeconds(2));
    }
}
