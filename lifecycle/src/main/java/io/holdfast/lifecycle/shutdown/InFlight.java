package io.holdfast.lifecycle.shutdown;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts work in flight, so that a shutdown can wait for it. One word holds the count and, in its top bit, whether the
 * door is closed, so there is no moment at which work slips in unseen. Lock-free; safe for use by many threads.
 */
public final class InFlight {

    private static final int CLOSED = Integer.MIN_VALUE;

    private final AtomicInteger state = new AtomicInteger();
    private final CountDownLatch empty = new CountDownLatch(1);

    InFlight() {}

    /**
     * Begins a piece of work; false once the door is closed, and then it must not be done. Each true needs one
     * {@link #exit()}.
     */
    public boolean tryEnter() {
        int now = state.get();
        while (now >= 0) {
            if (state.compareAndSet(now, now + 1)) {
                return true;
            }
            now = state.get();
        }
        return false;
    }

    /** Ends a piece of work. */
    public void exit() {
        int now = state.getAndUpdate(before -> (before & ~CLOSED) == 0 ? before : before - 1);
        if ((now & ~CLOSED) == 0) {
            throw new IllegalStateException("exit: without a tryEnter (expected: one for each true)");
        }
        if (now == CLOSED + 1) {
            empty.countDown();
        }
    }

    /** Returns how many pieces of work are in flight. */
    public int count() {
        return state.get() & ~CLOSED;
    }

    void close() {
        if (state.getAndUpdate(now -> now | CLOSED) == 0) {
            empty.countDown();
        }
    }

    void awaitEmpty() throws InterruptedException {
        empty.await();
    }
}
