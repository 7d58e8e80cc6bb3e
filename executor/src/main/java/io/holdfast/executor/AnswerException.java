package io.holdfast.executor;

/**
 * Thrown by {@link Answer#orThrow()} and {@link NodeResult#orThrow()}. Its message is the explanation, its cause the
 * first node's cause. Immutable.
 */
public final class AnswerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    AnswerException(String message, @org.jspecify.annotations.Nullable Throwable cause) {
        super(message, cause);
    }
}
