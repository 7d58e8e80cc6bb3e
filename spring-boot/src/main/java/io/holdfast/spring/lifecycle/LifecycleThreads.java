package io.holdfast.spring.lifecycle;

import io.holdfast.core.log.GuardedLog;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The one place of this module that makes threads: daemons that look again and again. Stateless. */
final class LifecycleThreads {

    private static final GuardedLog LOG = GuardedLog.of(LifecycleThreads.class);
    private static final long LOOK_MILLIS = 20;

    private LifecycleThreads() {}

    /**
     * Runs a task on a thread of its own until it is closed; closing does not wait for it.
     *
     * @param every the pause between two runs; what it throws is logged, and it goes on
     */
    static Loop every(Duration every, String name, Runnable task) {
        CountDownLatch ended = new CountDownLatch(1);
        Thread thread = new Thread(() -> loop(every, name, task, ended), name);
        thread.setDaemon(true);
        thread.start();
        return () -> {
            ended.countDown();
            thread.interrupt();
        };
    }

    /** Something that runs until it is closed. */
    interface Loop extends AutoCloseable {
        @Override
        void close();
    }

    private static void loop(Duration every, String name, Runnable task, CountDownLatch ended) {
        boolean over = false;
        while (!over) {
            try {
                over = ended.await(every.toNanos(), TimeUnit.NANOSECONDS);
                if (!over) {
                    task.run();
                }
            } catch (InterruptedException e) {
                over = ended.getCount() == 0;
            } catch (RuntimeException | Error e) {
                if (ended.getCount() > 0) {
                    LOG.warn("{} failed; it goes on", name, e);
                }
            }
        }
    }

    /** Waits until this thread has ended, or waits in {@code System.exit} for the shutdown that asks. */
    static void awaitEnd(Thread thread) throws InterruptedException {
        while (thread.isAlive() && !isExiting(thread)) {
            thread.join(LOOK_MILLIS);
        }
    }

    private static boolean isExiting(Thread thread) {
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getClassName().equals("java.lang.Shutdown")) {
                return true;
            }
        }
        return false;
    }
}
