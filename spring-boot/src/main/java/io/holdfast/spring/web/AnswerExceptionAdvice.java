package io.holdfast.spring.web;

import io.holdfast.executor.AnswerException;
import io.holdfast.spring.AnswerResponder;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;

/**
 * Makes of what {@code orThrow()} throws the response that the answer itself would have become. The last to be asked,
 * so a handler of the application comes first. Not final, because Spring might make a proxy of it.
 */
@ControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
class AnswerExceptionAdvice {

    private final AnswerResponder responder;

    AnswerExceptionAdvice(AnswerResponder responder) {
        this.responder = responder;
    }

    @ExceptionHandler(AnswerException.class)
    ResponseEntity<?> respond(AnswerException thrown) {
        return thrown.answer().isPresent()
                ? responder.respond(thrown.answer().get())
                : StandardResponder.problem(thrown.getCause());
    }
}
