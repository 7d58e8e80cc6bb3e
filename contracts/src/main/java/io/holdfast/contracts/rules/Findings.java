package io.holdfast.contracts.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Collects the violations of one check of one contract. Not thread-safe. */
final class Findings {

    /**
     * Looking for what was meant costs time linear in the number of names, so only so many messages get it; nobody
     * reads more of them.
     */
    private static final int HINTS = 32;

    private final List<Violation> violations = new ArrayList<>();
    private Rule rule = Rule.REQUIRED_HAS_PRODUCER;
    private Severity severity = Severity.ERROR;
    private int hints;

    void begin(Rule rule, Severity severity) {
        this.rule = rule;
        this.severity = severity;
    }

    void add(Subject subject, String message) {
        violations.add(new Violation(rule, severity, subject, message));
    }

    String hint(String wrong, Collection<String> known) {
        return ++hints > HINTS ? "" : DidYouMean.hint(wrong, known);
    }

    List<Violation> violations() {
        return violations;
    }
}
