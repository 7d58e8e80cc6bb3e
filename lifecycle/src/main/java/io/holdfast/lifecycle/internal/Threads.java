package io.holdfast.lifecycle.internal;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The one place of this module that makes threads and lets them sleep. Stateless. */
public final class Threads {

    private static final GuardedLog LOG = GuardedLog.of(Threads.class);

    private Threads() {}

    public static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Starts it; or, where the system has no thread left, runs its task here and now: a process that ends because it
     * ran out of threads must still save.
     */
    public static void startOrRun(Thread thread) {
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            LOG.error("cannot start {}; its task runs on this thread", thread.getName(), e);
            Runnable task = thread;
            task.run();
        }
    }

    public static void sleep(Duration time) throws InterruptedException {
        Thread.sleep(time.toMillis(), time.toNanosPart() % 1_000_000);
    }

    /** Returns one daemon thread behind a queue of this length; a full queue refuses. */
    public static ExecutorService oneThread(String name, int queue) {
        return new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), task -> daemon(name, task));
    }

    /** Runs the task when the JVM shuts down; the JVM waits for it. */
    public static void onExit(String name, Runnable task) {
        Runtime.getRuntime().addShutdownHook(new Thread(task, name));
    }

    /** Returns whether this thread is in {@code System.exit}, waiting for the shutdown hooks. */
    public static boolean isExiting(Thread thread) {
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getClassName().equals("java.lang.Shutdown")) {
                return true;
            }
        }
        return false;
    }
}
