package io.holdfast.spring.breaker;

import io.github.resilience4j.core.functions.CheckedSupplier;
import io.github.resilience4j.spring6.fallback.FallbackDecorator;
import io.github.resilience4j.spring6.fallback.FallbackDecorators;
import io.github.resilience4j.spring6.fallback.FallbackMethod;
import io.holdfast.core.log.GuardedLog;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;

/**
 * Opens fallback methods that are not public for good, before they are called. Resilience4j opens and closes them again
 * around each call, on a {@link Method} that all threads share, so that one closes it under the other, whose call then
 * ends with an {@link IllegalAccessException} in place of the fallback's value.
 *
 * <p>Which methods these are is in a private field. Where that is out of reach, everything is as Resilience4j has it.
 */
final class OpenFallbackDecorators extends FallbackDecorators implements AopInfrastructureBean {

    private static final GuardedLog LOG = GuardedLog.of(OpenFallbackDecorators.class);
    private static final @Nullable VarHandle METHODS = methods();

    /** Cheap once a method is open; where it cannot be opened, the call itself says why. */
    private static final BiConsumer<Class<?>, Method> OPEN = (cause, method) -> method.trySetAccessible();

    OpenFallbackDecorators(List<FallbackDecorator> decorators) {
        super(decorators);
    }

    @Override
    @SuppressWarnings("unchecked")
    public CheckedSupplier<Object> decorate(FallbackMethod fallback, CheckedSupplier<Object> call) {
        if (METHODS != null) {
            ((Map<Class<?>, Method>) METHODS.get(fallback)).forEach(OPEN);
        }
        return super.decorate(fallback, call);
    }

    private static @Nullable VarHandle methods() {
        try {
            return MethodHandles.privateLookupIn(FallbackMethod.class, MethodHandles.lookup())
                    .findVarHandle(FallbackMethod.class, "fallbackMethods", Map.class);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("fallback methods that are not public may fail when many threads call them", e);
            return null;
        }
    }
}
