package io.holdfast.spring.reactor;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.spring6.circuitbreaker.configure.CircuitBreakerAspectExt;
import org.aspectj.lang.ProceedingJoinPoint;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.core.Ordered;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Lets Resilience4j's aspect guard methods that return a {@link Mono} or a {@link Flux} by our operator. It comes
 * before Resilience4j's own extension, which has no order, and after any that an application has ordered.
 */
final class ReactorAspect implements CircuitBreakerAspectExt, Ordered, AopInfrastructureBean {

    private static final int JUST_BEFORE_THOSE_WITHOUT_ORDER = LOWEST_PRECEDENCE - 1;

    @Override
    @SuppressWarnings("rawtypes") // the interface's own signature
    public boolean canHandleReturnType(Class returnType) {
        return Reactive.isReactive(returnType);
    }

    @Override
    public Object handle(ProceedingJoinPoint joinPoint, CircuitBreaker breaker, String methodName) throws Throwable {
        Object returned = joinPoint.proceed();
        BreakerOperator<Object> operator = new BreakerOperator<>(breaker);
        Object guarded = Reactive.mapped(returned, operator::mono, operator::flux);
        if (guarded == null) {
            throw new IllegalStateException(methodName + ": " + typeOf(returned) + " (expected: a Mono or a Flux)");
        }
        return guarded;
    }

    private static String typeOf(@Nullable Object returned) {
        return returned == null ? "null" : returned.getClass().getName();
    }

    @Override
    public int getOrder() {
        return JUST_BEFORE_THOSE_WITHOUT_ORDER;
    }
}
