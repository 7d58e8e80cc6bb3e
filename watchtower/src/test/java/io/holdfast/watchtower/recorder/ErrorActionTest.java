package io.holdfast.watchtower.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

class ErrorActionTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "SQLITE_BUSY, false, WAIT",
        "SQLITE_BUSY_RECOVERY, false, WAIT",
        "SQLITE_BUSY, true, REDO",
        "SQLITE_BUSY_SNAPSHOT, true, REDO",
        "SQLITE_LOCKED, true, REDO",
        "SQLITE_LOCKED_SHAREDCACHE, true, REDO",
        "SQLITE_SCHEMA, true, REDO",
        "SQLITE_PROTOCOL, false, REDO",
        "SQLITE_FULL, true, PAUSE",
        "SQLITE_IOERR_WRITE, true, PAUSE",
        "SQLITE_CORRUPT_INDEX, true, PAUSE",
        "SQLITE_NOTADB, false, PAUSE",
        "SQLITE_READONLY_DBMOVED, true, PAUSE",
        "SQLITE_CANTOPEN, false, PAUSE",
        "SQLITE_NOMEM, true, PAUSE",
        "SQLITE_MISUSE, true, PAUSE",
        "SQLITE_CONSTRAINT_FOREIGNKEY, true, PAUSE",
        "SQLITE_CONSTRAINT_NOTNULL, true, DROP_ENTRY",
        "SQLITE_TOOBIG, true, DROP_ENTRY",
    })
    void everyCode_hasItsTreatment(SQLiteErrorCode code, boolean begun, ErrorAction expected) {
        assertThat(ErrorAction.of(new SQLiteException("said so", code), begun)).isEqualTo(expected);
    }

    @Test
    void description_isOneLineWithTheCauseFirst() {
        assertThat(ErrorAction.describe(
                        new SQLiteException("[SQLITE_FULL]\n database or disk is full", SQLiteErrorCode.SQLITE_FULL)))
                .isEqualTo("the disk is full ([SQLITE_FULL] database or disk is full)");
        assertThat(ErrorAction.describe(new SQLException("odd"))).isEqualTo("the database fails (odd)");
    }

    @Test
    void overtakenReader_isToRedo_notToWait() throws Exception {
        Path database = directory.resolve("a.db");
        try (Connection one = Sqlite.open(database);
                Connection two = Sqlite.open(database)) {
            Sqlite.run(one, "PRAGMA journal_mode = WAL");
            Sqlite.run(one, "CREATE TABLE t (a)");
            Sqlite.run(one, "BEGIN DEFERRED");
            Sqlite.text(one, "SELECT count(*) FROM t");
            Sqlite.run(two, "INSERT INTO t VALUES (1)");
            long start = System.nanoTime();
            SQLException overtaken = catchThrown(() -> Sqlite.run(one, "INSERT INTO t VALUES (2)"));
            assertThat(System.nanoTime() - start)
                    .as("the busy timeout is 10 s, and SQLite knows that it would not help")
                    .isLessThan(5_000_000_000L);
            assertThat(ErrorAction.of(overtaken, true)).isEqualTo(ErrorAction.REDO);
        }
    }

    @Test
    void severalPragmasInOneString_runOnlyTheFirst_soOursAreSetOneByOne() throws Exception {
        try (Connection connection =
                java.sql.DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("b.db"), new Properties())) {
            Sqlite.run(connection, "PRAGMA foreign_keys = 1; PRAGMA synchronous = 1");
            assertThat(Sqlite.text(connection, "PRAGMA foreign_keys")).isEqualTo("1");
            assertThat(Sqlite.text(connection, "PRAGMA synchronous")).isEqualTo("2");
        }
    }

    private interface Action {
        void run() throws SQLException;
    }

    private static SQLException catchThrown(Action action) {
        try {
            action.run();
        } catch (SQLException e) {
            return e;
        }
        throw new AssertionError("nothing was thrown");
    }
}
