package io.holdfast.watchtower.recorder;

import java.sql.SQLException;

/** The store could not do something; says what is to be done about it. */
final class StoreException extends Exception {

    private static final long serialVersionUID = 1L;

    private final ErrorAction action;

    StoreException(ErrorAction action, String message) {
        super(message);
        this.action = action;
    }

    StoreException(SQLException cause, boolean begun) {
        super(ErrorAction.describe(cause), cause);
        this.action = ErrorAction.of(cause, begun);
    }

    ErrorAction action() {
        return action;
    }
}
