package io.holdfast.watchtower.recorder;

import java.sql.SQLException;

/** A flight recorder's database could not be read or copied; the message is one line that says why. */
public final class RecorderException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What kept the database from being read. */
    public enum Kind {
        /** There is no such file, or it may not be opened. */
        UNREADABLE,
        /** It is damaged, no flight recorder's, or of a newer version. */
        UNUSABLE,
        /** Somebody else holds it for too long, or too many ask at once; another attempt may do. */
        BUSY
    }

    private final Kind kind;

    RecorderException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    private RecorderException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    static RecorderException of(DatabaseFiles database, Exception e) {
        String message = "cannot read " + database.file() + ": ";
        if (!(e instanceof SQLException sql)) {
            return new RecorderException(Kind.UNUSABLE, message + e.getMessage(), e);
        }
        Kind kind = kindOf(sql);
        // SQLite says for many reasons that it cannot open a file; what the system says of it is told instead
        String obstacle = kind == Kind.UNREADABLE ? database.obstacle() : null;
        return new RecorderException(kind, message + (obstacle == null ? ErrorAction.describe(sql) : obstacle), sql);
    }

    /** Returns what kept the database from being read. */
    public Kind kind() {
        return kind;
    }

    private static Kind kindOf(SQLException e) {
        return switch (ErrorAction.primary(e)) {
            case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL, SQLITE_INTERRUPT -> Kind.BUSY;
            case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH, SQLITE_IOERR, SQLITE_FULL ->
                Kind.UNREADABLE;
            default -> Kind.UNUSABLE;
        };
    }
}
