package io.holdfast.contracts.rules;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node, in plain words. Immutable and thread-safe.
 *
 * @param name the name
 * @param reads the fields it cannot do without
 * @param readsIfPresent the fields it likes to have
 * @param writes the fields it produces
 * @param conditional whether it has a condition, so that it may be skipped
 * @param deprecation why it should not be used any more; null where it may be
 */
public record NodeFacts(
        String name,
        List<FieldFacts> reads,
        List<FieldFacts> readsIfPresent,
        List<FieldFacts> writes,
        boolean conditional,
        @Nullable String deprecation) {

    /** Copies the lists. */
    public NodeFacts {
        reads = List.copyOf(reads);
        readsIfPresent = List.copyOf(readsIfPresent);
        writes = List.copyOf(writes);
    }

    /**
     * Returns what the other declaration says otherwise, part by part, for messages: {@code writes [rules] and [hits]}.
     * Empty where both say the same.
     */
    public List<String> differencesTo(NodeFacts other) {
        List<String> found = new ArrayList<>();
        difference(found, "reads", reads, other.reads);
        difference(found, "reads if present", readsIfPresent, other.readsIfPresent);
        difference(found, "writes", writes, other.writes);
        if (conditional != other.conditional) {
            found.add(conditional ? "with a condition and without" : "without a condition and with one");
        }
        return List.copyOf(found);
    }

    private static void difference(List<String> found, String verb, List<FieldFacts> one, List<FieldFacts> another) {
        String first = one.stream().map(FieldFacts::name).toList().toString();
        String second = another.stream().map(FieldFacts::name).toList().toString();
        if (!first.equals(second)) {
            found.add(verb + " " + first + " and " + second);
        }
    }
}
