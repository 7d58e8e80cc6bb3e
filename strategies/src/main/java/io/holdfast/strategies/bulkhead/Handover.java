package io.holdfast.strategies.bulkhead;

import io.holdfast.core.log.GuardedLog;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * Runs what follows a place that was given to a future. That may release a place in its turn, which is given to the
 * next future, and so on through a line of any length: from some depth on the next has to wait until the one before
 * it is done, so that the stack does not grow with the line.
 */
final class Handover {

    private static final GuardedLog LOG = GuardedLog.of(Handover.class);

    /** Deep enough for what nests by design, such as a call that waits for another limit. */
    private static final int DEEPEST = 16;

    private static final ThreadLocal<Handover> OF_THREAD = ThreadLocal.withInitial(Handover::new);

    private final Queue<Runnable> later = new ArrayDeque<>();
    private int depth;

    private Handover() {}

    /** Runs a step on an executor, or here if that refuses. */
    static void to(Executor executor, Runnable step) {
        try {
            executor.execute(() -> OF_THREAD.get().run(step));
        } catch (Throwable t) {
            LOG.warn("executor refused, the step runs on this thread: {}", executor, t);
            OF_THREAD.get().run(step);
        }
    }

    private void run(Runnable step) {
        if (depth >= DEEPEST) {
            later.add(step);
            return;
        }
        depth++;
        try {
            for (Runnable next = step; next != null; next = later.poll()) {
                next.run();
            }
        } finally {
            depth--;
        }
    }
}
