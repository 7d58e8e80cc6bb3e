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

/** What one node sees of the fields there are: those it declared to read. */
final class NodeInputs implements Inputs {

    private final NodePlan plan;
    private final @Nullable Values values;
    private final @Nullable AnswerRun run;

    NodeInputs(NodePlan plan, Values values) {
        this.plan = plan;
        this.values = values;
        this.run = null;
    }

    NodeInputs(NodePlan plan, AnswerRun run) {
        this.plan = plan;
        this.values = null;
        this.run = run;
    }

    private NodeInputs(NodePlan plan, NodeInputs same) {
        this.plan = plan;
        this.values = same.values;
        this.run = same.run;
    }

    /** The same fields as another node sees them. */
    NodeInputs seenBy(NodePlan other) {
        return new NodeInputs(other, this);
    }

    private @Nullable Object valueOf(int ordinal, Field<?> field) {
        if (run != null) {
            return run.valueAt(ordinal);
        }
        return values == null ? null : Outputs.in(values, field);
    }

    /** The first field the node cannot do without that has no value, or null. */
    @Nullable
    Field<?> firstMissing() {
        Field<?>[] reads = plan.reads;
        for (int i = 0; i < reads.length; i++) {
            if (valueOf(plan.readOrdinals[i], reads[i]) == null) {
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
        return valueOf(ordinal, field);
    }

    private String who() {
        return "node '" + plan.name + "'";
    }
}
