package io.holdfast.executor;

import io.holdfast.contracts.Field;
import io.holdfast.contracts.Values;
import io.holdfast.executor.NodeException.Reason;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Holds a node to its word: it writes what it declared, of the declared types, and what some intent requires is there. A value stays as the
 * user's code returned it (the bare value of an only output, or {@link Values}), so that accepting costs nothing.
 */
final class Outputs {

    /** So many entries are looked at one by one before the map is asked. */
    private static final int SCANNED = 8;

    private final String node;
    private final List<Field<?>> fields;
    private final Set<Field<?>> required;
    private final List<NodePolicy.SoftFailure<?>> softFailures;
    private final @Nullable Field<?> only;

    Outputs(String node, List<Field<?>> fields, Set<Field<?>> required, List<NodePolicy.SoftFailure<?>> softFailures) {
        this.node = node;
        this.fields = fields;
        this.required = required;
        this.softFailures = softFailures;
        this.only = fields.size() == 1 ? fields.get(0) : null;
    }

    /** The only output, or null if there are several or none. */
    @Nullable
    Field<?> only() {
        return only;
    }

    /** The value itself, {@link Values#none()} for none, or a {@link Failed}. */
    Object accept(Object returned) {
        Object accepted = check(returned);
        if (softFailures.isEmpty() || accepted instanceof Failed) {
            return accepted;
        }
        for (NodePolicy.SoftFailure<?> rule : softFailures) {
            Failed failed = test(rule, accepted);
            if (failed != null) {
                return failed;
            }
        }
        return accepted;
    }

    /** The same for a fallback's value: the user chose it, so soft-failure rules do not apply. */
    Object acceptStandIn(Object returned) {
        return check(returned);
    }

    /** Refuses a value of the policy's that is not what the node writes, while the executor is built. */
    void mustFit(String what, @Nullable Object value) {
        if (value != null
                && !(value instanceof Values) // whose fields the rules look at
                && check(value) instanceof Failed failed
                && failed.cause() instanceof NodeException known
                && known.reason() == Reason.WRONG_OUTPUT) {
            throw new IllegalStateException(what + " of " + known.getMessage());
        }
    }

    private Object check(Object returned) {
        Field<?> single = only;
        if (single != null && single.type().isInstance(returned)) {
            return returned;
        }
        if (returned == Step.NO_VALUE) {
            return required.isEmpty()
                    ? Values.none()
                    : missing(required.iterator().next());
        }
        if (returned instanceof Values values) {
            return checkAll(values);
        }
        String hint = returned instanceof CompletionStage ? "; a stage is for bindAsync" : "";
        return wrong("a " + returned.getClass().getTypeName() + " (expected: "
                + (single == null ? "Values" : "a " + single.type().getTypeName()) + hint + ")");
    }

    private Object checkAll(Values values) {
        for (int i = 0; i < values.size(); i++) {
            if (!fields.contains(values.fieldAt(i))) {
                return wrong("output '" + values.fieldAt(i).name() + "' (expected: a declared one of "
                        + fields.stream().map(Field::name).toList() + ")");
            }
        }
        for (Field<?> field : required) {
            if (!values.has(field)) {
                return missing(field);
            }
        }
        return values;
    }

    private Failed missing(Field<?> field) {
        return Failed.of(
                node,
                Reason.MISSING_OUTPUT,
                "no value for output '" + field.name() + "' (expected: one, because an intent requires it)");
    }

    private Failed wrong(String detail) {
        return Failed.of(node, Reason.WRONG_OUTPUT, detail);
    }

    private <T> @Nullable Failed test(NodePolicy.SoftFailure<T> rule, Object accepted) {
        Object value = valueOf(rule.output(), accepted);
        if (value == null) {
            return null;
        }
        try {
            return rule.test().test(rule.output().cast(value))
                    ? Failed.of(
                            node,
                            Reason.SOFT_FAILURE,
                            "output '" + rule.output().name()
                                    + "' not accepted (expected: a value that passes failWhen)")
                    : null;
        } catch (Throwable e) {
            return Failed.of(e);
        }
    }

    /** The value of one output in what was accepted; null for none. */
    @Nullable
    Object valueOf(Field<?> field, @Nullable Object accepted) {
        if (accepted == null) {
            return null;
        }
        if (field.equals(only) && !(accepted instanceof Values && field.type() != Values.class)) {
            return accepted;
        }
        return accepted instanceof Values values ? in(values, field) : null;
    }

    /** The value of a field, or null: {@link Values#find} without the {@code Optional}. */
    static @Nullable Object in(Values values, Field<?> field) {
        for (int i = 0; i < values.size() && i < SCANNED; i++) {
            if (values.fieldAt(i).equals(field)) {
                return values.valueAt(i);
            }
        }
        return values.size() > SCANNED && values.has(field) ? values.get(field) : null;
    }

    /** What was accepted as a map. */
    Values asValues(@Nullable Object accepted) {
        if (accepted == null) {
            return Values.none();
        }
        Field<?> single = only;
        if (accepted instanceof Values values && (single == null || single.type() != Values.class)) {
            return values;
        }
        return single == null ? Values.none() : one(single, accepted);
    }

    private static <T> Values one(Field<T> field, Object value) {
        return Values.of(field, field.cast(value));
    }

    /** Of an alternate node's outputs those that this node declares. */
    Object narrow(Values values) {
        Values.Builder builder = Values.builder();
        for (int i = 0; i < values.size(); i++) {
            if (fields.contains(values.fieldAt(i))) {
                copy(values.fieldAt(i), values, builder);
            }
        }
        return builder.build();
    }

    private static <T> void copy(Field<T> field, Values from, Values.Builder to) {
        to.set(field, from.get(field));
    }
}
