package io.holdfast.lifecycle;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The one place of this module that reads real time, sleeps, makes threads or ends the JVM. */
final class SystemAdapter {

    private static final GuardedLog log = GuardedLog.of(SystemAdapter.class);

    static final Clocks CLOCKS = new Clocks(System::nanoTime, InstantSource.system());

    private SystemAdapter() {}

    static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Starts it; or, where the system has no thread left, runs its task here and now: a process that ends because it ran out of threads
     * must still save.
     */
    static void startOrRun(Thread thread) {
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            log.error("cannot start {}; its task runs on this thread", thread.getName(), e);
            Runnable task = thread;
            task.run();
        }
    }

    static void sleep(Duration time) throws InterruptedException {
        Thread.sleep(time.toMillis(), time.toNanosPart() % 1_000_000);
    }

    /** One daemon thread behind a queue of this length; a full queue refuses. */
    static ExecutorService oneThread(String name, int queue) {
        return new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), task -> daemon(name, task));
    }

    static void onExit(String name, Runnable task) {
        Runtime.getRuntime().addShutdownHook(new Thread(task, name));
    }

    static void exit(int code) {
        System.exit(code);
    }

    static void halt(int code) {
        Runtime.getRuntime().halt(code);
    }
}
