package io.holdfast.watchtower.recorder;

import io.holdfast.core.log.GuardedLog;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The files of one database. They are looked at by name, size and key alone and opened by nobody but SQLite: closing
 * any other channel on them in this process would drop SQLite's locks without a word.
 *
 * @param file the database; the log and the index of the log lie beside it
 * @param busyMillis how long SQLite itself waits for a lock
 */
record DatabaseFiles(Path file, int busyMillis) {

    private static final GuardedLog LOG = GuardedLog.of(FlightRecorder.class);

    static DatabaseFiles at(Path file) {
        return at(file, Pragmas.BUSY_MILLIS);
    }

    /**
     * With {@code file} where it really is: two names of one database must mean one lock, and SQLite puts its log
     * beside the real one.
     */
    static DatabaseFiles at(Path file, int busyMillis) {
        Path absolute = file.toAbsolutePath().normalize();
        try {
            return new DatabaseFiles(absolute.toRealPath(), busyMillis);
        } catch (IOException e) {
            return new DatabaseFiles(absolute, busyMillis); // there is none yet
        }
    }

    /** The connection that writes; makes the file and its tables if there are none. */
    Connection openWriter(Schema schema) throws SQLException, StoreException {
        if (exists() && !Files.isWritable(file)) {
            // SQLite would open it all the same, and leave a log beside it that has the file's mode and nobody can
            // write later
            throw new StoreException(ErrorAction.PAUSE, "the database is read-only (" + file + ")");
        }
        OwnerOnlyFile.make(file);
        settle(schema);
        Connection connection = connect(Pragmas.writer(busyMillis));
        try {
            Pragmas.checkWriter(connection, busyMillis);
            schema.upgrade(connection);
            return connection;
        } catch (SQLException | StoreException e) {
            closeQuietly(connection, e);
            throw e;
        }
    }

    /**
     * A connection that looks and cannot write. Where SQLite may not make what it needs beside the file, in a folder or
     * on a disk that nobody may write, it opens the file alone, provided that nothing of it is elsewhere.
     */
    Connection openReader() throws SQLException, StoreException {
        SQLiteConfig readOnly = Pragmas.reader(busyMillis);
        readOnly.setReadOnly(true);
        SQLException first;
        try {
            return openReader(Pragmas.reader(busyMillis), "");
        } catch (SQLException e) {
            first = e;
        }
        for (String how : logBytes() > 0 || !isRefusal(first) ? List.of("") : List.of("", "?immutable=1")) {
            try {
                return openReader(readOnly, how);
            } catch (SQLException e) {
                first.addSuppressed(e);
            }
        }
        throw first;
    }

    private Connection openReader(SQLiteConfig config, String parameters) throws SQLException, StoreException {
        Connection connection = connect(config, parameters);
        try {
            Pragmas.run(connection, "PRAGMA query_only = 1");
            Pragmas.checkReader(connection, busyMillis);
            // only the first look at what is in it shows whether it can be read
            long unused = Pragmas.number(connection, "SELECT count(*) FROM sqlite_schema");
            return connection;
        } catch (SQLException | StoreException e) {
            closeQuietly(connection, e);
            throw e;
        }
    }

    /** Whether it is the system that does not let us, so that another way to open it may do. */
    private static boolean isRefusal(SQLException e) {
        return switch (ErrorAction.primary(e)) {
            case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM, SQLITE_IOERR -> true;
            default -> false;
        };
    }

    /** What to say if it cannot be read; null if the files give no reason. */
    @Nullable
    String obstacle() {
        try {
            if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
                return "no such file";
            }
        } catch (NoSuchFileException e) {
            return "no such file";
        } catch (AccessDeniedException e) {
            return "its folder may not be looked into by this user";
        } catch (IOException e) {
            return e.toString();
        }
        for (Path each : List.of(file, beside("-wal"), beside("-shm"))) {
            if (Files.exists(each) && !Files.isReadable(each)) {
                return each.getFileName() + " may not be read by this user";
            }
        }
        if (logBytes() > 0 && !Files.exists(beside("-shm"))) {
            return "its write-ahead log can be read only where "
                    + beside("-shm").getFileName()
                    + " may be made: copy the file and its -wal to a folder that may be written";
        }
        return null;
    }

    private Path beside(String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    /** What tells this file from another one under the same name; null if there is none or the system cannot tell. */
    @Nullable
    Object key() {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null;
        }
    }

    boolean exists() {
        return Files.isRegularFile(file);
    }

    /** The size of the write-ahead log in bytes; 0 if there is none. */
    long logBytes() {
        try {
            return Files.size(beside("-wal"));
        } catch (IOException e) {
            return 0;
        }
    }

    /** Writes a copy that nobody has to lock anything for. */
    void copyTo(Path copy) {
        if (Files.exists(copy)) {
            throw new RecorderException(
                    RecorderException.Kind.UNREADABLE, "copy: " + copy + " (expected: a file that does not exist yet)");
        }
        OwnerOnlyFile.make(copy);
        // not for looking alone: a connection that may not write at all refuses to write the copy, too
        try (Connection connection = connect(Pragmas.reader(busyMillis));
                PreparedStatement vacuum = connection.prepareStatement("VACUUM INTO ?")) {
            vacuum.setString(1, copy.toAbsolutePath().toString());
            vacuum.execute();
        } catch (SQLException e) {
            OwnerOnlyFile.takeBack(copy);
            throw RecorderException.of(this, e);
        }
    }

    static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("a connection did not close well; nothing is lost", e);
        }
    }

    static void closeQuietly(Connection connection, Throwable because) {
        try {
            connection.close();
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }

    /**
     * Before the journal mode is set: somebody else's file must not be changed, and in a new one pages can be given
     * back one by one only if the file knows so before anything is in it, which the journal mode already is.
     */
    private void settle(Schema schema) throws SQLException, StoreException {
        try (Connection connection = connect(Pragmas.common(busyMillis))) {
            if (Pragmas.number(connection, "PRAGMA page_count") == 0) {
                Pragmas.run(connection, "PRAGMA auto_vacuum = INCREMENTAL");
                Pragmas.run(connection, "PRAGMA journal_mode = WAL");
            } else {
                schema.checkOurs(connection);
            }
        }
    }

    private Connection connect(SQLiteConfig config) throws SQLException {
        return connect(config, "");
    }

    private Connection connect(SQLiteConfig config, String parameters) throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource(config);
        // as an address, so that a question mark in a name begins no settings
        source.setUrl("jdbc:sqlite:" + file.toUri() + parameters);
        return source.getConnection();
    }
}
