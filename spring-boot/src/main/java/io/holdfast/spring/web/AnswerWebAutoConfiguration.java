package io.holdfast.spring.web;

import io.holdfast.executor.Answer;
import io.holdfast.spring.AnswerResponder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.ResponseEntity;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.result.method.annotation.ResponseEntityResultHandler;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/** Lets controllers return answers. What they return otherwise is not touched. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.autoconfigure.web.servlet.WebMvcAutoConfiguration",
            "org.springframework.boot.autoconfigure.web.reactive.WebFluxAutoConfiguration",
            "org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration",
            "org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration"
        })
@ConditionalOnClass({Answer.class, ResponseEntity.class})
@ConditionalOnWebApplication
@ConditionalOnProperty(
        name = {"holdfast.enabled", "holdfast.web.enabled"},
        matchIfMissing = true)
final class AnswerWebAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    AnswerResponder holdfastAnswerResponder() {
        return new StandardResponder();
    }

    @Bean
    @ConditionalOnMissingBean
    AnswerExceptionAdvice holdfastAnswerExceptionAdvice(AnswerResponder responder) {
        return new AnswerExceptionAdvice(responder);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RequestMappingHandlerAdapter.class)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    static class Servlet {

        /** Handlers of the application come behind those for annotations, so this one is put in front by hand. */
        @Bean
        SmartInitializingSingleton holdfastAnswerReturnValues(
                ObjectProvider<RequestMappingHandlerAdapter> adapters, AnswerResponder responder) {
            return () -> adapters.orderedStream().forEach(adapter -> putInFront(adapter, responder));
        }

        private static void putInFront(RequestMappingHandlerAdapter adapter, AnswerResponder responder) {
            List<HandlerMethodReturnValueHandler> known =
                    Objects.requireNonNullElse(adapter.getReturnValueHandlers(), List.of());
            known.stream()
                    .filter(handler -> handler.supportsReturnType(Responses.ENTITY))
                    .findFirst()
                    .ifPresent(entities -> {
                        List<HandlerMethodReturnValueHandler> all = new ArrayList<>();
                        all.add(new AnswerReturnValueHandler(responder, entities));
                        all.addAll(known);
                        adapter.setReturnValueHandlers(all);
                    });
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(DispatcherHandler.class)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
    static class Reactive {

        @Bean
        AnswerResultHandler holdfastAnswerResultHandler(
                AnswerResponder responder, ResponseEntityResultHandler responseEntityResultHandler) {
            return new AnswerResultHandler(responder, responseEntityResultHandler);
        }
    }
}
