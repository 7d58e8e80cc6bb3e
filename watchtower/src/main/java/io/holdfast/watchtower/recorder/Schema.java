package io.holdfast.watchtower.recorder;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tables, as steps from one version to the next; {@code user_version} counts the steps that a file has taken. A
 * step that was ever released is never changed: a further one follows it.
 */
final class Schema {

    /** "HFfr" in the file's header, so that nobody else's database is taken for ours. */
    static final int APPLICATION = 0x48466672;

    private static final List<String> FIRST = List.of(
            """
            CREATE TABLE run (
              id INTEGER PRIMARY KEY AUTOINCREMENT,
              run_id TEXT NOT NULL UNIQUE,
              process TEXT NOT NULL,
              started_ms INTEGER NOT NULL,
              sign_every_ms INTEGER NOT NULL,
              ended_ms INTEGER,
              clean INTEGER
            ) STRICT""",
            // one row for each stretch of time without a silence, not one for each sign
            """
            CREATE TABLE alive (
              run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
              number INTEGER NOT NULL,
              from_ms INTEGER NOT NULL,
              to_ms INTEGER NOT NULL,
              sequence INTEGER NOT NULL,
              PRIMARY KEY (run, number)
            ) STRICT, WITHOUT ROWID""",
            "CREATE INDEX alive_to ON alive (to_ms)",
            """
            CREATE TABLE entry (
              id INTEGER PRIMARY KEY,
              run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
              at_ms INTEGER NOT NULL,
              kind TEXT NOT NULL,
              subject TEXT NOT NULL,
              detail TEXT NOT NULL
            ) STRICT""",
            "CREATE INDEX entry_at ON entry (at_ms)",
            "CREATE INDEX entry_run ON entry (run)",
            "CREATE INDEX entry_transition ON entry (subject, at_ms) WHERE kind = 'transition'",
            // before this time nothing is known, because it was deleted
            "CREATE TABLE forgotten (only_one INTEGER PRIMARY KEY CHECK (only_one = 1), until_ms INTEGER"
                    + " NOT NULL) STRICT",
            "INSERT INTO forgotten VALUES (1, -9223372036854775808)");

    /**
     * Monotonic times beside those of the wall clock, registries, and what was deleted. Rows of before have none of
     * them.
     */
    private static final List<String> SECOND = List.of(
            "ALTER TABLE run ADD COLUMN ended_us INTEGER",
            "ALTER TABLE alive ADD COLUMN from_us INTEGER",
            "ALTER TABLE alive ADD COLUMN to_us INTEGER",
            "ALTER TABLE entry ADD COLUMN elapsed_us INTEGER",
            "ALTER TABLE entry ADD COLUMN registry TEXT NOT NULL DEFAULT ''",
            """
            CREATE TABLE clock (
              run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
              elapsed_us INTEGER NOT NULL,
              by_ms INTEGER NOT NULL,
              wall_ms INTEGER NOT NULL,
              PRIMARY KEY (run, elapsed_us)
            ) STRICT, WITHOUT ROWID""",
            // before this time entries were deleted, and why
            "ALTER TABLE forgotten ADD COLUMN entries_ms INTEGER",
            "ALTER TABLE forgotten ADD COLUMN why TEXT NOT NULL DEFAULT ''",
            "CREATE INDEX entry_restart ON entry (kind) WHERE kind = 'restart'",
            "CREATE INDEX entry_breaker ON entry (subject, registry) WHERE kind = 'transition'",
            "DROP INDEX entry_transition");

    private final List<List<String>> steps;

    Schema(List<List<String>> steps) {
        this.steps = steps;
    }

    static Schema current() {
        return new Schema(List.of(FIRST, SECOND));
    }

    /** As it was in this version. */
    Schema at(int version) {
        return new Schema(steps.subList(0, version));
    }

    /** With one step more. */
    Schema then(List<String> step) {
        List<List<String>> more = new ArrayList<>(steps);
        more.add(step);
        return new Schema(more);
    }

    /** Brings the file to our version, in one transaction; leaves it alone if it is not ours or newer than we are. */
    void upgrade(Connection connection) throws SQLException, StoreException {
        Pragmas.run(connection, "BEGIN IMMEDIATE");
        try {
            checkOurs(connection);
            long version = version(connection);
            if (version < steps.size()) {
                take(connection, steps.subList((int) version, steps.size()));
            }
            Pragmas.run(connection, "COMMIT");
        } catch (SQLException | StoreException e) {
            rollBack(connection, e);
            throw e;
        }
    }

    private void take(Connection connection, List<List<String>> missing) throws SQLException {
        for (List<String> step : missing) {
            for (String statement : step) {
                Pragmas.run(connection, statement);
            }
        }
        Pragmas.run(connection, "PRAGMA application_id = " + APPLICATION);
        Pragmas.run(connection, "PRAGMA user_version = " + steps.size());
    }

    /** A full disk has rolled back by itself already; what is told is why, not that nothing was left to roll back. */
    private static void rollBack(Connection connection, Exception because) {
        try {
            Pragmas.run(connection, "ROLLBACK");
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }

    /** Whether we may write into this file: it is a recorder's, of a version that we know, or nothing is in it yet. */
    void checkOurs(Connection connection) throws SQLException, StoreException {
        String refusal = isEmpty(connection) ? null : refusal(connection);
        if (refusal != null) {
            throw new StoreException(ErrorAction.PAUSE, refusal);
        }
    }

    /** Whether nobody has written anything into this file. */
    boolean isEmpty(Connection connection) throws SQLException {
        return version(connection) == 0 && Pragmas.number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
    }

    /** Whether rows have monotonic times and registries, and what was deleted is noted: not so in the first version. */
    static boolean hasClocks(Connection connection) throws SQLException {
        return version(connection) > 1;
    }

    private static long version(Connection connection) throws SQLException {
        return Pragmas.number(connection, "PRAGMA user_version");
    }

    /** Why this file is not one that we understand; null if it is. */
    @Nullable
    String refusal(Connection connection) throws SQLException {
        long application = Pragmas.number(connection, "PRAGMA application_id");
        if (application != APPLICATION) {
            return "application id: " + application + " (expected: " + APPLICATION
                    + ", a flight recorder's database, or a new file)";
        }
        long version = version(connection);
        if (version < 1 || version > steps.size()) {
            return "schema version: " + version + " (expected: 1 to " + steps.size()
                    + "; a newer Holdfast has written this file)";
        }
        return null;
    }
}
