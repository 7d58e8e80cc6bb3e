package io.holdfast.contracts.rules;

import static io.holdfast.contracts.rules.Facts.input;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules that look along paths: what is said of a node holds for what leads to it, and only for that. */
class PathRulesTest {

    private static final long MS = 1_000_000;

    private static List<String> told(Rule rule, Facts facts) {
        return Rules.standard().check(facts.get()).violations().stream()
                .filter(violation -> violation.rule() == rule)
                .map(Violation::message)
                .toList();
    }

    private static PolicyFacts close(String node, long millis) {
        return PolicyFacts.of(node, FailKind.CLOSE).timing(millis * MS, 0, millis * MS);
    }

    private static PolicyFacts fallback(String node, long millis, FallbackFacts... chain) {
        return PolicyFacts.of(node, FailKind.FALLBACK)
                .timing(millis * MS, 0, millis * MS)
                .fallbacks(List.of(chain));
    }

    private static Facts payment() {
        return input("order")
                .node("fraud", "order", "fraud_ok")
                .node("charge", "order fraud_ok ?gift", "charge_id")
                .node("gifts", "order", "gift")
                .intent("PAY", "charge_id", "gift");
    }

    @Test
    void failingClosed_isRightForWhateverARequiredFieldNeeds() {
        assertThat(told(
                        Rule.CLOSE_IS_REQUIRED,
                        payment().policies(close("fraud", 1), close("charge", 1), close("gifts", 1))))
                .containsExactly(
                        "node 'gifts' fails closed, and no intent requires what it writes, directly or over others"
                                + " (expected: an intent that does, or a milder fail mode)");
    }

    @Test
    void reserve_countsForNodesWithFallbacksOnly() {
        Facts path = input("q")
                .node("a", "q", "x")
                .node("b", "x", "y")
                .intent("I", "y", "")
                .deadline("I", 1000 * MS, 200 * MS);
        assertThat(told(Rule.WORST_CASE_FITS_DEADLINE, path.policies(close("a", 500), close("b", 500))))
                .isEmpty();
        assertThat(told(Rule.TIMEOUT_FITS_DEADLINE, path.policies(close("a", 900), close("b", 1000))))
                .isEmpty();
        assertThat(told(Rule.WORST_CASE_FITS_DEADLINE, path.policies(fallback("a", 800), close("b", 100))))
                .isEmpty();
        assertThat(told(
                        Rule.WORST_CASE_FITS_DEADLINE,
                        path.policies(fallback("a", 850, FallbackFacts.function()), close("b", 100))))
                .containsExactly(
                        "intent 'I': worst case 850 ms of a plus reserve 200 ms (expected: at most the deadline"
                                + " 1000 ms)");
        assertThat(told(Rule.WORST_CASE_FITS_DEADLINE, path.policies(close("a", 600), close("b", 500))))
                .containsExactly("intent 'I': worst case 1100 ms of a -> b (expected: at most the deadline 1000 ms)");
    }

    @Test
    void condition_isSeenThroughWhatDependsOnIt() {
        Facts facts = input("q")
                .conditional("c", "q", "f")
                .node("d", "f", "g")
                .node("e", "q g", "h")
                .intent("I", "h", "");
        assertThat(told(Rule.REQUIRED_IS_UNCONDITIONAL, facts))
                .containsExactly(
                        "intent 'I' requires field 'h', and node 'e' needs for it 'g' from 'd', which reads 'f'"
                                + " from 'c', which has a condition (expected: producers without a condition all"
                                + " the way)");
        assertThat(told(
                        Rule.REQUIRED_IS_UNCONDITIONAL,
                        facts.node("spare", "q", "f").order("f", "c", "spare")))
                .isEmpty();
        assertThat(told(
                        Rule.REQUIRED_IS_UNCONDITIONAL,
                        input("q")
                                .conditional("c", "q", "f")
                                .node("d", "q ?f", "g")
                                .intent("I", "g", "f")))
                .isEmpty();
    }

    private static Facts standIn(String alternateReads) {
        return input("q")
                .node("p", "q", "f h")
                .node("town", "q", "t")
                .node("alt", alternateReads, "f")
                .order("f", "p", "alt")
                .intent("I", "f", "");
    }

    @Test
    void alternate_mayReadWhateverCanBeHadWithoutItsPrimary() {
        assertThat(told(Rule.ALTERNATE_CAN_RUN, standIn("h")))
                .containsExactly(
                        "node 'alt' is an alternate of 'p' for field 'f' and reads 'h' from 'p' (expected: nothing"
                                + " that needs 'p')");
        assertThat(told(Rule.ALTERNATE_CAN_RUN, standIn("t"))).isEmpty();
        assertThat(told(Rule.NODE_IS_RUN, standIn("t"))).isEmpty();
        assertThat(told(
                        Rule.ALTERNATE_CAN_RUN,
                        standIn("h").node("other", "q", "h").order("h", "p", "other")))
                .isEmpty();
    }

    @Test
    void fallbackChain_mayNotLeadBackOverWhatAnAlternateReads() {
        Facts facts = input("q")
                .node("p", "q", "f")
                .node("alt", "q t", "f")
                .node("town", "q", "t")
                .node("spare", "q f", "t")
                .order("f", "p", "alt")
                .order("t", "town", "spare")
                .intent("I", "f t", "");
        PolicyFacts alternate = fallback("p", 1, FallbackFacts.alternate("alt", null));
        assertThat(told(
                        Rule.FALLBACK_CHAIN_ENDS,
                        facts.policies(alternate, fallback("town", 1, FallbackFacts.alternate("spare", null)))))
                .containsExactly(
                        "fallback chain: 'p' -> 'alt', which reads 't' from 'town' -> 'spare', which reads 'f' from"
                                + " 'p' (expected: no way back to its start)");
        assertThat(told(Rule.FALLBACK_CHAIN_ENDS, facts.policies(alternate, close("town", 1))))
                .isEmpty();
    }

    @Test
    void alternateThatIsAskedOverAnother_isNoDeadNet() {
        Facts facts = input("q")
                .node("a", "q", "f")
                .node("b", "q", "f")
                .node("c", "q", "f")
                .order("f", "a", "b", "c")
                .intent("I", "f", "");
        assertThat(told(
                        Rule.ALTERNATE_IS_ASKED,
                        facts.policies(
                                fallback("a", 1, FallbackFacts.alternate("b", null)),
                                fallback("b", 1, FallbackFacts.alternate("c", null)))))
                .isEmpty();
    }

    @Test
    void linksThatTogetherHelpAlways_areEnough() {
        Facts facts = input("q").node("a", "q", "f").intent("I", "f", "");
        FallbackFacts timeouts = FallbackFacts.function().notFor(List.of("ERROR"));
        FallbackFacts errors = FallbackFacts.values("constant", List.of("f")).notFor(List.of("TIMEOUT"));
        assertThat(told(Rule.FALLBACK_HELPS_ALWAYS, facts.policies(fallback("a", 1, timeouts, errors))))
                .isEmpty();
        assertThat(told(Rule.FALLBACK_HELPS_ALWAYS, facts.policies(fallback("a", 1, timeouts))))
                .hasSize(1);
    }

    @Test
    void grace_concernsNodesThatAreOnlyWelcome() {
        PolicyFacts[] policies = {close("fraud", 300), close("charge", 300), close("gifts", 300)};
        assertThat(told(Rule.GRACE_LEAVES_TIME, payment().policies(policies).grace("PAY", 1000 * MS, 299 * MS)))
                .isEmpty();
        Facts apart = input("q").node("a", "q", "x").node("b", "q", "y").intent("I", "x", "y");
        assertThat(told(
                        Rule.GRACE_LEAVES_TIME,
                        apart.policies(close("a", 300), close("b", 300)).grace("I", 1000 * MS, 299 * MS)))
                .hasSize(1);
        assertThat(told(
                        Rule.GRACE_LEAVES_TIME,
                        apart.policies(close("a", 300), close("b", 300)).grace("I", 1000 * MS, -1)))
                .isEmpty();
    }
}
