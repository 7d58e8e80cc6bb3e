package io.holdfast.executor;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.contracts.Contract;
import io.holdfast.contracts.ContractViolationException;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.contracts.rules.Rule;
import io.holdfast.contracts.rules.Severity;
import io.holdfast.contracts.rules.Violation;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.strategies.hedge.Hedge;
import io.holdfast.strategies.retry.Backoff;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The gate that knows the policies: each of their rules, broken in code, is told by {@code build()}, word for word. */
class PolicyGateTest {

    private enum Intent {
        WASTE,
        PLACE
    }

    private static final Field<String> QUESTION = Field.of("question", String.class);
    private static final Field<String> RULES = Field.of("rules", String.class);
    private static final Field<String> FORECAST = Field.of("forecast", String.class);
    private static final Field<String> TOWN = Field.of("town", String.class);
    private static final Field<String> STREET = Field.of("street", String.class);

    private static final Node RAG = Node.named("rag").reads(QUESTION).writes(RULES);
    private static final Node WEB = Node.named("web").reads(QUESTION).writes(RULES);
    private static final Node WEATHER = Node.named("weather").reads(QUESTION).writes(FORECAST);
    private static final Node PLACE = Node.named("place").reads(QUESTION).writes(TOWN, STREET);

    private static final Contract<Intent> CONTRACT = Contract.of(Intent.class)
            .inputs(QUESTION)
            .nodes(RAG, WEB, WEATHER, PLACE)
            .producers(RULES, RAG, WEB)
            .intent(Intent.WASTE, i -> i.requires(RULES).welcomes(FORECAST))
            .intent(Intent.PLACE, i -> i.requires(TOWN, STREET))
            .build();

    private enum Other {
        FIND
    }

    private static final Contract<Other> OTHER = Contract.of(Other.class)
            .inputs(QUESTION)
            .nodes(PLACE)
            .intent(Other.FIND, i -> i.requires(TOWN, STREET))
            .build();

    private record Case(Consumer<Bindings> mistake, String message) {}

    /** The four nodes with policies that keep every rule; a case exchanges one or two of them. */
    private static final class Bindings {
        private final Map<Node, NodePolicy> policies = new LinkedHashMap<>();

        Bindings() {
            with(RAG, policy().fallback(Fallback.alternate(WEB)));
            with(WEB, policy().failOpen());
            with(WEATHER, policy().failOpen());
            with(PLACE, policy().failClose());
        }

        void with(Node node, NodePolicy policy) {
            policies.put(node, policy);
        }

        private boolean besides;

        /** Another executor of another contract is open in the same registry. */
        void besideAnother() {
            besides = true;
        }

        void without(Node node) {
            policies.remove(node);
        }

        List<Violation> violations(Rule rule) {
            BreakerRegistry registry = BreakerRegistry.of(CircuitBreakerConfig.ofDefaults());
            NodeExecutor<Other> another = NodeExecutor.builder(OTHER)
                    .deadline(ofSeconds(1))
                    .registry(besides ? registry : BreakerRegistry.of(CircuitBreakerConfig.ofDefaults()))
                    .bind(PLACE, policy(), in -> "value")
                    .build();
            try (another) {
                return violations(rule, registry);
            }
        }

        private List<Violation> violations(Rule rule, BreakerRegistry registry) {
            NodeExecutorBuilder<Intent> builder = NodeExecutor.builder(CONTRACT)
                    .registry(registry)
                    .grace(ofMillis(100))
                    .deadline(ofSeconds(1))
                    .fallbackReserve(ofMillis(200))
                    .severity(rule, Severity.ERROR);
            policies.forEach((node, policy) -> builder.bind(node, policy, in -> "value"));
            ContractViolationException error = catchThrowableOfType(
                    ContractViolationException.class, () -> builder.build().close());
            return error == null ? List.of() : error.violations();
        }
    }

    private static NodePolicy policy() {
        return NodePolicy.timeout(ofMillis(100));
    }

    private static Map<Rule, Case> cases() {
        Map<Rule, Case> cases = new EnumMap<>(Rule.class);
        cases.put(
                Rule.POLICY_MATCHES_NODE,
                new Case(all -> all.without(WEATHER), "node 'weather' has no policy (expected: one)"));
        cases.put(
                Rule.FALLBACK_YIELDS_REQUIRED,
                new Case(
                        all -> all.with(PLACE, policy().fallback(Fallback.constant(Values.of(TOWN, "Oslo")))),
                        "node 'place': no fallback yields all of [town, street]: constant yields [town] (expected:"
                                + " one that does)"));
        cases.put(
                Rule.OPEN_NOT_SOLE_PRODUCER,
                new Case(
                        all -> all.with(PLACE, policy().failOpen()),
                        "node 'place' fails open, and is the only producer of field 'town', which intent 'PLACE'"
                                + " requires (expected: a default, a fallback, or to fail closed)"));
        cases.put(
                Rule.CLOSE_IS_REQUIRED,
                new Case(
                        all -> all.with(WEATHER, policy().failClose()),
                        "node 'weather' fails closed, and no intent requires what it writes, directly or over others"
                                + " (expected: an intent that does, or a milder fail mode)"));
        cases.put(
                Rule.WORST_CASE_FITS_DEADLINE,
                new Case(
                        all -> all.with(
                                PLACE,
                                NodePolicy.timeout(ofMillis(700))
                                        .retries(1)
                                        .backoff(Backoff.none())
                                        .retryTimeouts()
                                        .failClose()),
                        "intent 'PLACE': worst case 1400 ms of place (expected: at most the deadline 1000 ms)"));
        cases.put(
                Rule.FALLBACK_CHAIN_ENDS,
                new Case(
                        all -> {
                            all.with(RAG, policy().fallback(Fallback.alternate(WEB)));
                            all.with(WEB, policy().fallback(Fallback.alternate(RAG)));
                        },
                        "fallback chain: 'rag' -> 'web' -> 'rag' (expected: no way back to its start)"));
        cases.put(
                Rule.FALLBACK_HAS_OWN_BREAKER,
                new Case(
                        all -> {
                            all.with(RAG, policy().breakerName("search").fallback(Fallback.alternate(WEB)));
                            all.with(WEB, policy().breakerName("search").failOpen());
                        },
                        "node 'rag' and its fallback alternate 'web' share breaker 'search' (expected: a breaker of"
                                + " its own, or none)"));
        cases.put(
                Rule.BREAKER_HAS_ONE_CONFIG,
                new Case(
                        all -> {
                            all.with(
                                    RAG,
                                    policy().breakerName("shared")
                                            .breaker(3, ofSeconds(30))
                                            .failClose());
                            all.with(
                                    WEB,
                                    policy().breakerName("shared")
                                            .breaker(5, ofSeconds(30))
                                            .failOpen());
                        },
                        "breaker 'shared': consecutiveFailures=5 for node 'web', consecutiveFailures=3 for node 'rag'"
                                + " (expected: one configuration)"));
        cases.put(
                Rule.ALTERNATE_IS_ASKED,
                new Case(
                        all -> all.with(RAG, policy().failClose()),
                        "node 'web' is an alternate for field 'rules', and the policy of 'rag' never asks it"
                                + " (expected: a"
                                + " fallback to alternate 'web')"));
        cases.put(
                Rule.FALLBACK_HELPS_ALWAYS,
                new Case(
                        all -> all.with(
                                RAG,
                                policy().fallback(Fallback.alternate(WEB).on(FailureKind.TIMEOUT, FailureKind.ERROR))
                                        .fallback(Fallback.constant("none")
                                                .on(FailureKind.ERROR, FailureKind.REFUSAL)
                                                .onErrors(IOException.class))),
                        "node 'rag' writes [rules], which some intent requires, and no fallback helps with every"
                                + " failure of"
                                + " kind [SOFT_FAILURE, MISSING_INPUT] (expected: one that does, last in the chain)"));
        cases.put(
                Rule.GRACE_LEAVES_TIME,
                new Case(
                        all -> all.with(
                                WEATHER, NodePolicy.timeout(ofMillis(500)).failOpen()),
                        "intent 'WASTE': grace 100 ms (expected: at least 500 ms, the timeout of node 'weather',"
                                + " which it"
                                + " only welcomes)"));
        cases.put(
                Rule.BREAKER_IS_OF_ONE_CONTRACT,
                new Case(
                        Bindings::besideAnother,
                        "node 'place' of contract io.holdfast.executor.PolicyGateTest$Intent and node 'place' of"
                                + " contract"
                                + " io.holdfast.executor.PolicyGateTest$Other share breaker 'place' by the"
                                + " default name"));
        cases.put(
                Rule.HEDGED_NODE_IS_IDEMPOTENT,
                new Case(
                        all -> all.with(
                                WEATHER,
                                NodePolicy.timeout(ofMillis(90)).failOpen().hedge(Hedge.after(ofMillis(9)))),
                        "node 'weather' is hedged: its code may run twice at a time for one result"));
        cases.put(
                Rule.TIMEOUT_FITS_DEADLINE,
                new Case(
                        all -> all.with(
                                WEATHER, NodePolicy.timeout(ofMillis(900)).fallback(Fallback.constant("dry"))),
                        "node 'weather': timeout 900 ms (expected: at most 800 ms, which intent 'WASTE' leaves it)"));
        cases.put(
                Rule.SUBSTITUTES_ARE_DECLARED,
                new Case(
                        all -> all.with(WEATHER, policy().failOpen(Values.of(TOWN, "Oslo"))),
                        "policy of 'weather': default for field 'town' (expected: one of [forecast], which the node"
                                + " writes)"));
        return cases;
    }

    @TestFactory
    List<DynamicTest> eachRuleOfPolicies_isToldByBuild() {
        return cases().entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey().id(), () -> {
                    Bindings bindings = new Bindings();
                    entry.getValue().mistake().accept(bindings);
                    assertThat(bindings.violations(entry.getKey()))
                            .filteredOn(violation -> violation.rule() == entry.getKey())
                            .extracting(Violation::message)
                            .first(InstanceOfAssertFactories.STRING)
                            .startsWith(entry.getValue().message());
                }))
                .toList();
    }

    @Test
    void severityOfARuleOfTheContract_isRefused() {
        assertThatThrownBy(() -> NodeExecutor.builder(CONTRACT).severity(Rule.OUTPUT_IS_USED, Severity.ERROR))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("severity: HF07 (expected: a rule about policies or deadlines;"
                        + " the contract has its own severity(...))");
    }

    @Test
    void soundBindings_breakNone() {
        cases().keySet()
                .forEach(rule -> assertThat(new Bindings().violations(rule)).isEmpty());
    }

    /** So that a new rule on policies cannot do without a case here: the contract alone cannot know them. */
    @Test
    void everyRuleThatOnlyThisGateKnows_hasACase() {
        List<Rule> unknownToTheContract =
                new ArrayList<>(CONTRACT.rules().check(CONTRACT.facts()).notChecked());

        assertThat(cases().keySet()).containsExactlyInAnyOrderElementsOf(unknownToTheContract);
    }
}
