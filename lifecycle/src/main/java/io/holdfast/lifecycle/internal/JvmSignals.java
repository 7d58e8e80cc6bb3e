package io.holdfast.lifecycle.internal;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.IntConsumer;

/**
 * Handlers for signals to this JVM, through {@code sun.misc.Signal}: it lives in the exported module
 * {@code jdk.unsupported}, but naming it directly is a compiler warning that cannot be silenced, so it is called by
 * reflection. With {@code -Xrs} the JVM refuses; then TERM ends the process without any code running.
 */
public final class JvmSignals {

    private static final GuardedLog LOG = GuardedLog.of(JvmSignals.class);

    private JvmSignals() {}

    /**
     * Takes a signal over.
     *
     * @param name without SIG
     * @param handler gets the signal's number, on a thread of the JVM
     * @return whether the JVM let us
     */
    public static boolean handle(String name, IntConsumer handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object wanted = signal.getConstructor(String.class).newInstance(name);
            int number = (int) signal.getMethod("getNumber").invoke(wanted);
            InvocationHandler calls = (proxy, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    handler.accept(number);
                    yield null;
                }
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "holdfast signal handler";
            };
            Object proxy = Proxy.newProxyInstance(handlerType.getClassLoader(), new Class<?>[] {handlerType}, calls);
            signal.getMethod("handle", signal, handlerType).invoke(null, wanted, proxy);
            return true;
        } catch (InvocationTargetException e) {
            LOG.info("SIG{} stays with the JVM: {}", name, String.valueOf(e.getCause()));
            return false;
        } catch (ReflectiveOperationException e) {
            LOG.info("SIG{} stays with the JVM: {}", name, e.toString());
            return false;
        }
    }
}
