package io.holdfast.spring.watchtower;

/** A page is asked for, and its artifact is not there. */
final class MissingWatchtowerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MissingWatchtowerException() {
        super("holdfast.watchtower.enabled: true (expected: the artifact io.holdfast:holdfast-watchtower)");
    }
}
