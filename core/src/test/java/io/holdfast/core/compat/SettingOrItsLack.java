package io.holdfast.core.compat;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.lang.reflect.Method;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Turns the verdict on a test around where the setting it needs is missing; see {@link NeedsSetting}. */
public final class SettingOrItsLack implements InvocationInterceptor {

    @Override
    public void interceptTestMethod(
            Invocation<Void> test, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        judge(test, method);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> test, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        judge(test, method);
    }

    private static void judge(Invocation<Void> test, ReflectiveInvocationContext<Method> method) throws Throwable {
        judge(test, needed(method));
    }

    static void judge(Invocation<Void> test, String setting) throws Throwable {
        if (isThere(setting)) {
            test.proceed();
            return;
        }
        try {
            test.proceed();
        } catch (NoSuchMethodError | NoClassDefFoundError error) {
            if (names(error, setting)) {
                return;
            }
            throw error;
        }
        throw new AssertionError("@NeedsSetting: " + setting + " (expected: what the test cannot do without; it passes"
                + " on this version of Resilience4j, which has no such setting)");
    }

    /** Whether this version of Resilience4j has it, for tests that can do without. */
    public static boolean isThere(String setting) {
        return Stream.of(CircuitBreakerConfig.Builder.class.getMethods())
                .anyMatch(method -> method.getName().equals(setting));
    }

    /** The builder's method, or the enum that is its parameter and has its name. */
    private static boolean names(LinkageError error, String setting) {
        String message = String.valueOf(error.getMessage());
        return message.contains("Builder." + setting + "(")
                || message.toLowerCase(Locale.ROOT).endsWith("$" + setting.toLowerCase(Locale.ROOT));
    }

    private static String needed(ReflectiveInvocationContext<Method> context) {
        return AnnotationSupport.findAnnotation(context.getExecutable(), NeedsSetting.class)
                .or(() -> AnnotationSupport.findAnnotation(context.getTargetClass(), NeedsSetting.class))
                .map(NeedsSetting::value)
                .orElseThrow();
    }
}
