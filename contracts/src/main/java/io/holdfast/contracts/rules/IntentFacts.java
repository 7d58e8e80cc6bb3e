package io.holdfast.contracts.rules;

import java.util.List;
import java.util.stream.Stream;

/**
 * What an intent asks for. Immutable and thread-safe.
 *
 * @param name the name of the enum constant
 * @param requires the fields without which there is no answer
 * @param welcomes the fields that make the answer better; those of {@code always} are added
 * @param always those of the welcome fields that count as missing even where a condition kept their producer from
 *     running
 */
public record IntentFacts(String name, List<FieldFacts> requires, List<FieldFacts> welcomes, List<FieldFacts> always) {

    /** Copies the lists; a field that is welcome in both ways is there once. */
    public IntentFacts {
        requires = List.copyOf(requires);
        welcomes = Stream.concat(welcomes.stream(), always.stream()).distinct().toList();
        always = List.copyOf(always);
    }

    /** Returns an intent none of whose welcome fields counts as missing where a condition was false. */
    public IntentFacts(String name, List<FieldFacts> requires, List<FieldFacts> welcomes) {
        this(name, requires, welcomes, List.of());
    }
}
