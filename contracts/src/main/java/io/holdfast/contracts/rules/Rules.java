package io.holdfast.contracts.rules;

import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules engine: all rules with the severities they have here. Immutable and thread-safe.
 *
 * <p>A check takes time linear in the size of the contract, taken as the sum over the intents of what each runs.
 */
public final class Rules {

    private static final Rules STANDARD = new Rules(Map.of());

    private final Map<Rule, Severity> adjusted;

    private Rules(Map<Rule, Severity> adjusted) {
        this.adjusted = adjusted;
    }

    /** Returns the rules with their default severities. */
    public static Rules standard() {
        return STANDARD;
    }

    /**
     * Returns the rules with another severity for one of them.
     *
     * @throws IllegalArgumentException if the rule's severity is fixed and this is another one, see
     *     {@link Rule#isFixed}
     */
    public Rules with(Rule rule, Severity severity) {
        if (rule.isFixed() && severity != rule.defaultSeverity()) {
            throw new IllegalArgumentException("severity of " + rule.id() + ": " + severity + " (expected: "
                    + rule.defaultSeverity() + ", because a contract that breaks it has no meaning)");
        }
        Map<Rule, Severity> changed = new EnumMap<>(Rule.class);
        changed.putAll(adjusted);
        changed.put(rule, Objects.requireNonNull(severity, "severity"));
        return new Rules(Collections.unmodifiableMap(changed));
    }

    /** Returns the severity of a rule here. */
    public Severity severityOf(Rule rule) {
        return adjusted.getOrDefault(rule, rule.defaultSeverity());
    }

    /** Checks a contract against every rule whose facts are known; never throws for what the facts say. */
    public CheckResult check(ContractFacts facts) {
        ContractGraph graph = ContractGraph.of(facts);
        Findings findings = new Findings();
        Set<Rule> notChecked = EnumSet.noneOf(Rule.class);
        for (Rule rule : Rule.values()) {
            Severity severity = severityOf(rule);
            if (!rule.needs().areKnownIn(facts)) {
                notChecked.add(rule);
            } else if (severity != Severity.OFF) {
                findings.begin(rule, severity);
                rule.check().run(graph, findings);
            }
        }
        return new CheckResult(findings.violations(), notChecked);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Rules that && adjusted.equals(that.adjusted);
    }

    @Override
    public int hashCode() {
        return adjusted.hashCode();
    }

    /** Returns what differs from the standard. */
    @Override
    public String toString() {
        return "Rules" + adjusted;
    }
}
