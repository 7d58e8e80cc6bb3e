package io.holdfast.contracts;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A named unit of work: what it reads, what it writes, and when it has anything to do. What it <em>does</em> is bound
 * to it by an executor.
 *
 * <p>An immutable value; each method that says more returns a new node. Two nodes are equal when all they declare is
 * equal; a condition is compared by its own {@code equals}, so make it a record where that matters. Whether names and
 * fields make sense is checked by the {@link Contract}, together with everything else. Thread-safe.
 */
public final class Node {

    private final String name;
    private final List<Field<?>> reads;
    private final List<Field<?>> readsIfPresent;
    private final List<Field<?>> writes;
    private final @Nullable Predicate<? super Inputs> condition;
    private final @Nullable String deprecation;

    private Node(
            String name,
            List<Field<?>> reads,
            List<Field<?>> readsIfPresent,
            List<Field<?>> writes,
            @Nullable Predicate<? super Inputs> condition,
            @Nullable String deprecation) {
        this.name = name;
        this.reads = reads;
        this.readsIfPresent = readsIfPresent;
        this.writes = writes;
        this.condition = condition;
        this.deprecation = deprecation;
    }

    /**
     * Returns a node that reads and writes nothing yet.
     *
     * @param name the name, unique in a contract; it is what logs, metrics and messages show
     */
    public static Node named(String name) {
        return new Node(Objects.requireNonNull(name, "name"), List.of(), List.of(), List.of(), null, null);
    }

    /** Returns a node that also needs these fields: it is skipped where one of them is absent. */
    public Node reads(Field<?>... fields) {
        return new Node(
                name, Arguments.appended(reads, fields, "field"), readsIfPresent, writes, condition, deprecation);
    }

    /**
     * Returns a node that also likes to have these fields: it starts when their producers have settled, with or without
     * a value. Such a read orders nodes and never makes one run: the intent says by {@code requires} or
     * {@code welcomes} what is worth producing.
     */
    public Node readsIfPresent(Field<?>... fields) {
        return new Node(
                name, reads, Arguments.appended(readsIfPresent, fields, "field"), writes, condition, deprecation);
    }

    /** Returns a node that also writes these fields. */
    public Node writes(Field<?>... fields) {
        return new Node(
                name, reads, readsIfPresent, Arguments.appended(writes, fields, "field"), condition, deprecation);
    }

    /**
     * Returns a node that is skipped, and not failed, where the condition says false.
     *
     * @param condition sees what the node declared to read; called once a run, never under a lock
     * @throws IllegalStateException if there is a condition already
     */
    public Node when(Predicate<? super Inputs> condition) {
        Objects.requireNonNull(condition, "condition");
        if (this.condition != null) {
            throw new IllegalStateException(
                    "condition of node '" + name + "': already set (expected: set once; combine with Predicate.and)");
        }
        return new Node(name, reads, readsIfPresent, writes, condition, deprecation);
    }

    /**
     * Returns a node that is marked as deprecated: a contract in which an intent still runs it gets a warning.
     *
     * @param reason why, and what to use instead; not blank
     * @throws IllegalArgumentException if {@code reason} is blank
     */
    public Node deprecated(String reason) {
        return new Node(name, reads, readsIfPresent, writes, condition, Arguments.notBlank("reason", reason));
    }

    /** Returns the name. */
    public String name() {
        return name;
    }

    /** Returns the fields it cannot do without, in the order declared. */
    public List<Field<?>> reads() {
        return reads;
    }

    /** Returns the fields it likes to have, in the order declared. */
    public List<Field<?>> readsIfPresent() {
        return readsIfPresent;
    }

    /** Returns the fields it produces, in the order declared. */
    public List<Field<?>> writes() {
        return writes;
    }

    /** Returns the condition; empty for a node that always has something to do. */
    public Optional<Predicate<? super Inputs>> condition() {
        return Optional.ofNullable(condition);
    }

    /** Returns the reason of the deprecation; empty for a node that is not deprecated. */
    public Optional<String> deprecation() {
        return Optional.ofNullable(deprecation);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Node that
                        && name.equals(that.name)
                        && reads.equals(that.reads)
                        && readsIfPresent.equals(that.readsIfPresent)
                        && writes.equals(that.writes)
                        && Objects.equals(condition, that.condition)
                        && Objects.equals(deprecation, that.deprecation));
    }

    /** Hashes the name alone, which is unique in a contract and whose hash is cached. */
    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name;
    }
}
