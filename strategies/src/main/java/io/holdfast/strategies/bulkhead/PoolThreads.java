package io.holdfast.strategies.bulkhead;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The one place where the strategies make threads: those of a {@link PoolBulkhead} that is given no factory. */
final class PoolThreads {

    private PoolThreads() {}

    /** Named as Resilience4j names them, and like its own no daemons: a call that runs keeps the process alive. */
    static ThreadFactory of(String bulkhead, PoolBulkheadOptions options) {
        ThreadFactory given = options.getThreadFactory();
        if (given != null) {
            return task -> checked(given.newThread(task));
        }
        String name = "bulkhead-" + bulkhead + "-";
        ThreadFactory virtual = options.isVirtualThreads() ? virtual(name) : null;
        return virtual == null ? platform(name) : virtual;
    }

    /** The JDK's pool would leave the call in its queue, with nobody to run it. */
    private static Thread checked(@Nullable Thread made) {
        if (made == null) {
            throw new IllegalStateException("threadFactory: null (expected: a thread)");
        }
        return made;
    }

    private static ThreadFactory platform(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + number.incrementAndGet());
            thread.setDaemon(false);
            return thread;
        };
    }

    /** By reflection, since this is compiled for a JDK without them. */
    private static @Nullable ThreadFactory virtual(String name) {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> type = Class.forName("java.lang.Thread$Builder$OfVirtual");
            builder = type.getMethod("name", String.class, long.class).invoke(builder, name, 1L);
            return (ThreadFactory) type.getMethod("factory").invoke(builder);
        } catch (ReflectiveOperationException notThere) {
            return null;
        }
    }
}
