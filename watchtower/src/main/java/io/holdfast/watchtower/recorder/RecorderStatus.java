package io.holdfast.watchtower.recorder;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the flight recorder is, at one moment. Immutable; made from memory, so asking costs nothing and touches no file.
 *
 * @param state what it does
 * @param reason why it does not record; null while it records
 * @param since since when it is in this state, by the wall clock
 * @param queued how many entries wait to be written
 * @param dropped how many entries found no room or could not be written at all, since the recorder was opened
 * @param written how many entries are committed, since the recorder was opened
 * @param lastCommit when something was last committed, by the wall clock; null if nothing was yet
 * @param walBytes the size of the write-ahead log in bytes, after the last commit; 0 if there is none
 */
public record RecorderStatus(
        State state,
        @Nullable String reason,
        Instant since,
        int queued,
        long dropped,
        long written,
        @Nullable Instant lastCommit,
        long walBytes) {

    /** What a recorder does. */
    public enum State {
        /** Entries are being written. */
        RECORDING,
        /** Entries wait in memory, because the database cannot be written; it goes on by itself when it can. */
        PAUSED,
        /** It was closed. */
        CLOSED
    }

    /** Rejects a missing part with {@link NullPointerException}. */
    public RecorderStatus {
        requireNonNull(state, "state");
        requireNonNull(since, "since");
    }
}
