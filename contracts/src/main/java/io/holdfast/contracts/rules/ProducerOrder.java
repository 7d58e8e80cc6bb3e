package io.holdfast.contracts.rules;

import java.util.List;

/**
 * The declared order of several producers of one field. Immutable and thread-safe.
 *
 * @param field the field
 * @param nodes the names of the nodes, the primary first, then the alternates in the order in which they are tried
 */
public record ProducerOrder(FieldFacts field, List<String> nodes) {

    /** Copies the list. */
    public ProducerOrder {
        nodes = List.copyOf(nodes);
    }
}
