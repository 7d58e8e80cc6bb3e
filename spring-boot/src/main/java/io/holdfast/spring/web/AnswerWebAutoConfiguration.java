package io.holdfast.spring.web;

import io.holdfast.executor.Answer;
import io.holdfast.spring.AnswerResponder;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.ResponseEntity;
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
final class AnswerWebAutoConfiguration implements AopInfrastructureBean {

    @Bean
    @ConditionalOnMissingBean
    AnswerResponder holdfastAnswerResponder() {
        return new StandardResponder();
    }

    /** Taken back by name where there is neither a contract nor an executor; but not in a test of a slice. */
    @Bean
    @ConditionalOnMissingBean
    AnswerExceptionAdvice holdfastAnswerExceptionAdvice(AnswerResponder responder) {
        return new AnswerExceptionAdvice(responder);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RequestMappingHandlerAdapter.class)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    static class Servlet implements AopInfrastructureBean {

        @Bean
        AnswerReturnValues holdfastAnswerReturnValues(
                ObjectProvider<RequestMappingHandlerAdapter> adapters, AnswerResponder responder) {
            return new AnswerReturnValues(adapters, responder);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(DispatcherHandler.class)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
    static class Reactive implements AopInfrastructureBean {

        @Bean
        AnswerResultHandler holdfastAnswerResultHandler(
                AnswerResponder responder, ResponseEntityResultHandler responseEntityResultHandler) {
            return new AnswerResultHandler(responder, responseEntityResultHandler);
        }
    }
}
