package io.holdfast.spring.executor;

import io.holdfast.contracts.ContractViolationException;
import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints the rules that a contract, or the policies of its nodes, break. */
final class ContractFailureAnalyzer extends AbstractFailureAnalyzer<ContractViolationException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ContractViolationException cause) {
        String rules = cause.violations().stream()
                .map(violation -> "  - " + violation.id() + ": " + violation.message())
                .collect(Collectors.joining("\n", "A contract or the policies of its nodes break rules:\n\n", ""));
        return new FailureAnalysis(
                rules, "Change the contract, or the policies in code or under holdfast.nodes.", cause);
    }
}
