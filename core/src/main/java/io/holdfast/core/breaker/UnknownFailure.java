package io.holdfast.core.breaker;

/** Stands in for the error of a failure that was reported with null, so that event consumers are told of one. */
final class UnknownFailure extends NullPointerException {

    private static final long serialVersionUID = 1L;

    UnknownFailure() {
        super("error: null (expected: why the call failed)");
    }
}
