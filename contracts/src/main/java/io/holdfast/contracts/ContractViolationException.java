package io.holdfast.contracts;

import io.holdfast.contracts.rules.Severity;
import io.holdfast.contracts.rules.Violation;
import java.util.Comparator;
import java.util.List;

/**
 * Thrown when a contract breaks its rules. The message lists every violation, numbered, because a failed class load
 * shows its cause only once.
 */
public final class ContractViolationException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final transient List<Violation> violations;

    /**
     * Makes the exception.
     *
     * @param contract the name of the contract, as the message shows it
     * @param violations all violations, at least one of them an error
     */
    public ContractViolationException(String contract, List<Violation> violations) {
        super(message(contract, sorted(violations)));
        this.violations = sorted(violations);
    }

    private static List<Violation> sorted(List<Violation> violations) {
        return violations.stream()
                .sorted(Comparator.comparing(Violation::severity))
                .toList();
    }

    private static String message(String contract, List<Violation> sorted) {
        long errors = sorted.stream()
                .filter(violation -> violation.severity() == Severity.ERROR)
                .count();
        StringBuilder text = new StringBuilder("contract of ").append(contract).append(": ");
        text.append(counted(errors, "error"));
        if (errors < sorted.size()) {
            text.append(", ").append(counted(sorted.size() - errors, "warning"));
        }
        text.append(" (expected: no errors)");
        for (int i = 0; i < sorted.size(); i++) {
            text.append(System.lineSeparator())
                    .append("  ")
                    .append(i + 1)
                    .append(". ")
                    .append(sorted.get(i));
        }
        return text.toString();
    }

    private static String counted(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /**
     * Returns all violations in the order of the message: errors first, then warnings, each in the order of the rules.
     */
    public List<Violation> violations() {
        return violations;
    }
}
