package io.holdfast.contracts.rules;

import java.util.List;
import java.util.Set;

/**
 * What a check found. Immutable and thread-safe.
 *
 * @param violations all violations in the order of the rules, errors and warnings
 * @param notChecked the rules whose facts this gate does not know, so that nothing can be said about them here
 */
public record CheckResult(List<Violation> violations, Set<Rule> notChecked) {

    /** Copies the collections. */
    public CheckResult {
        violations = List.copyOf(violations);
        notChecked = Set.copyOf(notChecked);
    }

    /** Returns the violations that stop the contract. */
    public List<Violation> errors() {
        return of(Severity.ERROR);
    }

    /** Returns the violations that stop nothing. */
    public List<Violation> warnings() {
        return of(Severity.WARNING);
    }

    private List<Violation> of(Severity severity) {
        return violations.stream()
                .filter(violation -> violation.severity() == severity)
                .toList();
    }
}
