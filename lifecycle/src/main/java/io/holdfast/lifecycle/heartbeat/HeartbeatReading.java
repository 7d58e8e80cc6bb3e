package io.holdfast.lifecycle.heartbeat;

import java.util.Optional;

/** The outcome of a look at a heartbeat file. */
public sealed interface HeartbeatReading {

    /** Returns the record, if there is a whole one. */
    default Optional<HeartbeatRecord> beat() {
        return this instanceof Present present ? Optional.of(present.value()) : Optional.empty();
    }

    /**
     * A whole record.
     *
     * @param value its content
     */
    record Present(HeartbeatRecord value) implements HeartbeatReading {}

    /** There is no such file. */
    record Absent() implements HeartbeatReading {}

    /**
     * There is a file, but no whole record in it, even after looking again.
     *
     * @param reason what is wrong
     */
    record Damaged(String reason) implements HeartbeatReading {}
}
