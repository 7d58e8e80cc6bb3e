package io.holdfast.watchtower.recorder;

import static java.util.Objects.requireNonNull;

import io.holdfast.lifecycle.time.Clocks;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers what happened between two times. Reads through connections that cannot write, so it disturbs neither a
 * running recorder nor its database; works on the database of a dead service as well. Safe for use by many threads;
 * more than two at once wait for each other.
 */
public final class History implements AutoCloseable {

    private final ReadConnections readers;
    private final InstantSource wall;

    History(DatabaseFiles database, Schema schema, InstantSource wall) {
        this.readers = new ReadConnections(database, schema);
        this.wall = wall;
    }

    /**
     * Returns the history in this database, recorded by this process or any other. The file is opened with the first
     * question.
     */
    public static History of(Path database) {
        return new History(
                DatabaseFiles.at(requireNonNull(database, "database")),
                Schema.current(),
                Clocks.system().wall());
    }

    /**
     * Returns what happened between these times. A silence is longer than three times the interval at which signs of
     * life were written.
     *
     * @param since the beginning, inclusive
     * @param until the end, inclusive; normally now
     * @throws RecorderException if the database cannot be read
     * @throws IllegalArgumentException if {@code until} is before {@code since}
     */
    public Report between(Instant since, Instant until) {
        return ask(since, until, null);
    }

    /**
     * Returns what happened between these times. @param since the beginning, inclusive
     * @param until the end, inclusive; normally now
     * @param longestSilence how long no sign of life is no silence yet
     * @throws RecorderException if the database cannot be read
     * @throws IllegalArgumentException if {@code until} is before {@code since}, or {@code longestSilence} not positive
     */
    public Report between(Instant since, Instant until, Duration longestSilence) {
        if (longestSilence.isZero() || longestSilence.isNegative()) {
            throw new IllegalArgumentException("longestSilence: " + longestSilence + " (expected: > 0)");
        }
        return ask(since, until, longestSilence);
    }

    /**
     * Returns the restart that was recorded last, by any run. Reads one row.
     *
     * @throws RecorderException if the database cannot be read
     */
    public Optional<Entry.Restart> lastRestart() {
        return readers.ask(RestartRow::last);
    }

    /**
     * Returns the time before which entries were deleted because they were too old or too many; empty if none ever
     * were. Reads one row.
     *
     * @throws RecorderException if the database cannot be read
     */
    public Optional<Instant> keptSince() {
        return readers.ask(
                connection -> Optional.ofNullable(Deletion.read(connection).since()));
    }

    /** Closes the connections once they are free. A recorder's own history is closed by the recorder. */
    @Override
    public void close() {
        readers.close();
    }

    private Report ask(Instant since, Instant until, @Nullable Duration longestSilence) {
        if (until.isBefore(since)) {
            throw new IllegalArgumentException("until: " + until + " (expected: >= " + since + ", since)");
        }
        return readers.ask(
                connection -> new ReportReader(connection, since, until, wall.instant()).report(longestSilence));
    }
}
