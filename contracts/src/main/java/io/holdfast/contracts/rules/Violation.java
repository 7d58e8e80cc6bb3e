package io.holdfast.contracts.rules;

import java.util.Locale;

/**
 * One place where a contract breaks one rule. Immutable and thread-safe.
 *
 * @param rule the rule
 * @param severity how much it matters here; never {@link Severity#OFF}
 * @param subject what to look at
 * @param message what is wrong, with names, the path to it and, where something looks like a typo, what may have been
 *     meant
 */
public record Violation(Rule rule, Severity severity, Subject subject, String message) {

    /** Returns the identifier of the rule, for example {@code HF01}. */
    public String id() {
        return rule.id();
    }

    /** Returns where the rule is explained, for example {@code docs/contracts.md#hf01}. */
    public String anchor() {
        return rule.anchor();
    }

    /** Returns the one line that all gates show. */
    @Override
    public String toString() {
        return rule.id() + " " + severity.name().toLowerCase(Locale.ROOT) + ": " + message + " [" + rule.anchor() + "]";
    }
}
