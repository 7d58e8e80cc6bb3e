package io.holdfast.contracts.rules;

import java.util.List;

/**
 * What an intent asks for. Immutable and thread-safe.
 *
 * @param name the name of the enum constant
 * @param requires the fields without which there is no answer
 * @param welcomes the fields that make the answer better
 */
public record IntentFacts(String name, List<FieldFacts> requires, List<FieldFacts> welcomes) {

    /** Copies the lists. */
    public IntentFacts {
        requires = List.copyOf(requires);
        welcomes = List.copyOf(welcomes);
    }
}
