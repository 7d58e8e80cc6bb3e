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
 * What one node sees of the fields there are: those it declared to read. A view, made anew for whoever asks: a run keeps the fields, not the view, and
 * where the compiler sees that nobody keeps it, it is never made.
 */
final class NodeInputs implements Inputs {

    /** Why a field is absent that no node produces. */
    static final String NOT_GIVEN = "not among the given values";

    private final NodePlan plan;
    private final Object fields;

    /** The fields are the {@link Values} that were given, or the {@link AnswerRun} that gathers them. */
    NodeInputs(NodePlan plan, Object fields) {
        this.plan = plan;
        this.fields = fields;
    }

    private static @Nullable Object valueOf(NodePlan plan, Object fields, int ordinal, Field<?> field) {
        return fields instanceof AnswerRun run ? run.valueFor(plan, ordinal) : Outputs.in((Values) fields, field);
    }

    /** The first field the node cannot do without that has no value, or null. */
    static @Nullable Field<?> firstMissing(NodePlan plan, Object fields) {
        Field<?>[] reads = plan.reads;
        for (int i = 0; i < reads.length; i++) {
            if (valueOf(plan, fields, plan.readOrdinals[i], reads[i]) == null) {
                return reads[i];
            }
        }
        return null;
    }

    @Override
    public <T> T get(Field<T> field) {
        Object value = lookUp(field);
        if (value == null) {
            throw new FieldAbsentException(who(), field);
        }
        return field.cast(value);
    }

    @Override
    public <T> Optional<T> find(Field<T> field) {
        Object value = lookUp(field);
        return value == null ? Optional.empty() : Optional.of(field.cast(value));
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
            throw new FieldUndeclaredException(who(), field, declared);
        }
        return valueOf(plan, fields, ordinal, field);
    }

    private String who() {
        return "node '" + plan.name + "'";
    }
}
