package io.holdfast.lifecycle.stall;

import java.time.Duration;

/**
 * Something that stands still. Immutable.
 *
 * @param kind what kind of thing
 * @param name which one
 * @param silence for how long; zero for a deadlock
 * @param detail one line or, for a deadlock, the threads and what they wait for
 */
public record Stall(Kind kind, String name, Duration silence, String detail) {

    /** What stands still. */
    public enum Kind {
        /** A loop whose progress counter has not moved within its budget. */
        LOOP,
        /** An executor that did not get round to a task of ours within its budget. */
        EXECUTOR,
        /** Threads that wait for each other for ever. */
        DEADLOCK,
        /** The whole JVM, as seen by the checks themselves: a collection, a stop signal, a machine asleep. */
        PAUSE
    }
}
