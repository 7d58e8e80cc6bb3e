package io.holdfast.contracts.rules;

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
}
