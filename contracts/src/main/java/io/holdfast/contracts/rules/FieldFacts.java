package io.holdfast.contracts.rules;

import org.jspecify.annotations.Nullable;

/**
 * A field as it is mentioned somewhere in a contract. Immutable and thread-safe.
 *
 * @param name the name
 * @param type the name of the class of its values, as {@link Class#getTypeName} gives it; null where only the name is
 *     mentioned
 * @param deprecation why it should not be used any more; null where it may be
 */
public record FieldFacts(
        String name, @Nullable String type, @Nullable String deprecation) {

    /** Returns a mention that says nothing but the name. */
    public static FieldFacts named(String name) {
        return new FieldFacts(name, null, null);
    }
}
