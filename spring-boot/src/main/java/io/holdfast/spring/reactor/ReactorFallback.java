package io.holdfast.spring.reactor;

import io.github.resilience4j.core.functions.CheckedSupplier;
import io.github.resilience4j.spring6.fallback.FallbackDecorator;
import io.github.resilience4j.spring6.fallback.FallbackMethod;
import org.reactivestreams.Publisher;
import org.springframework.aop.framework.AopInfrastructureBean;
import reactor.core.publisher.Mono;

/**
 * Calls the fallback method of an annotated method when the {@code Mono} or {@code Flux} that it returned ends in an
 * error. Resilience4j does so only where its own module for Reactor is on the class path; this stands in where it is
 * not.
 */
final class ReactorFallback implements FallbackDecorator, AopInfrastructureBean {

    @Override
    public boolean supports(Class<?> returnType) {
        return Reactive.isReactive(returnType);
    }

    @Override
    public CheckedSupplier<Object> decorate(FallbackMethod fallback, CheckedSupplier<Object> method) {
        return () -> {
            Object returned = method.get();
            Object withFallback = Reactive.mapped(
                    returned,
                    mono -> mono.onErrorResume(error -> Mono.from(called(fallback, error))),
                    flux -> flux.onErrorResume(error -> called(fallback, error)));
            return withFallback == null ? returned : withFallback;
        };
    }

    @SuppressWarnings("unchecked") // a fallback method has the return type of the method, which Resilience4j checks
    private static Publisher<Object> called(FallbackMethod fallback, Throwable error) {
        try {
            return (Publisher<Object>) fallback.fallback(error);
        } catch (Throwable thrown) {
            return Mono.error(thrown);
        }
    }
}
