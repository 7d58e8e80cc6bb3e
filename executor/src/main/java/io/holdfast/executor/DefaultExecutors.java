package io.holdfast.executor;

import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The one place that makes threads. Nodes run on virtual ones where the JDK has them (21 and later; found by
 * reflection, because this is compiled for 17), else on daemon threads in a bounded pool that go when they are idle.
 *
 * <p>All virtual threads of a process share a few carriers, about as many as there are processors, and a node that
 * computes for ever, or waits in a monitor (before JDK 24) or in native code, keeps its own. A few such nodes and no
 * virtual thread runs any more. So what must go on all the same, timeouts and fallbacks, has platform threads.
 */
final class DefaultExecutors {

    /**
     * Platform threads beside virtual ones, and for going on after a timer: enough for tasks that wait, few enough for
     * a small heap.
     */
    static final int THREADS = 64;

    /**
     * Threads where there are no virtual ones. There, each call that waits holds one, and a node that waits for another
     * run needs a second while it holds the first: so threads are added before anything waits in the queue, up to a
     * number that bursts do not reach. Idle ones go.
     */
    static final int MOST_THREADS = 1024;

    /** Tasks that may wait for one of those; one more is refused. */
    static final int QUEUE = 4096;

    private static final long IDLE_SECONDS = 10;

    private DefaultExecutors() {}

    /** For one task that no executor takes. */
    static void startThread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** For nodes. */
    static ExecutorService forWork(String name) {
        ExecutorService virtual = virtualThreads(name);
        return virtual != null ? virtual : growing(name, 0, MOST_THREADS, new HandOverQueue(QUEUE, "executor"));
    }

    /**
     * For fallbacks: platform threads first, so that nodes cannot starve them; where there are virtual ones, those for
     * as many as come beyond.
     *
     * @return the one to use, and after it what it leans on; all of them are to be shut down, in this order
     */
    static List<ExecutorService> forFallbacks(String name) {
        ExecutorService more = virtualThreads(name + "-virtual");
        if (more == null) {
            return List.of(growing(name, 0, MOST_THREADS, new HandOverQueue(QUEUE, "fallbackExecutor")));
        }
        ThreadPoolExecutor first = pool(name, 0, THREADS, new SynchronousQueue<>());
        first.setRejectedExecutionHandler((task, full) -> more.execute(task));
        return List.of(first, more);
    }

    /**
     * For going on after a timer: short tasks, never refused, because a refused one would have to run on the timer's
     * thread. Dependents of the futures handed out run here as well, and some block: a task that finds no idle thread
     * gets a new one, and waits only when there are many.
     */
    static ExecutorService forContinuations(String name) {
        return growing(name, 1, THREADS, new HandOverQueue(Integer.MAX_VALUE, "continuationExecutor"));
    }

    static ThreadPoolExecutor growing(String name, int least, int most, HandOverQueue queue) {
        ThreadPoolExecutor pool = pool(name, Math.max(1, least), most, queue);
        pool.setRejectedExecutionHandler(queue);
        return pool;
    }

    /** A refusal by one of these pools; its message is for the user. */
    static final class Refused extends RejectedExecutionException {

        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /** A task that waits in the queue, and is counted as long as it does. */
    private record Waiting(Runnable task, AtomicInteger waiting) implements Runnable {

        @Override
        public void run() {
            waiting.decrementAndGet();
            task.run();
        }
    }

    /**
     * Takes a task only if a thread waits for it, so that the pool adds threads before it lets tasks wait; at its limit
     * it lets them.
     */
    static final class HandOverQueue extends LinkedTransferQueue<Runnable> implements RejectedExecutionHandler {

        private static final long serialVersionUID = 1L;

        private final int limit;
        private final String setting;
        private final AtomicInteger waiting = new AtomicInteger();

        /** So many may wait; the setting is what a refusal points at. */
        HandOverQueue(int limit, String setting) {
            this.limit = limit;
            this.setting = setting;
        }

        @Override
        public boolean offer(Runnable task) {
            return tryTransfer(task);
        }

        @Override
        public void rejectedExecution(Runnable task, ThreadPoolExecutor pool) {
            if (pool.isShutdown()) {
                throw new Refused(setting + ": shut down (expected: open)");
            }
            if (waiting.incrementAndGet() > limit) {
                waiting.decrementAndGet();
                throw new Refused(setting + ": full, " + pool.getMaximumPoolSize() + " threads and " + limit
                        + " waiting (expected: room; see NodeExecutorBuilder." + setting + ")");
            }
            Runnable counted = new Waiting(task, waiting);
            boolean queued = super.offer(counted);
            if (!queued || (pool.isShutdown() && remove(counted))) {
                waiting.decrementAndGet();
                throw new Refused(setting + ": shut down (expected: open)");
            }
            boolean unused = pool.prestartCoreThread(); // all may have left for want of work since this was refused
        }
    }

    static ExecutorService pool(String name, int threads, BlockingQueue<Runnable> queue) {
        return pool(name, threads, threads, queue);
    }

    private static ThreadPoolExecutor pool(String name, int least, int most, BlockingQueue<Runnable> queue) {
        AtomicInteger number = new AtomicInteger();
        ThreadFactory factory = task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        ThreadPoolExecutor pool = new ThreadPoolExecutor(least, most, IDLE_SECONDS, TimeUnit.SECONDS, queue, factory);
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
