package io.holdfast.executor;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.contracts.Contract;
import io.holdfast.contracts.ContractViolationException;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.rules.ContractFacts;
import io.holdfast.contracts.rules.DeadlineFacts;
import io.holdfast.contracts.rules.FailKind;
import io.holdfast.contracts.rules.PolicyFacts;
import io.holdfast.contracts.rules.Rule;
import io.holdfast.contracts.rules.Rules;
import io.holdfast.contracts.rules.Severity;
import io.holdfast.contracts.rules.Violation;
import io.holdfast.core.log.GuardedLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks the contracts' rules engine about the policies: the rules that {@code Contract.build()} could not check. */
final class PolicyCheck {

    private static final GuardedLog LOG = InternalErrors.LOG;

    private final Contract<?> contract;
    private final Map<String, BoundNode> bound;
    private final CircuitBreakerConfig defaultConfig;
    private final Map<String, String> sharedWith;

    /**
     * With the registry's default configuration, and for nodes whose breaker another contract uses the name of that
     * one.
     */
    PolicyCheck(
            Contract<?> contract,
            Map<String, BoundNode> bound,
            CircuitBreakerConfig defaultConfig,
            Map<String, String> sharedWith) {
        this.contract = contract;
        this.bound = bound;
        this.defaultConfig = defaultConfig;
        this.sharedWith = sharedWith;
    }

    /** What the contract says, with the policies and deadlines. */
    ContractFacts facts(Map<String, DeadlineFacts> deadlines) {
        return contract.facts()
                .withPolicies(bound.values().stream().map(this::facts).toList())
                .withDeadlines(deadlines);
    }

    /** The warnings, those of the contract first. */
    List<Violation> check(ContractFacts facts, Rules rules) {
        Set<Rule> policyRules = rules.check(contract.facts()).notChecked();
        List<Violation> errors = new ArrayList<>();
        List<Violation> warnings = new ArrayList<>(contract.warnings());
        for (Violation violation : rules.check(facts).violations()) {
            if (policyRules.contains(violation.rule())) {
                (violation.severity() == Severity.ERROR ? errors : warnings).add(violation);
            }
        }
        if (!errors.isEmpty()) {
            throw new ContractViolationException(facts.name(), errors);
        }
        warnings.stream()
                .filter(warning -> warning.rule() == Rule.BREAKER_IS_OF_ONE_CONTRACT)
                .forEach(warning -> LOG.warn("{}", warning.message()));
        return List.copyOf(warnings);
    }

    private PolicyFacts facts(BoundNode node) {
        NodePolicy policy = node.policy();
        FailKind kind = switch (policy.failMode()) {
            case FAIL_OPEN -> FailKind.OPEN;
            case FAIL_CLOSE -> FailKind.CLOSE;
            case FAIL_FALLBACK -> FailKind.FALLBACK;
        };
        PolicyFacts facts = PolicyFacts.of(node.node().name(), kind)
                .timing(policy.timeoutNanos(), policy.retrySpec().retries(), policy.worstCaseNanos())
                .hedging(policy.hedgeSpec().hedge() != null, policy.hedgeSpec().idempotent())
                .defaults(NodeShape.of(node.node()).fieldsOf(policy.defaultValue()))
                .fallbacks(policy.fallbacks().stream()
                        .map(link -> link.kind()
                                .facts(node.node(), this::breakerNameOf)
                                .notFor(notFor(link)))
                        .toList());
        String breaker = breakerName(node);
        if (breaker == null) {
            return facts;
        }
        PolicyFacts guarded = facts.breaker(breaker, BreakerText.of(policy.breakerSpec(), defaultConfig));
        String other = sharedWith.get(node.node().name());
        return other == null ? guarded : guarded.sharedWith(other);
    }

    private @Nullable String breakerNameOf(@Nullable String node) {
        BoundNode other = bound.get(node);
        return other == null ? null : breakerName(other);
    }

    static @Nullable String breakerName(BoundNode node) {
        BreakerSpec rule = node.policy().breakerSpec();
        return !rule.enabled()
                ? null
                : Objects.requireNonNullElse(rule.name(), node.node().name());
    }

    /**
     * Of the failures whose type can be chosen any exception stands for all: links for some types only do not apply to
     * it.
     */
    private static List<String> notFor(Fallback link) {
        Exception any = new Exception("any");
        return Stream.of(FailureKind.values())
                .filter(kind -> !link.appliesTo(kind, any))
                .map(FailureKind::name)
                .toList();
    }

    /**
     * What a policy holds ready must be what its node writes: a stand-in of another type would be found out in the
     * outage it is for.
     */
    void checkValues() {
        bound.values().forEach(PolicyCheck::checkValues);
    }

    private static void checkValues(BoundNode bound) {
        NodePolicy policy = bound.policy();
        policy.check(bound.node().name());
        Outputs outputs = new Outputs(NodeShape.of(bound.node()), Set.of(), List.of());
        outputs.mustFit("default", policy.defaultValue());
        for (Fallback link : policy.fallbacks()) {
            outputs.mustFit("constant", link.kind().constant());
        }
        for (SoftFailure<?> rule : policy.softFailures()) {
            if (!bound.node().writes().contains(rule.output())) {
                throw new IllegalStateException("failWhen: field '"
                        + rule.output().name() + "' (expected: one that node '"
                        + bound.node().name() + "' writes, of "
                        + bound.node().writes().stream().map(Field::name).toList() + ")");
            }
        }
    }

    /** A negative grace is none. */
    static <I extends Enum<I>> Map<String, DeadlineFacts> deadlines(
            Contract<I> contract, Map<I, Long> nanos, long standardNanos, long reserveNanos, long graceNanos) {
        Map<String, DeadlineFacts> facts = new HashMap<>();
        for (I intent : contract.intentType().getEnumConstants()) {
            facts.put(
                    intent.name(),
                    new DeadlineFacts(nanos.getOrDefault(intent, standardNanos), reserveNanos, graceNanos));
        }
        return facts;
    }
}
