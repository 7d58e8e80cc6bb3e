package io.holdfast.lifecycle.stall;

import java.util.concurrent.atomic.AtomicLong;

/** The progress of one loop. Wait-free; any number of threads may move it. */
public final class Progress {

    private static final long IDLE = 1;

    // units of work times two; the lowest bit says that the loop waits for work
    private final AtomicLong word = new AtomicLong();

    Progress() {}

    /** One unit of work is done, and the next one begins. */
    public void advance() {
        word.updateAndGet(now -> (now | IDLE) + 1);
    }

    /** The loop waits for work, which may take for ever; until the next {@link #advance()} it is not judged. */
    public void idle() {
        word.updateAndGet(now -> now | IDLE);
    }

    /** Returns how many units there were. */
    public long count() {
        return word.get() >>> 1;
    }

    boolean isIdle() {
        return (word.get() & IDLE) != 0;
    }

    long stamp() {
        return word.get();
    }
}
