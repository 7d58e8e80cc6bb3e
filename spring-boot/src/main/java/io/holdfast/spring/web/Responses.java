package io.holdfast.spring.web;

import io.holdfast.executor.Answer;
import io.holdfast.spring.AnswerResponder;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpEntity;
import org.springframework.http.ResponseEntity;

/** What both web stacks share: which values are answers, and what they become. */
final class Responses {

    /** Stands for the controller's method, whose type says {@link Answer}, where the response is written. */
    static final MethodParameter ENTITY = new MethodParameter(method(), -1);

    private Responses() {}

    static ResponseEntity<Object> shape() {
        return ResponseEntity.noContent().build();
    }

    private static Method method() {
        try {
            return Responses.class.getDeclaredMethod("shape");
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether a type is an answer, alone or as the body of an entity. */
    static boolean isAnswer(ResolvableType type) {
        Class<?> raw = type.resolve(Object.class);
        return Answer.class.isAssignableFrom(raw)
                || (HttpEntity.class.isAssignableFrom(raw)
                        && type.as(HttpEntity.class).getGeneric(0).resolve() == Answer.class);
    }

    /** Whether a type is an answer, or an entity that does not tell the type of its body. */
    static boolean mayBeAnswer(ResolvableType type) {
        return isAnswer(type)
                || (HttpEntity.class.isAssignableFrom(type.resolve(Object.class))
                        && type.as(HttpEntity.class).getGeneric(0).resolve(Object.class) == Object.class);
    }

    /** Whether a value is an answer, alone or as the body of an entity. */
    static boolean holdsAnswer(@Nullable Object value) {
        return value instanceof Answer || (value instanceof HttpEntity<?> entity && entity.getBody() instanceof Answer);
    }

    /** What to write; an entity keeps its headers, and its status unless the answer has failed. */
    static @Nullable Object response(@Nullable Object value, AnswerResponder responder) {
        if (value instanceof Answer answer) {
            return responder.respond(answer);
        }
        if (value instanceof HttpEntity<?> entity && entity.getBody() instanceof Answer answer) {
            ResponseEntity<?> made = responder.respond(answer);
            ResponseEntity.BodyBuilder response = ResponseEntity.status(
                            entity instanceof ResponseEntity<?> own && !answer.failed()
                                    ? own.getStatusCode()
                                    : made.getStatusCode())
                    .headers(entity.getHeaders());
            made.getHeaders().forEach((name, values) -> response.header(name, values.toArray(String[]::new)));
            return response.body(made.getBody());
        }
        return value;
    }
}
