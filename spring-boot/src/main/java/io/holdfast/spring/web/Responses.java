package io.holdfast.spring.web;

import io.holdfast.executor.Answer;
import io.holdfast.spring.AnswerResponder;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

/** What both web stacks share: which values are answers, and what they become. */
final class Responses {

    /** Stands for the controller's method, whose type says {@link Answer}, where the response is written. */
    static final MethodParameter ENTITY = new MethodParameter(method(), -1);

    /** What an entity says of the body that it was meant for, and would be wrong, or cached, with a problem instead. */
    private static final Set<String> OF_THE_BODY = Set.of(
            "accept-ranges",
            "cache-control",
            "content-disposition",
            "content-encoding",
            "content-language",
            "content-length",
            "content-location",
            "content-range",
            "content-type",
            "etag",
            "expires",
            "last-modified");

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
            return ResponseEntity.status(
                            entity instanceof ResponseEntity<?> own && !answer.failed()
                                    ? own.getStatusCode()
                                    : made.getStatusCode())
                    .headers(headers(entity.getHeaders(), made.getHeaders(), answer.failed()))
                    .body(made.getBody());
        }
        return value;
    }

    /** Copies the lists, too: those of an entity may be read-only, and the response is written to. */
    private static HttpHeaders headers(HttpHeaders own, HttpHeaders made, boolean failed) {
        HttpHeaders all = new HttpHeaders();
        own.forEach((name, values) -> {
            if (!failed || !OF_THE_BODY.contains(name.toLowerCase(Locale.ROOT))) {
                all.put(name, new ArrayList<>(values));
            }
        });
        made.forEach((name, values) -> all.put(name, new ArrayList<>(values)));
        return all;
    }
}
