package io.holdfast.watchtower.recorder;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/**
 * The settings of each kind of connection. All but the journal mode belong to the connection, not to the file, and a
 * string of several pragmas runs its first one alone; so every connection gets them one by one, and every one is read
 * back.
 */
final class Pragmas {

    static final int BUSY_MILLIS = 10_000;
    static final int JOURNAL_SIZE_LIMIT = 64 << 20;

    private Pragmas() {}

    /** For the one connection that writes. */
    static SQLiteConfig writer(int busyMillis) {
        SQLiteConfig config = common(busyMillis);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.enforceForeignKeys(true);
        config.setJournalSizeLimit(JOURNAL_SIZE_LIMIT);
        return config;
    }

    /** For connections that only look; they never make a file. */
    static SQLiteConfig reader(int busyMillis) {
        SQLiteConfig config = common(busyMillis);
        config.setTransactionMode(SQLiteConfig.TransactionMode.DEFERRED);
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        return config;
    }

    /** For looking at a new file before it gets its journal mode, which fixes some settings for ever. */
    static SQLiteConfig common(int busyMillis) {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(busyMillis);
        return config;
    }

    static void checkWriter(Connection connection, int busyMillis) throws SQLException, StoreException {
        check(
                connection,
                Map.of(
                        "journal_mode", "wal",
                        "synchronous", "1",
                        "busy_timeout", Integer.toString(busyMillis),
                        "foreign_keys", "1",
                        "journal_size_limit", Integer.toString(JOURNAL_SIZE_LIMIT),
                        "auto_vacuum", "2"));
    }

    static void checkReader(Connection connection, int busyMillis) throws SQLException, StoreException {
        check(connection, Map.of("query_only", "1", "busy_timeout", Integer.toString(busyMillis)));
    }

    static void check(Connection connection, Map<String, String> expected) throws SQLException, StoreException {
        for (Map.Entry<String, String> pragma : new TreeMap<>(expected).entrySet()) {
            String found = text(connection, "PRAGMA " + pragma.getKey());
            if (!found.equals(pragma.getValue())) {
                throw new StoreException(
                        ErrorAction.PAUSE, pragma.getKey() + ": " + found + " (expected: " + pragma.getValue() + ")");
            }
        }
    }

    static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        }
    }

    static long number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
