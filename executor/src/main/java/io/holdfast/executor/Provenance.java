package io.holdfast.executor;

import io.holdfast.contracts.Field;
import java.util.Locale;
import java.util.Objects;

/**
 * Where a value came from.
 *
 * @param kind of source
 * @param retry 0, or for {@link Kind#RETRY} which retry it was, from 1
 * @param source the fallback's or the alternate node's name; for {@link Kind#DERIVED} the field that is a stand-in;
 *     empty for the node itself
 */
public record Provenance(Kind kind, int retry, String source) {

    /** Nowhere: there is no value. */
    public static final Provenance NONE = new Provenance(Kind.NONE, 0, "");

    /** The node's first attempt. */
    public static final Provenance PRIMARY = new Provenance(Kind.PRIMARY, 0, "");

    /** The policy's default for a node that fails open. */
    public static final Provenance DEFAULT = new Provenance(Kind.DEFAULT, 0, "");

    /** The kinds of source, best first. */
    public enum Kind {
        /** The node's first attempt. */
        PRIMARY,
        /** A later attempt of the node. */
        RETRY,
        /** Another node that produces the same field. */
        ALTERNATE,
        /** A fallback function. */
        FALLBACK,
        /** The node itself, from what was a stand-in. */
        DERIVED,
        /** A value this node gave some time ago. */
        LAST_KNOWN_GOOD,
        /** A constant. */
        DEFAULT,
        /** There is no value. */
        NONE;

        /**
         * Returns the name as a meter tag.
         *
         * @return lower case
         */
        String tag() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Checks the parts. */
    public Provenance {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(source, "source");
        if (retry < 0 || (retry > 0) != (kind == Kind.RETRY)) {
            throw new IllegalArgumentException("retry: " + retry + " (expected: > 0 for RETRY, else 0)");
        }
    }

    static Provenance retry(int retry) {
        return new Provenance(Kind.RETRY, retry, "");
    }

    /** Where a value came from that an alternate has yielded; what it was derived from stays what matters. */
    Provenance throughAlternate(String node) {
        if (kind == Kind.DERIVED) {
            return this;
        }
        return new Provenance(isPrimary() ? Kind.ALTERNATE : kind, 0, node);
    }

    /** As the end of a sentence: what was derived is not "from" that. */
    String phrase() {
        return kind == Kind.DERIVED ? toString() : "from " + this;
    }

    static Provenance derived(Field<?> standIn) {
        return new Provenance(Kind.DERIVED, 0, standIn.name());
    }

    /**
     * Returns whether the value is the node's own: from its first attempt or a retry, and made from nothing but such
     * values.
     *
     * @return false for every stand-in, for what was made from one, and for none
     */
    public boolean isPrimary() {
        return kind == Kind.PRIMARY || kind == Kind.RETRY;
    }

    /** Returns whether there is a value and it is not the node's own, or made from one that is not. */
    boolean isStandIn() {
        return kind != Kind.NONE && !isPrimary();
    }

    @Override
    public String toString() {
        String name = kind.tag().replace('_', ' ');
        if (kind == Kind.RETRY) {
            return name + " " + retry;
        }
        if (kind == Kind.DERIVED) {
            return name + " from " + source;
        }
        return source.isEmpty() ? name : name + " " + source;
    }
}
