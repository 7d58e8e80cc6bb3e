package io.holdfast.spring.web;

import io.holdfast.spring.AnswerResponder;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpEntity;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Turns an answer into an entity, and leaves that to Spring MVC's own handler of entities. */
final class AnswerReturnValueHandler implements HandlerMethodReturnValueHandler {

    private final AnswerResponder responder;
    private final HandlerMethodReturnValueHandler entities;

    AnswerReturnValueHandler(AnswerResponder responder, HandlerMethodReturnValueHandler entities) {
        this.responder = responder;
        this.entities = entities;
    }

    /**
     * The value of a future, too: once it is there, Spring asks anew with its type. An entity that does not tell the
     * type of its body may hold an answer.
     */
    @Override
    public boolean supportsReturnType(MethodParameter returnType) {
        ResolvableType declared = ResolvableType.forType(returnType.getGenericParameterType());
        return Responses.isAnswer(ResolvableType.forClass(returnType.getParameterType()))
                || Responses.isAnswer(declared)
                || (ResponseEntity.class.isAssignableFrom(returnType.getParameterType())
                        && declared.as(HttpEntity.class).getGeneric(0).resolve(Object.class) == Object.class);
    }

    @Override
    public void handleReturnValue(
            @Nullable Object value,
            MethodParameter returnType,
            ModelAndViewContainer container,
            NativeWebRequest request)
            throws Exception {
        @Nullable Object response = Responses.response(value, responder);
        entities.handleReturnValue(response, response == value ? returnType : Responses.ENTITY, container, request);
    }
}
