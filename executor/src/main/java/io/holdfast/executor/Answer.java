package io.holdfast.executor;

import io.holdfast.contracts.Field;
import io.holdfast.contracts.FieldAbsentException;
import io.holdfast.contracts.FieldUndeclaredException;
import io.holdfast.contracts.Missing;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a run of an intent has to say: the fields and where each came from, how each node ended, and what is missing. Exactly one of {@link
 * #complete()}, {@link #degraded()} and {@link #failed()} is true. Immutable.
 */
public final class Answer {

    private final IntentPlan plan;
    private final NodeResult[] results;
    private final Values given;
    private final Missing missing;
    private final @Nullable String closedBy;
    private final long latencyNanos;
    private final boolean standIns;

    private Answer(
            IntentPlan plan,
            NodeResult[] results,
            Values given,
            Missing missing,
            boolean standIns,
            @Nullable String closedBy,
            long latencyNanos) {
        this.plan = plan;
        this.results = results;
        this.given = given;
        this.missing = missing;
        this.standIns = standIns;
        this.closedBy = closedBy;
        this.latencyNanos = latencyNanos;
    }

    static Answer of(
            IntentPlan plan, NodeResult[] results, Values given, @Nullable String closedBy, long latencyNanos) {
        long[] words = new long[Math.max(1, (plan.fieldCount + Long.SIZE - 1) >>> 6)];
        boolean standIns = false;
        List<Field<?>> fields = plan.contract().fields();
        for (int ordinal = 0; ordinal < plan.fieldCount; ordinal++) {
            NodeResult from = source(plan, results, ordinal, fields.get(ordinal));
            if (from != null || Outputs.in(given, fields.get(ordinal)) != null) {
                words[ordinal >>> 6] |= 1L << ordinal;
            }
            standIns |= from != null && !from.provenance().isPrimary();
        }
        return new Answer(plan, results, given, plan.missing(words), standIns, closedBy, latencyNanos);
    }

    private static @Nullable NodeResult source(IntentPlan plan, NodeResult[] results, int ordinal, Field<?> field) {
        for (int position : plan.producers[ordinal]) {
            if (results[position].valueOf(field) != null) {
                return results[position];
            }
        }
        return null;
    }

    private @Nullable NodeResult source(Field<?> field) {
        return source(plan, results, plan.contract().ordinal(field), field);
    }

    /**
     * What was asked.
     *
     * @return the constant of the intent's enum, never null
     */
    public Enum<?> intent() {
        return plan.intent;
    }

    /**
     * Whether everything required and welcome is there, from the nodes themselves.
     *
     * @return true if neither {@link #degraded()} nor {@link #failed()}
     */
    public boolean complete() {
        return !failed() && !degraded();
    }

    /**
     * Whether the answer can be used but is not all it could be: something welcome is missing, or a value is a stand-in.
     *
     * @return false for a failed answer
     */
    public boolean degraded() {
        return !failed() && (standIns || !missing.welcome().isEmpty());
    }

    /**
     * Whether something required is missing, or a node that fails closed has failed.
     *
     * @return true if {@link #orThrow()} throws
     */
    public boolean failed() {
        return closedBy != null || !missing.required().isEmpty();
    }

    /**
     * The value of a field: a node's output, a stand-in for it, or what the caller gave.
     *
     * @param field one of the contract, not null
     * @param <T> the field's type
     * @return never null
     * @throws FieldAbsentException if it has no value
     * @throws FieldUndeclaredException if the contract does not know it
     */
    public <T> T get(Field<T> field) {
        return find(field).orElseThrow(() -> new FieldAbsentException("answer to " + plan.intent.name(), field));
    }

    /**
     * The value of a field that may be absent.
     *
     * @param field one of the contract, not null
     * @param <T> the field's type
     * @return empty if it has no value
     * @throws FieldUndeclaredException if the contract does not know it
     */
    public <T> Optional<T> find(Field<T> field) {
        NodeResult from = source(field);
        Object value = from == null ? Outputs.in(given, field) : from.valueOf(field);
        return value == null ? Optional.empty() : Optional.of(field.cast(value));
    }

    /**
     * Whether a field has a value.
     *
     * @param field one of the contract, not null
     * @return true if {@link #get} returns
     * @throws FieldUndeclaredException if the contract does not know it
     */
    public boolean has(Field<?> field) {
        return source(field) != null || Outputs.in(given, field) != null;
    }

    /**
     * What the nodes yielded; what the caller gave is not in it.
     *
     * @return never null
     */
    public Values values() {
        Values.Builder builder = Values.builder();
        for (Field<?> field : plan.contract().fields()) {
            put(field, builder);
        }
        return builder.build();
    }

    private <T> void put(Field<T> field, Values.Builder builder) {
        NodeResult from = source(field);
        Object value = from == null ? null : from.valueOf(field);
        if (value != null) {
            builder.set(field, field.cast(value));
        }
    }

    /**
     * Where the value of a field came from.
     *
     * @param field one of the contract, not null
     * @return {@link Provenance#NONE} if it has no value, and for what the caller gave
     * @throws FieldUndeclaredException if the contract does not know it
     */
    public Provenance provenance(Field<?> field) {
        NodeResult from = source(field);
        return from == null ? Provenance.NONE : from.provenance();
    }

    /**
     * What is missing.
     *
     * @return {@link Missing#nothing()} if nothing is
     */
    public Missing missing() {
        return missing;
    }

    /**
     * How a node ended.
     *
     * @param node one that the intent runs, not null
     * @return never null
     * @throws NoSuchElementException if the intent does not run it
     */
    public NodeResult result(Node node) {
        for (NodeResult result : results) {
            if (result.node().equals(node)) {
                return result;
            }
        }
        List<String> names =
                java.util.Arrays.stream(plan.nodes).map(each -> each.name).toList();
        throw new NoSuchElementException(
                "node: '" + node.name() + "' (expected: one that " + plan.intent.name() + " runs, of " + names + ")");
    }

    /**
     * How each node ended.
     *
     * @return in dependency order, never null
     */
    public List<NodeResult> results() {
        return List.of(results);
    }

    /**
     * How long it took to get the answer.
     *
     * @return never null
     */
    public Duration latency() {
        return Duration.ofNanos(latencyNanos);
    }

    /**
     * The node whose failure closed the answer.
     *
     * @return its name; empty if none did
     */
    public Optional<String> closedBy() {
        return Optional.ofNullable(closedBy);
    }

    /**
     * This answer, unless it has failed.
     *
     * @return this
     * @throws AnswerException if {@link #failed()}; its message is {@link #explain()}, its cause that of the first node that did not succeed, the
     *     others' are suppressed
     */
    public Answer orThrow() {
        if (!failed()) {
            return this;
        }
        List<Throwable> causes = new ArrayList<>();
        for (NodeResult result : results) {
            boolean closing = result.node().name().equals(closedBy);
            result.cause().ifPresent(cause -> causes.add(closing ? 0 : causes.size(), cause));
        }
        AnswerException thrown = new AnswerException(explain(), causes.isEmpty() ? null : causes.get(0));
        causes.stream().skip(1).forEach(thrown::addSuppressed);
        throw thrown;
    }

    /**
     * The answer in words, for a log: one line for the whole, one for each required or welcome field, one for each node. Values are not in it.
     *
     * @return several lines, never null
     */
    public String explain() {
        return Explanation.of(this, plan);
    }

    /** One line: intent, outcome, time, and what is missing. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(plan.intent.name()).append(' ').append(outcome());
        text.append(" in ").append(latencyNanos / 1_000_000).append(" ms");
        if (closedBy != null) {
            text.append(", closed by ").append(closedBy);
        }
        if (!missing.required().isEmpty()) {
            text.append(", missing required ").append(Explanation.names(missing.required()));
        }
        if (!missing.welcome().isEmpty()) {
            text.append(", missing welcome ").append(Explanation.names(missing.welcome()));
        }
        return text.toString();
    }

    /** {@code complete}, {@code degraded} or {@code failed}. */
    String outcome() {
        return failed() ? "failed" : degraded() ? "degraded" : "complete";
    }
}
