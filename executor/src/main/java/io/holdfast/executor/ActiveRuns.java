package io.holdfast.executor;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the runs under way, so that a closed executor ends when the last of them has.
 *
 * <p>A run counts its start before it looks whether the executor is closed, and a close is noted before
 * counting: one of them sees the other. Ends are summed before starts, and no run ends before it starts: where the sums
 * are equal, there was a moment without any run; and after the close no more come. So it is enough that the
 * thread that ends a run looks.
 */
final class ActiveRuns {

    private final LongAdder started = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final AtomicBoolean quiet = new AtomicBoolean();
    private final CountDownLatch drained = new CountDownLatch(1);
    private volatile boolean closed;
    private volatile Runnable whenDrained = () -> {};

    /** What is done once, after the close and the last run. */
    void whenDrained(Runnable action) {
        whenDrained = action;
    }

    /** A run that somebody asked for begins; false if it is refused, and still to be ended. */
    boolean starts() {
        started.increment();
        return !closed;
    }

    /** A part of a run that is under way goes on beyond it. */
    void goesOn() {
        started.increment();
    }

    /** A node's run that its answer does not await is under way until it ends. */
    void goesOn(CompletableFuture<?> run) {
        goesOn();
        CompletableFuture<?> unused = run.whenComplete((result, failure) -> ends());
    }

    void ends() {
        ended.increment();
        if (closed) {
            look();
        }
    }

    void close() {
        closed = true;
        look();
    }

    private void look() {
        long over = ended.sum();
        if (over == started.sum() && quiet.compareAndSet(false, true)) {
            try {
                whenDrained.run();
            } finally {
                drained.countDown();
            }
        }
    }

    boolean awaitDrained(long nanos) throws InterruptedException {
        return drained.await(nanos, TimeUnit.NANOSECONDS);
    }
}
