package io.holdfast.spring;

import io.holdfast.executor.Answer;
import org.springframework.http.ResponseEntity;

/**
 * Makes the response of an answer that a controller returns, alone, in a future or in a {@code ResponseEntity}, or that
 * {@code orThrow()} has thrown. A bean of this type replaces the one that there is. Thread-safe.
 */
@FunctionalInterface
public interface AnswerResponder {

    /**
     * Returns the response, with a body that message converters can write, such as a map or a {@code ProblemDetail}.
     *
     * @param answer complete, degraded or failed
     */
    ResponseEntity<?> respond(Answer answer);
}
