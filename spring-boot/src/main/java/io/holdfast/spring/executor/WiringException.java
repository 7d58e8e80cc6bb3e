package io.holdfast.spring.executor;

import java.util.List;
import java.util.stream.Collectors;

/** Thrown at start for all that is wrong with functions, policies and properties, at once. Immutable. */
final class WiringException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /** Not serialized: it is read where the start fails. */
    private final transient List<Problem> problems;

    WiringException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    List<Problem> problems() {
        return problems;
    }
}
