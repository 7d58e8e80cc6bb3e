package io.holdfast.contracts;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from fields to values that are never null: the inputs of a run, or the outputs of a node with
 * several.
 *
 * <p>Each value is checked against its field's class when it is set. As {@link Inputs} it lets everything be read that
 * it holds. Thread-safe as far as the values are.
 */
public final class Values implements Inputs {

    /** Up to this size a scan over a few references is quicker than hashing. */
    private static final int SCANNED = 8;

    private static final Values NONE = new Values(new Field<?>[0], new Object[0]);

    private final Field<?>[] fields;
    private final Object[] values;
    private final @Nullable Map<Field<?>, Integer> index;

    private Values(Field<?>[] fields, Object[] values) {
        this.fields = fields;
        this.values = values;
        this.index = fields.length > SCANNED ? indexed(fields) : null;
    }

    private static Map<Field<?>, Integer> indexed(Field<?>[] fields) {
        Map<Field<?>, Integer> index = new HashMap<>(fields.length * 2);
        for (int i = 0; i < fields.length; i++) {
            index.put(fields[i], i);
        }
        return index;
    }

    /** Returns the map without entries. */
    public static Values none() {
        return NONE;
    }

    /**
     * Returns a map with one entry.
     *
     * @throws ClassCastException if the value is not of the field's class
     */
    public static <T> Values of(Field<T> field, T value) {
        return new Values(new Field<?>[] {field}, new Object[] {checked(field, value)});
    }

    /** Returns a builder for many entries; each {@link #and} copies, the builder does so once. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns a map with one entry more; a value the field had is replaced.
     *
     * @throws ClassCastException if the value is not of the field's class
     */
    public <T> Values and(Field<T> field, T value) {
        Object checked = checked(field, value);
        int at = indexOf(field);
        boolean known = at >= 0;
        Field<?>[] newFields = known ? fields : Arrays.copyOf(fields, fields.length + 1);
        Object[] newValues = Arrays.copyOf(values, newFields.length);
        int slot = known ? at : fields.length;
        newFields[slot] = field;
        newValues[slot] = checked;
        return new Values(newFields, newValues);
    }

    private static Object checked(Field<?> field, Object value) {
        return Objects.requireNonNull(
                field.cast(Objects.requireNonNull(value, () -> "value of field '" + field.name() + "'")));
    }

    private int indexOf(Field<?> field) {
        if (index != null) {
            Integer at = index.get(field);
            return at == null ? -1 : at;
        }
        for (int i = 0; i < fields.length; i++) {
            if (fields[i].equals(field)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public <T> T get(Field<T> field) {
        int at = indexOf(field);
        if (at < 0) {
            throw new FieldAbsentException("values", field);
        }
        return field.cast(values[at]);
    }

    @Override
    public <T> Optional<T> find(Field<T> field) {
        int at = indexOf(field);
        return at < 0 ? Optional.empty() : Optional.of(field.cast(values[at]));
    }

    /** Returns the value of a field, or null if it has none: {@link #find} without the {@code Optional}. */
    public <T> @Nullable T getOrNull(Field<T> field) {
        int at = indexOf(field);
        return at < 0 ? null : field.cast(values[at]);
    }

    @Override
    public boolean has(Field<?> field) {
        return indexOf(field) >= 0;
    }

    /** Returns the fields that have a value, in the order they were set. */
    public List<Field<?>> fields() {
        return List.of(fields);
    }

    /** Returns the number of entries. */
    public int size() {
        return fields.length;
    }

    /**
     * Returns the field of the entry at {@code position}, 0 to {@code size() - 1}: a walk over all entries without an
     * iterator.
     */
    public Field<?> fieldAt(int position) {
        return fields[position];
    }

    /** Returns the value of the entry at {@code position}, 0 to {@code size() - 1}. */
    public Object valueAt(int position) {
        return values[position];
    }

    private Map<Field<?>, Object> asMap() {
        Map<Field<?>, Object> map = new HashMap<>();
        for (int i = 0; i < fields.length; i++) {
            map.put(fields[i], values[i]);
        }
        return map;
    }

    /** Tells whether the other has equal values for the same fields; the order does not matter. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Values that && fields.length == that.fields.length && asMap().equals(that.asMap());
    }

    @Override
    public int hashCode() {
        return asMap().hashCode();
    }

    /** Returns names and values; a message made of it shows what users sent, so mind where it goes. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < fields.length; i++) {
            text.append(i == 0 ? "" : ", ").append(fields[i].name()).append('=').append(values[i]);
        }
        return text.append('}').toString();
    }

    /** Collects entries for {@link Values}. Not thread-safe. */
    public static final class Builder {

        private final Map<Field<?>, Object> entries = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Sets the value of a field; a value it had is replaced.
         *
         * @throws ClassCastException if the value is not of the field's class
         */
        public <T> Builder set(Field<T> field, T value) {
            entries.put(field, checked(field, value));
            return this;
        }

        /** Returns what was set so far. */
        public Values build() {
            return entries.isEmpty()
                    ? NONE
                    : new Values(
                            entries.keySet().toArray(new Field<?>[0]),
                            entries.values().toArray());
        }
    }
}
