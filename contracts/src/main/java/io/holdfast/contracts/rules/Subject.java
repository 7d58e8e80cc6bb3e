package io.holdfast.contracts.rules;

/**
 * What a violation is about: enough for a compiler plug-in to find the place in the source. Immutable and thread-safe.
 *
 * @param kind the kind of thing
 * @param name its name
 * @param field the name of the field concerned; empty where the thing as a whole is
 */
public record Subject(Kind kind, String name, String field) {

    /** Kinds of things a violation can be about. */
    public enum Kind {
        /** An input of the contract; the name of the field. */
        INPUT,
        /** A node; its name. */
        NODE,
        /** A class listed as a node; its name. */
        NODE_CLASS,
        /** What an intent asks for; the name of the constant. */
        INTENT,
        /** A declared order of producers; the name of the field. */
        PRODUCERS,
        /** A policy; the name of its node. */
        POLICY
    }

    static Subject input(String field) {
        return new Subject(Kind.INPUT, field, field);
    }

    static Subject node(String node, String field) {
        return new Subject(Kind.NODE, node, field);
    }

    static Subject intent(String intent, String field) {
        return new Subject(Kind.INTENT, intent, field);
    }

    static Subject producers(String field) {
        return new Subject(Kind.PRODUCERS, field, field);
    }

    static Subject policy(String node) {
        return new Subject(Kind.POLICY, node, "");
    }
}
