package io.holdfast.contracts;

import java.util.Optional;

/**
 * What a node, or its condition, sees: the fields it declared to read, and nothing else.
 *
 * <p>Implementations are immutable while a node runs and safe for use by many threads.
 */
public interface Inputs {

    /**
     * Returns the value of a field.
     *
     * @throws FieldAbsentException if there is no value; cannot happen for a field the node {@code reads}
     * @throws FieldUndeclaredException if the node did not declare to read this field
     */
    <T> T get(Field<T> field);

    /**
     * Returns the value of a field, or empty where there is none; meant for a field the node {@code readsIfPresent}.
     *
     * @throws FieldUndeclaredException if the node did not declare to read this field
     */
    <T> Optional<T> find(Field<T> field);

    /**
     * Tells whether a field has a value.
     *
     * @throws FieldUndeclaredException if the node did not declare to read this field
     */
    boolean has(Field<?> field);
}
