package io.holdfast.testkit;

import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;

/**
 * An executor that keeps its tasks until the test runs them, on the test's own thread and in order. For everything at
 * once, {@code Runnable::run} is an executor too. Thread-safe.
 */
public final class ManualExecutor implements Executor {

    private final BlockingQueue<Runnable> tasks;
    private final int capacity;

    private ManualExecutor(int capacity) {
        this.capacity = capacity;
        this.tasks = new LinkedBlockingQueue<>(Math.max(1, capacity));
    }

    /**
     * Returns an executor that takes any number of tasks.
     */
    public static ManualExecutor unbounded() {
        return new ManualExecutor(Integer.MAX_VALUE);
    }

    /**
     * Returns an executor that refuses a task when this many are waiting.
     *
     * @param capacity 0 or more; 0 refuses all
     * @throws IllegalArgumentException if negative
     */
    public static ManualExecutor bounded(int capacity) {
        if (capacity < 0) {
            throw new IllegalArgumentException("capacity: " + capacity + " (expected: >= 0)");
        }
        return new ManualExecutor(capacity);
    }

    @Override
    public void execute(Runnable task) {
        Objects.requireNonNull(task, "task");
        if (capacity == 0 || !tasks.offer(task)) {
            throw new RejectedExecutionException("tasks waiting: " + tasks.size() + " (expected: < " + capacity + ")");
        }
    }

    /**
     * Runs the next task. Returns false if there was none.
     */
    public boolean runNext() {
        Runnable task = tasks.poll();
        if (task == null) {
            return false;
        }
        task.run();
        return true;
    }

    /**
     * Runs all tasks, including those that they add. Returns how many there were.
     */
    public int runAll() {
        int count = 0;
        while (runNext()) {
            count++;
        }
        return count;
    }

    /**
     * Returns how many tasks are waiting.
     */
    public int waiting() {
        return tasks.size();
    }
}
