package io.holdfast.watchtower.recorder;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** Plain access to a database, as a program that knows nothing of recorders would have it. */
final class Sqlite {

    private Sqlite() {}

    static Connection open(Path database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("busy_timeout", "10000");
        return DriverManager.getConnection("jdbc:sqlite:" + database, properties);
    }

    static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : "";
        }
    }

    static String text(Path database, String query) throws SQLException {
        try (Connection connection = open(database)) {
            return text(connection, query);
        }
    }
}
