package io.holdfast.executor;

import io.holdfast.contracts.Field;
import io.holdfast.contracts.FieldAbsentException;
import io.holdfast.contracts.FieldUndeclaredException;
import io.holdfast.contracts.Inputs;
import io.holdfast.contracts.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one node sees of the fields there are: those it declared to read. A view, made anew each time it is asked for: a
 * run keeps the fields and not the view, and where the compiler sees that nobody keeps it, it is never made.
 */
final class NodeInputs implements Inputs {

    /** Gives the value of a field, of those that a node may see. */
    interface Source {

        /** Returns the value there is at this moment; null for none. */
        @Nullable
        Object valueFor(NodePlan reader, int ordinal);
    }

    private final NodePlan plan;
    private final Values given;
    private final @Nullable Source source;

    /** The values given to {@code run(node)}; or, where the node is a part of an answer, what gathers them. */
    NodeInputs(NodePlan plan, Values given, @Nullable Source source) {
        this.plan = plan;
        this.given = given;
        this.source = source;
    }

    /** What gathers the values; null for those given alone. */
    @Nullable
    Source source() {
        return source;
    }

    /** The first field without a value that the node cannot do without, or null. */
    static @Nullable Field<?> firstMissing(NodePlan plan, Values given, @Nullable Source source) {
        Field<?>[] reads = plan.reads;
        for (int i = 0; i < reads.length; i++) {
            if (valueOf(plan, given, source, plan.readOrdinals[i], reads[i]) == null) {
                return reads[i];
            }
        }
        return null;
    }

    private static @Nullable Object valueOf(
            NodePlan plan, Values given, @Nullable Source source, int ordinal, Field<?> field) {
        return source == null ? given.getOrNull(field) : source.valueFor(plan, ordinal);
    }

    @Override
    public <T> T get(Field<T> field) {
        Object value = lookUp(field);
        if (value == null) {
            throw new FieldAbsentException("node '" + plan.name + "'", field);
        }
        return field.cast(value);
    }

    @Override
    public <T> Optional<T> find(Field<T> field) {
        return Optional.ofNullable(lookUp(field)).map(field::cast);
    }

    @Override
    public boolean has(Field<?> field) {
        return lookUp(field) != null;
    }

    private @Nullable Object lookUp(Field<?> field) {
        int ordinal = plan.readableOrdinal(field);
        if (ordinal < 0) {
            List<Field<?>> declared = new ArrayList<>(plan.node.reads());
            declared.addAll(plan.node.readsIfPresent());
            throw new FieldUndeclaredException("node '" + plan.name + "'", field, declared);
        }
        return valueOf(plan, given, source, ordinal, field);
    }
}
