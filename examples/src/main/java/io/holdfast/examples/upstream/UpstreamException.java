package io.holdfast.examples.upstream;

/** An upstream answered, but not with what was agreed. */
public final class UpstreamException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UpstreamException(String message) {
        super(message);
    }
}
