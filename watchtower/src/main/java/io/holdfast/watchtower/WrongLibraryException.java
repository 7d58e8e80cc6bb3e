package io.holdfast.watchtower;

/** A library on the class path is missing or of a version that lacks what is needed; trying again is pointless. */
final class WrongLibraryException extends Exception {

    private static final long serialVersionUID = 1L;

    WrongLibraryException(String message, LinkageError cause) {
        super(message, cause);
    }
}
