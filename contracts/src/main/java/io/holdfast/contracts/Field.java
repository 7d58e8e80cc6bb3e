package io.holdfast.contracts;

import java.lang.invoke.MethodType;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A typed key for a value that nodes read and write.
 *
 * <p>Two fields are equal when name and type are equal; a deprecation is a remark and does not take part. Keep a field
 * in a {@code static final} constant and hand that constant around: then a typo is a compile error. Immutable and
 * thread-safe.
 *
 * @param <T> the type of the values
 */
public final class Field<T> {

    private final String name;
    private final Class<? super T> type;
    private final @Nullable String deprecation;
    private final int hash;

    private Field(String name, Class<? super T> type, @Nullable String deprecation) {
        this.name = name;
        this.type = type;
        this.deprecation = deprecation;
        this.hash = 31 * name.hashCode() + type.getName().hashCode();
    }

    /**
     * Returns a field. A primitive class stands for its wrapper, so {@code int.class} and {@code Integer.class} declare
     * the same field.
     *
     * @param name the name, unique in a contract; its form is checked by the contract, together with everything else
     * @param type the class of the values
     * @param <T> the type of the values
     * @throws IllegalArgumentException if {@code type} is {@code void}
     */
    public static <T> Field<T> of(String name, Class<T> type) {
        return new Field<>(Objects.requireNonNull(name, "name"), boxed(name, type), null);
    }

    /**
     * Returns a field of a parameterised type, named by its raw class:
     * {@code Field<List<Place>> PLACES = Field.generic("places", List.class)}. The raw class is all that is checked
     * when a value is set.
     *
     * @param name the name, unique in a contract
     * @param rawType the raw class of the values
     * @param <T> the type of the values
     * @throws IllegalArgumentException if {@code rawType} is {@code void}
     */
    public static <T> Field<T> generic(String name, Class<? super T> rawType) {
        return new Field<>(Objects.requireNonNull(name, "name"), boxed(name, rawType), null);
    }

    @SuppressWarnings("unchecked") // the wrapper of int.class is a Class<Integer>, and int.class is declared as one too
    private static <C> Class<C> boxed(String name, Class<C> type) {
        Objects.requireNonNull(type, () -> "type of field '" + name + "'");
        if (type == void.class) {
            throw new IllegalArgumentException("type of field '" + name + "': void (expected: a type that has values)");
        }
        return (Class<C>) MethodType.methodType(type).wrap().returnType();
    }

    /** Returns the name. */
    public String name() {
        return name;
    }

    /**
     * Returns the class of the values; the raw class where the type is parameterised, the wrapper where it is
     * primitive.
     */
    public Class<? super T> type() {
        return type;
    }

    /**
     * Returns an equal field that is marked as deprecated: a contract that still uses it gets a warning.
     *
     * @param reason why, and what to use instead; not blank
     * @throws IllegalArgumentException if {@code reason} is blank
     */
    public Field<T> deprecated(String reason) {
        return new Field<>(name, type, Arguments.notBlank("reason", reason));
    }

    /** Returns the reason of the deprecation; empty for a field that is not deprecated. */
    public Optional<String> deprecation() {
        return Optional.ofNullable(deprecation);
    }

    /**
     * Returns {@code value} as this field's type.
     *
     * @throws ClassCastException if the value is of another class; the message names the field
     */
    @SuppressWarnings(
            "unchecked") // checked against the raw class on the line before, which is all that exists at run time
    public T cast(Object value) {
        if (!type.isInstance(value)) {
            throw new ClassCastException("value of field '" + name + "': a "
                    + value.getClass().getTypeName() + " (expected: a " + type.getTypeName() + ")");
        }
        return (T) value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Field<?> that && hash == that.hash && type == that.type && name.equals(that.name));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Returns name and simple type, for messages. */
    @Override
    public String toString() {
        return name + ": " + type.getSimpleName();
    }
}
