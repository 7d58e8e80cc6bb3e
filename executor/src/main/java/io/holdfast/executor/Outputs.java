package io.holdfast.executor;

import io.holdfast.contracts.Field;
import io.holdfast.contracts.Values;
import io.holdfast.executor.NodeException.Reason;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Holds a node to its word: it writes what it declared, of the declared types, and what some intent requires is there.
 * A value stays as the user's code returned it (the bare value of an only output, or {@link Values}), so that accepting
 * costs nothing.
 */
final class Outputs {

    private final NodeShape shape;
    private final List<Field<?>> fields;
    private final Set<Field<?>> required;
    private final List<SoftFailure<?>> softFailures;
    private final @Nullable Field<?> only;

    /** The only output's type if every value of it is one, null if a marker, a stage or a map could pass for one. */
    private final @Nullable Class<?> plainType;

    Outputs(NodeShape shape, Set<Field<?>> required, List<SoftFailure<?>> softFailures) {
        this.shape = shape;
        this.fields = shape.node().writes();
        this.required = required;
        this.softFailures = softFailures;
        this.only = shape.only();
        this.plainType = only == null || only.type().isAssignableFrom(CompletableFuture.class) || isMap(only)
                ? null
                : only.type();
    }

    NodeShape shape() {
        return shape;
    }

    private static boolean isMap(Field<?> field) {
        return field.type().isAssignableFrom(Values.class);
    }

    /** Whether {@link #accept} asks the user's code. */
    boolean asksUser() {
        return !softFailures.isEmpty();
    }

    /** The value itself, {@link Values#none()} for none, or a {@link Failure}. */
    Object accept(Object returned) {
        Object accepted = check(returned);
        if (softFailures.isEmpty() || accepted instanceof Failure) {
            return accepted;
        }
        for (SoftFailure<?> rule : softFailures) {
            Failure failed = test(rule, accepted);
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
                && check(value) instanceof Failure failed
                && failed.cause() instanceof NodeException known
                && known.reason() == Reason.WRONG_OUTPUT) {
            throw new IllegalStateException(what + " of node '" + shape.name() + "': " + mismatch(value));
        }
    }

    private Object check(Object returned) {
        if (shape.isOpaque()) {
            return returned;
        }
        if (returned == Signal.NO_VALUE) { // first: it would pass for a value of a type such as Comparable
            return required.isEmpty()
                    ? Values.none()
                    : missing(required.iterator().next());
        }
        return plainType != null && plainType.isInstance(returned) ? returned : checkClosely(returned);
    }

    private Object checkClosely(Object returned) {
        Field<?> single = only;
        if (returned instanceof Values values && (single == null || single.type() != Values.class)) {
            return checkAll(values);
        }
        boolean stage = returned instanceof CompletionStage;
        if (single != null && single.type().isInstance(returned) && !(stage && single.type() == Object.class)) {
            return returned;
        }
        return wrong("returned " + mismatch(returned));
    }

    private String mismatch(Object value) {
        Field<?> single = only;
        String hint = value instanceof CompletionStage ? "; a stage is for bindAsync, and not within a stage" : "";
        String type = value.getClass().getTypeName();
        return single == null
                ? type + " (expected: Values" + hint + ")"
                : type + " for field '" + single.name() + "' (expected: "
                        + single.type().getTypeName() + hint + ")";
    }

    private Object checkAll(Values values) {
        for (int i = 0; i < values.size(); i++) {
            if (!fields.contains(values.fieldAt(i))) {
                return wrong(
                        "returned a value for field '" + values.fieldAt(i).name() + "' (expected: a declared output of "
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

    private Failure missing(Field<?> field) {
        return Failure.of(
                shape.name(),
                Reason.MISSING_OUTPUT,
                "no value for output '" + field.name() + "' (expected: one, because an intent requires it)");
    }

    private Failure wrong(String detail) {
        return Failure.of(shape.name(), Reason.WRONG_OUTPUT, detail);
    }

    private <T> @Nullable Failure test(SoftFailure<T> rule, Object accepted) {
        Object value = shape.valueOf(rule.output(), accepted);
        if (value == null && !shape.isOpaque()) {
            return null;
        }
        try {
            return rule.rejects(value)
                    ? Failure.of(
                            shape.name(),
                            Reason.SOFT_FAILURE,
                            "output '" + rule.output().name()
                                    + "' not accepted (expected: a value that passes failWhen)")
                    : null;
        } catch (Throwable e) {
            // what it threw is no word on the node, but that it threw is this run's own finding
            return new Failure(e, FailureKind.ERROR, Reason.SOFT_FAILURE);
        }
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
