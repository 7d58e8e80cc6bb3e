package io.holdfast.watchtower.recorder;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Answers what happened between two times. Reads through connections that cannot write, so it disturbs neither a running recorder nor its
 * database; works on the database of a dead service as well. Safe for use by many threads; more than two at once wait for each other.
 */
public final class History implements AutoCloseable {

    private final Readers readers;

    History(Database database, Schema schema) {
        this.readers = new Readers(database, schema);
    }

    /**
     * The history in this database, of this process's or any other's recorder. The file is opened with the first question.
     *
     * @param database the recorder's file
     */
    public static History of(Path database) {
        return new History(Database.at(requireNonNull(database, "database")), Schema.current());
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
        return ask(since, until, null);
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
        if (longestSilence.isZero() || longestSilence.isNegative()) {
            throw new IllegalArgumentException("longestSilence: " + longestSilence + " (expected: > 0)");
        }
        return ask(since, until, longestSilence);
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
        return readers.ask(connection -> new Reading(connection, since, until).report(longestSilence));
    }
}
