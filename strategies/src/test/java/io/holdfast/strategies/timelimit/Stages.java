package io.holdfast.strategies.timelimit;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Stages that are no futures. */
final class Stages {

    private Stages() {}

    /** A stage that forwards to a future. */
    static <T> CompletionStage<T> forwardingTo(CompletableFuture<T> future) {
        return proxy((proxy, method, arguments) -> {
            try {
                return method.invoke(future, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    /** A stage that nobody can listen to. */
    static <T> CompletionStage<T> deaf() {
        return proxy((proxy, method, arguments) -> {
            throw new UnsupportedOperationException(method.getName());
        });
    }

    @SuppressWarnings("unchecked") // what a stage's result is, nobody can see
    private static <T> CompletionStage<T> proxy(InvocationHandler handler) {
        return (CompletionStage<T>)
                Proxy.newProxyInstance(Stages.class.getClassLoader(), new Class<?>[] {CompletionStage.class}, handler);
    }
}
