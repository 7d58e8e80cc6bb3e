package io.holdfast.contracts;

import java.util.List;

/**
 * What an answer lacks: required fields, without which it is not an answer, and welcome fields, without which it is a
 * lesser one.
 *
 * <p>Immutable and thread-safe.
 *
 * @param required the required fields that are absent, in the order of the contract's fields
 * @param welcome the welcome fields that are absent, in the order of the contract's fields
 */
public record Missing(List<Field<?>> required, List<Field<?>> welcome) {

    private static final Missing NONE = new Missing(List.of(), List.of());

    /** Copies the lists. */
    public Missing {
        required = List.copyOf(required);
        welcome = List.copyOf(welcome);
    }

    /**
     * Returns the one instance that says nothing is missing; {@link Contract#missing} hands it out for every complete
     * answer.
     */
    public static Missing none() {
        return NONE;
    }

    /** Tells whether everything is there. */
    public boolean isEmpty() {
        return required.isEmpty() && welcome.isEmpty();
    }
}
