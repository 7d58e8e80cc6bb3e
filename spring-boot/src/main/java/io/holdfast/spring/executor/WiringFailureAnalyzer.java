package io.holdfast.spring.executor;

import java.util.List;
import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints what is wrong as Boot prints such things: one line each, with where the property stands. */
final class WiringFailureAnalyzer extends AbstractFailureAnalyzer<WiringException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, WiringException cause) {
        List<Problem> problems = cause.problems();
        String description = problems.stream()
                .map(problem -> problem.origin() == null
                        ? "  - " + problem.message()
                        : "  - " + problem.message() + "\n    Origin: " + problem.origin())
                .collect(Collectors.joining(
                        "\n",
                        "Holdfast cannot start for " + (problems.size() == 1 ? "this reason" : "these reasons")
                                + ":\n\n",
                        ""));
        List<String> actions = problems.stream().map(Problem::action).distinct().toList();
        String action = actions.size() == 1
                ? actions.get(0)
                : actions.stream().collect(Collectors.joining("\n  - ", "  - ", ""));
        return new FailureAnalysis(description, action, cause);
    }
}
