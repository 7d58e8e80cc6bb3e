package io.holdfast.spring.executor;

import io.holdfast.contracts.ContractViolationException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong, so that all of it is said at once. Not thread-safe. */
final class Problems {

    static final String SEE_CODE = "Correct the code that the message names.";

    private final List<Problem> all = new ArrayList<>();

    void add(Problem problem) {
        all.add(problem);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** What it gives; null if it throws what the executor throws for bad settings, which is then a problem. */
    <T> @Nullable T attempt(Supplier<T> action, Supplier<Problem> otherwise) {
        try {
            return action.get();
        } catch (ContractViolationException e) {
            throw e; // it lists the rules itself
        } catch (IllegalArgumentException | IllegalStateException e) {
            Problem problem = otherwise.get();
            all.add(new Problem(problem.message() + ": " + e.getMessage(), problem.action(), problem.origin()));
            return null;
        }
    }

    /** Throws if there is a problem. */
    void mustBeNone() {
        if (!all.isEmpty()) {
            throw new WiringException(all);
        }
    }
}
