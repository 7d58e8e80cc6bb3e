package io.holdfast.executor;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Positions of nodes that are ready to start, for any number of threads; each position comes once, so it needs no more
 * room than there are nodes. A slot is taken first and filled after, so a poll may miss one that is being filled:
 * whoever adds polls as well, after it has added.
 */
final class ReadyQueue {

    private final AtomicIntegerArray slots;
    private final AtomicInteger head = new AtomicInteger();
    private final AtomicInteger tail = new AtomicInteger();

    ReadyQueue(int capacity) {
        slots = new AtomicIntegerArray(capacity);
    }

    void add(int position) {
        slots.set(tail.getAndIncrement(), position + 1);
    }

    /** The next position; -1 for none. */
    int poll() {
        for (int at = head.get(); at < tail.get(); at = head.get()) {
            int filled = slots.get(at);
            if (filled == 0) {
                return -1;
            }
            if (head.compareAndSet(at, at + 1)) {
                return filled - 1;
            }
        }
        return -1;
    }
}
