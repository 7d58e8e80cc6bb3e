package io.holdfast.watchtower;

/** The watchtower cannot be started; the message says why in one line. */
public final class WatchtowerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    WatchtowerException(String message, Throwable cause) {
        super(message, cause);
    }
}
