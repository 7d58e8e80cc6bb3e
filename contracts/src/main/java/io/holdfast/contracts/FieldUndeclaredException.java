package io.holdfast.contracts;

import io.holdfast.contracts.rules.DidYouMean;
import java.util.Collection;
import java.util.List;

/** Thrown when a node touches a field that it did not declare to read or to write. */
public final class FieldUndeclaredException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final transient Field<?> field;

    /**
     * Makes the exception.
     *
     * @param who who touched the field, for example {@code node 'weather'}; starts the message
     * @param field the field touched
     * @param declared the fields that were declared
     */
    public FieldUndeclaredException(String who, Field<?> field, Collection<? extends Field<?>> declared) {
        super(message(who, field, declared));
        this.field = field;
    }

    private static String message(String who, Field<?> field, Collection<? extends Field<?>> declared) {
        List<String> names = declared.stream().map(Field::name).toList();
        for (Field<?> other : declared) {
            if (other.name().equals(field.name())) {
                return who + ": field '" + field.name() + "' as " + field.type().getTypeName() + " (expected: as "
                        + other.type().getTypeName() + ", the declared type)";
            }
        }
        return who + ": field '" + field.name() + "' (expected: a declared one of " + names + ")"
                + DidYouMean.hint(field.name(), names);
    }

    /** Returns the field that was touched. */
    public Field<?> field() {
        return field;
    }
}
