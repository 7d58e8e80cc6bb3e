package io.holdfast.spring.web;

import io.holdfast.spring.AnswerResponder;
import java.util.ArrayList;
import java.util.List;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/**
 * Puts the handler of answers in front of all others by hand, for those that an application names come behind those for
 * annotations.
 */
final class AnswerReturnValues implements SmartInitializingSingleton, AopInfrastructureBean {

    private final ObjectProvider<RequestMappingHandlerAdapter> adapters;
    private final AnswerResponder responder;

    AnswerReturnValues(ObjectProvider<RequestMappingHandlerAdapter> adapters, AnswerResponder responder) {
        this.adapters = adapters;
        this.responder = responder;
    }

    @Override
    public void afterSingletonsInstantiated() {
        for (RequestMappingHandlerAdapter adapter : adapters) {
            List<HandlerMethodReturnValueHandler> known = adapter.getReturnValueHandlers();
            if (known != null) {
                putInFront(adapter, known);
            }
        }
    }

    private void putInFront(RequestMappingHandlerAdapter adapter, List<HandlerMethodReturnValueHandler> known) {
        for (HandlerMethodReturnValueHandler entities : known) {
            if (entities.supportsReturnType(Responses.ENTITY)) {
                List<HandlerMethodReturnValueHandler> all = new ArrayList<>();
                all.add(new AnswerReturnValueHandler(responder, entities));
                all.addAll(known);
                adapter.setReturnValueHandlers(all);
                return;
            }
        }
    }
}
