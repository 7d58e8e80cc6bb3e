package io.holdfast.spring.executor;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ReflectionUtils;

/**
 * A method of a bean. The bean is fetched when it is called first, so that it may itself have the executor injected.
 * Thread-safe.
 */
final class BeanMethod {

    /** A bean and the method to call on it, which for a proxy may be that of an interface. */
    private record Target(Object bean, Method method) {}

    private final ConfigurableListableBeanFactory beans;
    private final String bean;
    private final Method method;

    /** Only ever changes from null to targets that are alike, so a race does no harm. */
    private volatile @Nullable Target singleton;

    BeanMethod(ConfigurableListableBeanFactory beans, String bean, Method method) {
        this.beans = beans;
        this.bean = bean;
        this.method = method;
    }

    Method method() {
        return method;
    }

    String bean() {
        return bean;
    }

    String where() {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }

    /**
     * Finds out whether a bean that is there already can be called.
     *
     * @throws IllegalStateException if it is a proxy that does not have the method
     */
    void check() {
        if (beans.containsSingleton(bean)) {
            Target unused = target();
        }
    }

    @Nullable
    Object call(@Nullable Object[] arguments) throws Exception {
        Target target = singleton == null ? target() : singleton;
        try {
            return target.method().invoke(target.bean(), arguments);
        } catch (InvocationTargetException e) {
            Throwable thrown = e.getTargetException();
            if (thrown instanceof Error error) {
                throw error;
            }
            throw (Exception) thrown;
        }
    }

    private Target target() {
        Object instance = beans.getBean(bean);
        Method invocable = AopUtils.selectInvocableMethod(method, instance.getClass());
        ReflectionUtils.makeAccessible(invocable);
        Target target = new Target(instance, invocable);
        if (beans.isSingleton(bean)) {
            singleton = target;
        }
        return target;
    }
}
