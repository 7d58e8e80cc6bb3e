package io.holdfast.executor;

import java.lang.reflect.Method;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The one place that makes threads: virtual ones where the JDK has them (21 and later; found by reflection, because this is compiled for 17), else
 * daemon threads in bounded pools that go when they are idle.
 */
final class DefaultExecutors {

    /** Threads of a bounded pool: enough for calls that wait, few enough for a small heap. */
    static final int THREADS = 64;

    /** Tasks that may wait for one of them; one more is refused. */
    static final int QUEUE = 256;

    private static final long IDLE_SECONDS = 10;

    private DefaultExecutors() {}

    /** For user code. */
    static ExecutorService forWork(String name) {
        ExecutorService virtual = virtualThreads(name);
        return virtual != null ? virtual : pool(name, THREADS, new ArrayBlockingQueue<>(QUEUE));
    }

    /** For going on after a timer: short tasks, never refused, because a refused one would have to run on the timer's thread. */
    static ExecutorService forContinuations(String name) {
        ExecutorService virtual = virtualThreads(name);
        int threads = Math.max(4, Runtime.getRuntime().availableProcessors());
        return virtual != null ? virtual : pool(name, threads, new LinkedBlockingQueue<>());
    }

    static ExecutorService pool(String name, int threads, java.util.concurrent.BlockingQueue<Runnable> queue) {
        AtomicInteger number = new AtomicInteger();
        ThreadFactory factory = task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, queue, factory);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static @Nullable ExecutorService virtualThreads(String name) {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> type = Class.forName("java.lang.Thread$Builder$OfVirtual");
            builder = type.getMethod("name", String.class, long.class).invoke(builder, name + "-", 1L);
            Object factory = type.getMethod("factory").invoke(builder);
            Method perTask = Executors.class.getMethod("newThreadPerTaskExecutor", ThreadFactory.class);
            return (ExecutorService) perTask.invoke(null, factory);
        } catch (ReflectiveOperationException notThere) {
            return null;
        }
    }
}
