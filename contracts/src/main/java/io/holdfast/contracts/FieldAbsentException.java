package io.holdfast.contracts;

import java.util.NoSuchElementException;

/** Thrown when the value of a field was asked for that has none. */
public final class FieldAbsentException extends NoSuchElementException {

    private static final long serialVersionUID = 1L;

    private final transient Field<?> field;

    /**
     * Makes the exception.
     *
     * @param who what was asked, for example {@code node 'weather'}; starts the message
     * @param field the field without a value
     */
    public FieldAbsentException(String who, Field<?> field) {
        super(who + ": no value for field '" + field.name()
                + "' (expected: one; use find() for a field that may be absent)");
        this.field = field;
    }

    /** Returns the field without a value. */
    public Field<?> field() {
        return field;
    }
}
