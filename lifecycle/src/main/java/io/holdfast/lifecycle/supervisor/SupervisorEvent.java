package io.holdfast.lifecycle.supervisor;

import io.holdfast.lifecycle.internal.Json;
import java.time.Duration;
import java.time.Instant;

/**
 * What happened to a supervised child. Immutable.
 *
 * @param at when, by the wall clock
 * @param cause what
 * @param exitCode the child's exit code; -1 if it has none
 * @param uptime how long the child had lived, by the monotonic clock
 * @param detail one line for a person
 */
public record SupervisorEvent(Instant at, Cause cause, int exitCode, Duration uptime, String detail) {

    /** What happened. */
    public enum Cause {
        /** The child was started. */
        STARTED,
        /** The child could not be started at all; counts as a crash. */
        START_FAILED,
        /** Another process than the one that is judged beats into the child's file; its beats do not count. */
        FOREIGN_BEAT,
        /** Stale once; not yet confirmed. */
        SUSPECT,
        /** The child is alive but its work stands still; it is being stopped. */
        HUNG,
        /** The child did not beat within the startup deadline; it is being stopped. */
        NEVER_BEAT,
        /** A child of an earlier supervisor was still running; it is being stopped. */
        ORPHAN,
        /** The child ended after it was found hung. */
        ENDED_HUNG,
        /** The child ended by itself with an error. */
        CRASHED,
        /** The child cannot begin because of its files; not a crash: it is started again, ever more rarely. */
        FILES_UNUSABLE,
        /** Somebody else told the child to end (HUP, INT or TERM), and it did; not a crash, and it is started again. */
        TERMINATED,
        /** A planned restart; not a crash. */
        PLANNED,
        /** A restart that the child or an operator asked for; not a crash. */
        REQUESTED,
        /** The child ended and is not started again. */
        DONE,
        /** The supervisor was told to stop. */
        STOPPED,
        /** Too many crashes in too short a time; the child is not started again. */
        GAVE_UP
    }

    String toJson() {
        return new Json()
                .put("at", at.toString())
                .put("cause", cause.name())
                .put("exitCode", exitCode)
                .put("uptimeMillis", uptime.toMillis())
                .put("detail", detail)
                .end();
    }
}
