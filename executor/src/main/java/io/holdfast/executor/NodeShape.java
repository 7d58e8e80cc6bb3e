package io.holdfast.executor;

import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a result needs of its node for as long as somebody keeps it: neither the executor nor the user's functions hang
 * on it.
 *
 * @param node as declared
 * @param only its only output, or null if there are several or none
 */
record NodeShape(Node node, @Nullable Field<?> only) {

    /** The output of a guard, by identity: any value is one, be it {@link Values}, a stage or null. */
    static final Field<Object> ANYTHING = Field.of("value", Object.class);

    static NodeShape of(Node node) {
        return new NodeShape(node, node.writes().size() == 1 ? node.writes().get(0) : null);
    }

    String name() {
        return node.name();
    }

    /** Whether a value is taken as it is, and not looked into. */
    @SuppressWarnings("ReferenceEquality") // a user's field may be equal
    boolean isOpaque() {
        return only == ANYTHING;
    }

    /** The value of one output in what was accepted; null for none. */
    @Nullable
    Object valueOf(Field<?> field, @Nullable Object accepted) {
        if (accepted == null || accepted == Signal.NO_VALUE) {
            return null;
        }
        if (field.equals(only) && !(!isOpaque() && accepted instanceof Values && field.type() != Values.class)) {
            return accepted;
        }
        return accepted instanceof Values values ? values.getOrNull(field) : null;
    }

    /** The names of the fields that a value of the policy's stands for. */
    List<String> fieldsOf(@Nullable Object value) {
        if (value == null) {
            return List.of();
        }
        if (value instanceof Values values) {
            return values.fields().stream().map(Field::name).toList();
        }
        return node.writes().stream().limit(1).map(Field::name).toList();
    }

    /** What was accepted as a map. */
    Values asValues(@Nullable Object accepted) {
        if (accepted == null || accepted == Signal.NO_VALUE) {
            return Values.none();
        }
        Field<?> single = only;
        if (!isOpaque() && accepted instanceof Values values && (single == null || single.type() != Values.class)) {
            return values;
        }
        return single == null ? Values.none() : one(single, accepted);
    }

    private static <T> Values one(Field<T> field, Object value) {
        return Values.of(field, field.cast(value));
    }
}
