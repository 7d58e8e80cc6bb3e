package io.holdfast.executor;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * Positions of nodes that are ready to start, for any number of threads; each position comes once, so it needs no more
 * room than there are nodes. A slot is taken first and filled after, so a poll may miss one that is being filled:
 * a thread that adds polls as well, after it has added; or leaves that to the loop that its own thread is in.
 */
final class ReadyQueue {

    private static final int MOST_NESTED = 16;
    private static final ThreadLocal<@Nullable Loop> LOOPS = new ThreadLocal<>();

    private final AtomicIntegerArray slots;
    private final AtomicInteger head = new AtomicInteger();
    private final AtomicInteger tail = new AtomicInteger();

    ReadyQueue(int capacity) {
        slots = new AtomicIntegerArray(capacity);
    }

    /** One loop over a queue that a thread is in, and those it was in before. */
    private record Loop(ReadyQueue queue, @Nullable Loop outer) {}

    /**
     * Whether this thread is to start what is ready: not if there is nothing, nor where it is in the middle of that
     * some levels down, since each level costs stack, and the loop there goes on with the rest. If so, it
     * {@linkplain #leave() leaves} afterwards.
     */
    boolean enter() {
        if (head.get() >= tail.get()) {
            return false;
        }
        Loop known = LOOPS.get();
        int nested = 0;
        for (Loop each = known; each != null; each = each.outer()) {
            nested += each.queue() == this ? 1 : 0;
        }
        if (nested >= MOST_NESTED) {
            return false;
        }
        LOOPS.set(new Loop(this, known));
        return true;
    }

    void leave() {
        Loop loop = LOOPS.get();
        if (loop == null || loop.outer() == null) {
            LOOPS.remove();
        } else {
            LOOPS.set(loop.outer());
        }
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
