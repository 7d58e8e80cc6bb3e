package io.holdfast.watchtower.server;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The one place of this package that makes threads. */
final class SystemAdapter {

    private static final long IDLE_SECONDS = 10;

    private SystemAdapter() {}

    /** One daemon thread, made when there is something to do and gone when there has been nothing for a while. */
    static ThreadPoolExecutor oneThread(String name, BlockingQueue<Runnable> queue) {
        ThreadPoolExecutor one = new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, queue, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        one.allowCoreThreadTimeOut(true);
        return one;
    }
}
