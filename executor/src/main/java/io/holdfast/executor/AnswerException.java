package io.holdfast.executor;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by {@link Answer#orThrow()} and {@link NodeResult#orThrow()}. Its message is the explanation, its cause the
 * first node's cause. Immutable.
 */
public final class AnswerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Not serialized, since values need not be. */
    private final transient @Nullable Answer answer;

    AnswerException(String message, @Nullable Throwable cause) {
        this(message, cause, null);
    }

    AnswerException(String message, @Nullable Throwable cause, @Nullable Answer answer) {
        super(message, cause);
        this.answer = answer;
    }

    /**
     * Returns the answer that failed.
     *
     * @return empty if a single node's result was asked for, and after the exception was serialized
     */
    public Optional<Answer> answer() {
        return Optional.ofNullable(answer);
    }
}
