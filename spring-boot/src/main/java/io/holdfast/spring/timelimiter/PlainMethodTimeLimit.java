package io.holdfast.spring.timelimiter;

import io.github.resilience4j.spring6.timelimiter.configure.IllegalReturnTypeException;
import io.github.resilience4j.spring6.timelimiter.configure.TimeLimiterAspectExt;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.holdfast.strategies.timelimit.CallerTimeLimit;
import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.reflect.MethodSignature;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.core.Ordered;

/**
 * Lets Resilience4j's aspect limit methods that return their value themselves. It is asked last, so that an
 * extension for a type of its own comes first; what is left to it and is asynchronous is refused as before.
 */
final class PlainMethodTimeLimit implements TimeLimiterAspectExt, Ordered, AopInfrastructureBean {

    private final CallerTimeLimit limits;

    PlainMethodTimeLimit(CallerTimeLimit limits) {
        this.limits = limits;
    }

    @Override
    public boolean canHandleReturnType(Class<?> returnType) {
        return !LaterValues.isLater(returnType);
    }

    @Override
    public @Nullable Object handle(ProceedingJoinPoint joinPoint, TimeLimiter limiter, String methodName)
            throws Throwable {
        if (isSuspendFunction(joinPoint)) {
            throw new IllegalReturnTypeException(Object.class, methodName, "no suspend function expected.");
        }
        return limits.<@Nullable Object>call(limiter, joinPoint::proceed);
    }

    /** Kotlin's compiler gives such a function the return type {@code Object}; it returns before it is done. */
    private static boolean isSuspendFunction(ProceedingJoinPoint joinPoint) {
        Class<?>[] types = ((MethodSignature) joinPoint.getSignature()).getParameterTypes();
        return types.length > 0 && types[types.length - 1].getName().equals("kotlin.coroutines.Continuation");
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }
}
