package io.holdfast.contracts.rules;

import java.util.List;

/**
 * What an intent asks for. Immutable and thread-safe.
 *
 * @param name the name of the enum constant
 * @param requires the fields without which there is no answer
 * @param welcomes the fields that make the answer better
 * @param always those of the welcome fields that count as missing even where a condition kept their producer from
 *     running
 */
public record IntentFacts(String name, List<FieldFacts> requires, List<FieldFacts> welcomes, List<FieldFacts> always) {

    /** Copies the lists. */
    public IntentFacts {
        requires = List.copyOf(requires);
        welcomes = List.copyOf(welcomes);
        always = List.copyOf(always);
    }

    /** Returns an intent none of whose welcome fields counts as missing where a condition was false. */
    public IntentFacts(String name, List<FieldFacts> requires, List<FieldFacts> welcomes) {
        this(name, requires, welcomes, List.of());
    }
}
