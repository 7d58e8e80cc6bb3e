package io.holdfast.watchtower.recorder;

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

    RecorderException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What kept the database from being read. */
    public Kind kind() {
        return kind;
    }
}
