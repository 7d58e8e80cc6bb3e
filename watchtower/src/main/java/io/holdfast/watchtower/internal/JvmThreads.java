package io.holdfast.watchtower.internal;

import io.holdfast.core.log.GuardedLog;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The one place of the watchtower that makes threads or touches the JVM's shutdown. Thread-safe. */
public final class JvmThreads {

    private static final GuardedLog LOG = GuardedLog.of("io.holdfast.watchtower.Watchtower");
    private static final long IDLE_SECONDS = 10;

    private JvmThreads() {}

    /** Returns a daemon thread, not started. */
    public static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Returns an executor of one daemon thread, made when there is something to do and gone when there has been nothing
     * for a while.
     */
    public static ThreadPoolExecutor singleDaemon(String name, BlockingQueue<Runnable> queue) {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, queue, task -> daemon(name, task));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Runs the task when the JVM ends. Returns the hook, for {@link #removeShutdownHook}. */
    public static Thread addShutdownHook(String name, Runnable task) {
        Thread hook = new Thread(task, name);
        Runtime.getRuntime().addShutdownHook(hook);
        return hook;
    }

    /** Removes the hook; does nothing if the JVM is ending. */
    public static void removeShutdownHook(Thread hook) {
        try {
            boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("the JVM is ending; its hooks stay", e);
        }
    }
}
