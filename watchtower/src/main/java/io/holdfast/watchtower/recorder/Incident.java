package io.holdfast.watchtower.recorder;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that a person who asks "what happened?" wants to know; what belongs together is one. Immutable.
 *
 * @param kind what
 * @param from when it began
 * @param to when it was over; null if it is not over, equal to {@code from} if it was over at once
 * @param subject what it is about, such as the breaker's name; empty if it is about the process
 * @param registry the registry of what it is about; empty if that is in none, or there is but one
 * @param count how many entries it is made of
 * @param text one line for a person, without the times
 */
public record Incident(
        Kind kind, Instant from, @Nullable Instant to, String subject, String registry, long count, String text) {

    /** Makes an incident about nothing that a registry holds, or of a registry that needs no name. */
    public Incident(Kind kind, Instant from, @Nullable Instant to, String subject, long count, String text) {
        this(kind, from, to, subject, "", count, text);
    }

    /** What happened. */
    public enum Kind {
        /** No sign of life for longer than allowed. */
        SILENCE,
        /** A run began. */
        RUN_STARTED,
        /** A run ended without an orderly end: killed, or the power went. */
        RUN_LOST,
        /** The wall clock was set, or told a time that cannot have been. */
        CLOCK,
        /** A run ended, or began to. */
        SHUTDOWN,
        /** A supervisor intervened. */
        RESTART,
        /** A breaker was not closed. */
        BREAKER,
        /** Executions of a node failed. */
        NODE,
        /** Answers failed. */
        ANSWERS,
        /** The recorder could not write. */
        RECORDER,
        /** Somebody gave a breaker, or something else that a registry holds, another configuration. */
        RECONFIGURATION
    }
}
