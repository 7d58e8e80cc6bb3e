package io.holdfast.contracts;

import io.holdfast.contracts.rules.Severity;
import io.holdfast.contracts.rules.Violation;
import java.util.List;

/**
 * Thrown when a contract breaks its rules. The message lists every violation, numbered, because a failed class load shows its cause only once.
 */
public final class ContractViolationException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final transient List<Violation> violations;

    /**
     * Makes the exception.
     *
     * @param contract the name of the contract, as the message shows it
     * @param violations all violations that stop it, at least one
     */
    public ContractViolationException(String contract, List<Violation> violations) {
        super(message(contract, violations));
        this.violations = List.copyOf(violations);
    }

    private static String message(String contract, List<Violation> violations) {
        long errors = violations.stream()
                .filter(violation -> violation.severity() == Severity.ERROR)
                .count();
        StringBuilder text = new StringBuilder("contract of ").append(contract).append(": ");
        text.append(errors).append(errors == 1 ? " violation" : " violations").append(" (expected: none)");
        for (int i = 0; i < violations.size(); i++) {
            text.append(System.lineSeparator())
                    .append("  ")
                    .append(i + 1)
                    .append(". ")
                    .append(violations.get(i));
        }
        return text.toString();
    }

    /** Returns all violations, in the order of the message. */
    public List<Violation> violations() {
        return violations;
    }
}
