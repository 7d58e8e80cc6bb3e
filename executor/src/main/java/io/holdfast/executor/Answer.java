package io.holdfast.executor;

import io.holdfast.contracts.Field;
import io.holdfast.contracts.FieldAbsentException;
import io.holdfast.contracts.FieldUndeclaredException;
import io.holdfast.contracts.Missing;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a run of an intent has to say: the fields and where each came from, how each node ended, and what is missing.
 * Exactly one of {@link #complete()}, {@link #degraded()} and {@link #failed()} is true, as {@link #outcome()} says.
 * Immutable, and fit to be kept:
 * it holds values and causes, and neither the executor nor what its functions captured.
 */
public final class Answer {

    /** How good an answer is. */
    public enum Outcome {
        /** Everything required and welcome is there, from the nodes themselves. */
        COMPLETE,
        /** It can be used, but something welcome is missing, or a value is a stand-in or was made from one. */
        DEGRADED,
        /** Something required is missing, or a node that fails closed has failed. */
        FAILED;

        /** The name as a meter tag. */
        String tag() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final AnswerShape shape;
    private final @Nullable NodeResult[] results;
    private final Values given;
    private final Missing missing;
    private final List<Field<?>> notApplicable;
    private final @Nullable String closedBy;
    private final long latencyNanos;
    private final boolean standIns;

    private Answer(
            AnswerShape shape,
            @Nullable NodeResult[] results,
            Values given,
            Missing missing,
            List<Field<?>> notApplicable,
            boolean standIns,
            @Nullable String closedBy,
            long latencyNanos) {
        this.shape = shape;
        this.results = results;
        this.given = given;
        this.missing = missing;
        this.notApplicable = notApplicable;
        this.standIns = standIns;
        this.closedBy = closedBy;
        this.latencyNanos = latencyNanos;
    }

    /** Nodes that were not needed have no result: null. */
    static Answer of(
            AnswerShape shape,
            @Nullable NodeResult[] results,
            Values given,
            @Nullable String closedBy,
            long latencyNanos) {
        long[] words = new long[Math.max(1, (shape.fieldCount() + Long.SIZE - 1) >>> 6)];
        boolean standIns = false;
        IntFunction<@Nullable NodeResult> byPosition = position -> results[position];
        List<Field<?>> fields = shape.contract().fields();
        for (int ordinal = 0; ordinal < shape.fieldCount(); ordinal++) {
            int[] producers = shape.producers()[ordinal];
            NodeResult from = Producers.source(producers, byPosition, fields.get(ordinal));
            if (from != null || given.getOrNull(fields.get(ordinal)) != null) {
                words[ordinal >>> 6] |= 1L << ordinal;
            }
            standIns |= Producers.provenance(from, producers, byPosition).isStandIn();
        }
        Missing missing = shape.missing(words);
        List<Field<?>> notApplicable = List.of();
        if (shape.hasConditions() && !missing.welcome().isEmpty()) {
            Applicability applicability = new Applicability(shape, byPosition, given);
            for (int i = 0; i < results.length; i++) {
                boolean unused = applicability.judge(i, results[i]);
            }
            notApplicable = applicability.notApplicable(missing.welcome());
            for (Field<?> field : notApplicable) {
                int ordinal = shape.contract().ordinal(field);
                words[ordinal >>> 6] |= 1L << ordinal;
            }
            missing = notApplicable.isEmpty() ? missing : shape.missing(words);
        }
        return new Answer(shape, results, given, missing, notApplicable, standIns, closedBy, latencyNanos);
    }

    /** The result that a field's value comes from; null if it has none, or the caller gave it. */
    private @Nullable NodeResult source(Field<?> field) {
        return Producers.source(producers(field), this::resultAt, field);
    }

    private int[] producers(Field<?> field) {
        return shape.producers()[shape.contract().ordinal(field)];
    }

    private @Nullable NodeResult resultAt(int position) {
        return results[position];
    }

    /**
     * Returns what was asked.
     *
     * @return the constant of the intent's enum
     */
    public Enum<?> intent() {
        return shape.intent();
    }

    /** Returns how good the answer is: complete, degraded or failed. */
    public Outcome outcome() {
        if (failed()) {
            return Outcome.FAILED;
        }
        return degraded() ? Outcome.DEGRADED : Outcome.COMPLETE;
    }

    /**
     * Returns whether everything required and welcome is there, from the nodes themselves; what is {@linkplain
     * #notApplicable() not applicable} need not be.
     *
     * @return true if neither {@link #degraded()} nor {@link #failed()}
     */
    public boolean complete() {
        return !failed() && !degraded();
    }

    /**
     * Returns whether the answer can be used but is not all it could be: something welcome is missing, or a value is a
     * stand-in or was made from one. {@link #toString()} says which.
     *
     * @return false for a failed answer
     */
    public boolean degraded() {
        return !failed() && (standIns || !missing.welcome().isEmpty());
    }

    /**
     * Returns whether something required is missing, or a node that fails closed has failed.
     *
     * @return true if {@link #orThrow()} throws
     */
    public boolean failed() {
        return closedBy != null || !missing.required().isEmpty();
    }

    /**
     * Returns the value of a field: a node's output, a stand-in for it, or what the caller gave.
     *
     * @param field one of the contract
     * @param <T> the field's type
     * @throws FieldAbsentException if it has no value
     * @throws FieldUndeclaredException if the contract does not know it
     */
    public <T> T get(Field<T> field) {
        return find(field)
                .orElseThrow(() ->
                        new FieldAbsentException("answer to " + shape.intent().name(), field));
    }

    /**
     * Returns the value of a field that may be absent.
     *
     * @param field one of the contract
     * @param <T> the field's type
     * @return empty if it has no value
     * @throws FieldUndeclaredException if the contract does not know it
     */
    public <T> Optional<T> find(Field<T> field) {
        NodeResult from = source(field);
        Object value = from == null ? given.getOrNull(field) : from.valueOf(field);
        return value == null ? Optional.empty() : Optional.of(field.cast(value));
    }

    /**
     * Returns whether a field has a value.
     *
     * @param field one of the contract
     * @return true if {@link #get} returns
     * @throws FieldUndeclaredException if the contract does not know it
     */
    public boolean has(Field<?> field) {
        return source(field) != null || given.getOrNull(field) != null;
    }

    /**
     * Returns the fields that the intent asks for, whether they have a value or not.
     *
     * @return the required ones, then the welcome ones, each in the order declared
     */
    public List<Field<?>> asked() {
        return shape.asked();
    }

    /** Returns what the nodes yielded; what the caller gave is not in it. */
    public Values values() {
        Values.Builder builder = Values.builder();
        for (Field<?> field : shape.contract().fields()) {
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
     * Returns where the value of a field came from.
     *
     * @param field one of the contract
     * @return {@link Provenance#NONE} if it has no value, and for what the caller gave
     * @throws FieldUndeclaredException if the contract does not know it
     */
    public Provenance provenance(Field<?> field) {
        return Producers.provenance(source(field), producers(field), this::resultAt);
    }

    /**
     * Returns what is missing: the required and the welcome fields without a value, but not those that are {@linkplain
     * #notApplicable() not applicable}.
     *
     * @return {@link Missing#none()} if nothing is
     */
    public Missing missing() {
        return missing;
    }

    /**
     * Returns the welcome fields that this request has no use for: their nodes' conditions were false, and for no
     * reason that lies in a failure. They are not missing, unless the intent {@code welcomesAlways} them.
     */
    public List<Field<?>> notApplicable() {
        return notApplicable;
    }

    /**
     * Returns how a node ended.
     *
     * @param node one that the intent runs
     * @throws NoSuchElementException if the intent does not run it
     */
    public NodeResult result(Node node) {
        for (NodeResult result : results) {
            if (result != null && result.node().equals(node)) {
                return result;
            }
        }
        List<String> names = results().stream().map(each -> each.node().name()).toList();
        throw new NoSuchElementException("node: '" + node.name() + "' (expected: one that "
                + shape.intent().name() + " runs, of " + names + ")");
    }

    /**
     * Returns how each node ended.
     *
     * @return in dependency order
     */
    public List<NodeResult> results() {
        return Arrays.stream(results).filter(Objects::nonNull).toList();
    }

    /** Returns how long it took to get the answer. */
    public Duration latency() {
        return Duration.ofNanos(latencyNanos);
    }

    /**
     * Returns the node whose failure closed the answer.
     *
     * @return its name; empty if none did
     */
    public Optional<String> closedBy() {
        return Optional.ofNullable(closedBy);
    }

    /**
     * Returns this answer, unless it has failed.
     *
     * @throws AnswerException if {@link #failed()}; its message is {@link #explain()}. Its cause is that of the node
     *     which closed the answer, or else of the first node that did not succeed of those that a missing required
     *     field needed: its producers, and theirs of what they read and was absent. One that failed comes before one
     *     that was skipped or cancelled. Suppressed are the further causes, in the same order, those of other nodes
     *     last, and each once. What a fallback has saved is no cause
     */
    public Answer orThrow() {
        if (!failed()) {
            return this;
        }
        Set<Node> needed = needed();
        Set<Throwable> causes = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Throwable> inOrder = results().stream()
                .filter(result -> !result.status().isSuccess())
                .sorted(Comparator.comparingInt(result -> rank(result, needed)))
                .flatMap(result -> result.causes().stream())
                .filter(causes::add)
                .toList();
        AnswerException thrown = new AnswerException(explain(), inOrder.isEmpty() ? null : inOrder.get(0), this);
        inOrder.stream().skip(1).forEach(thrown::addSuppressed);
        throw thrown;
    }

    /** Those that a missing required field needed, directly or for what was absent of what they read. */
    private Set<Node> needed() {
        Set<Node> needed = new HashSet<>();
        Deque<Field<?>> open = new ArrayDeque<>(missing.required());
        while (!open.isEmpty()) {
            for (Node producer : shape.contract().producersOf(open.remove())) {
                if (needed.add(producer)) {
                    producer.reads().stream().filter(field -> !has(field)).forEach(open::add);
                }
            }
        }
        return needed;
    }

    /** What the answer failed for comes before the rest, and what went wrong before what was cut short for it. */
    private int rank(NodeResult result, Set<Node> needed) {
        if (result.node().name().equals(closedBy)) {
            return 0;
        }
        boolean wrong = result.status() != NodeStatus.SKIPPED && result.status() != NodeStatus.CANCELLED;
        return (needed.contains(result.node()) ? 1 : 3) + (wrong ? 0 : 1);
    }

    /**
     * Returns the answer in words, for a log: one line for the whole, one for each required or welcome field, with the
     * reason if it is missing, and one for each node. Values are not in it.
     *
     * @return several lines
     */
    public String explain() {
        return Explanation.of(this, shape);
    }

    /** One line: intent, outcome, time, and what is missing or, where nothing is, which values are stand-ins. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(shape.intent().name())
                .append(' ')
                .append(outcome().tag());
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
        if (standIns && missing.isEmpty()) {
            text.append(", stand-ins ").append(Explanation.standIns(this, shape));
        }
        return text.toString();
    }
}
