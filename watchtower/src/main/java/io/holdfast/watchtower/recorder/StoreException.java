package io.holdfast.watchtower.recorder;

import java.sql.SQLException;

/** The store could not do something; says what is to be done about it. */
final class StoreException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Trouble trouble;

    StoreException(Trouble trouble, String message) {
        super(message);
        this.trouble = trouble;
    }

    StoreException(SQLException cause, boolean begun) {
        super(Trouble.describe(cause), cause);
        this.trouble = Trouble.of(cause, begun);
    }

    Trouble trouble() {
        return trouble;
    }
}
