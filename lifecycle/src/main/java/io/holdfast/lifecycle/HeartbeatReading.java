package io.holdfast.lifecycle;

import java.util.Optional;

/** What came of looking at a heartbeat file. */
public sealed interface HeartbeatReading {

    /** The record, if there is a whole one. */
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
