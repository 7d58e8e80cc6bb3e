package io.holdfast.contracts.rules;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of a fallback chain. Immutable and thread-safe.
 *
 * @param description what it is, for messages: {@code function}, {@code constant}, {@code alternate 'web_search'}
 * @param outputs the names of the fields it can yield; null for a function, which is trusted to yield all that its node
 *     declares
 * @param alternate the name of the node that is run instead; null where the step is no other node
 * @param breaker the name of the breaker that guards it; null where none does
 * @param notFor the kinds of failure, in the executor's words, of which the step is tried for none or not for all;
 *     empty where it is tried for every failure
 */
public record FallbackFacts(
        String description,
        @Nullable List<String> outputs,
        @Nullable String alternate,
        @Nullable String breaker,
        List<String> notFor) {

    /** Copies the lists. */
    public FallbackFacts {
        outputs = outputs == null ? null : List.copyOf(outputs);
        notFor = List.copyOf(notFor);
    }

    /** Returns a step that is tried for every failure. */
    public FallbackFacts(
            String description, @Nullable List<String> outputs, @Nullable String alternate, @Nullable String breaker) {
        this(description, outputs, alternate, breaker, List.of());
    }

    /** Returns a function, which yields all outputs its node declares. */
    public static FallbackFacts function() {
        return new FallbackFacts("function", null, null, null);
    }

    /** Returns a source of ready values, such as a constant or a last known good value, for these fields. */
    public static FallbackFacts values(String description, List<String> outputs) {
        return new FallbackFacts(description, outputs, null, null);
    }

    /**
     * Returns the step that runs another node; what it yields is what that node writes.
     *
     * @param node the name of the other node
     * @param breaker the name of its breaker; null where it has none
     */
    public static FallbackFacts alternate(String node, @Nullable String breaker) {
        return new FallbackFacts("alternate '" + node + "'", null, node, breaker);
    }

    /** Returns the step with the kinds of failure of which it is tried for none or not for all. */
    public FallbackFacts notFor(List<String> kinds) {
        return new FallbackFacts(description, outputs, alternate, breaker, kinds);
    }
}
