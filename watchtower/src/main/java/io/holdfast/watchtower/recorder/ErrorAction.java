package io.holdfast.watchtower.recorder;

import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What to do about an error of SQLite. Its own busy timeout has passed by then, where that is of any use. */
enum ErrorAction {
    /** Somebody else writes: try to begin again later. Nothing was written. */
    WAIT,
    /**
     * The transaction was overtaken: it must be rolled back and done again from its first statement; waiting would not
     * help.
     */
    REDO,
    /** The file or the disk: close, keep everything in memory, open again after a pause. */
    PAUSE,
    /** This one entry can never be kept: leave it out. */
    DROP_ENTRY;

    /**
     * @param e what SQLite said
     * @param begun whether the transaction had begun
     */
    static ErrorAction of(SQLException e, boolean begun) {
        return switch (primary(e)) {
            case SQLITE_BUSY -> begun ? REDO : WAIT;
            case SQLITE_LOCKED, SQLITE_SCHEMA, SQLITE_PROTOCOL, SQLITE_ABORT, SQLITE_INTERRUPT -> REDO;
            // the run is missing, so the file is another one than at the start; opening it again adds the run
            case SQLITE_CONSTRAINT -> extended(e) == SQLiteErrorCode.SQLITE_CONSTRAINT_FOREIGNKEY ? PAUSE : DROP_ENTRY;
            case SQLITE_TOOBIG, SQLITE_MISMATCH, SQLITE_RANGE -> DROP_ENTRY;
            default -> PAUSE;
        };
    }

    /** One line for a person. */
    static String describe(SQLException e) {
        String cause = switch (primary(e)) {
            case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL -> "the database is locked by somebody else";
            case SQLITE_FULL -> "the disk is full";
            case SQLITE_READONLY -> "the database is read-only";
            case SQLITE_CORRUPT, SQLITE_NOTADB -> "the database is damaged or no database";
            case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH -> "the database cannot be opened";
            case SQLITE_IOERR -> "the disk fails";
            default -> "the database fails";
        };
        return cause + " (" + String.valueOf(e.getMessage()).replaceAll("\\s+", " ") + ')';
    }

    static SQLiteErrorCode primary(SQLException e) {
        return SQLiteErrorCode.getErrorCode(e.getErrorCode() & 0xff);
    }

    private static SQLiteErrorCode extended(SQLException e) {
        return e instanceof SQLiteException s ? s.getResultCode() : primary(e);
    }
}
