package io.holdfast.executor;

import io.holdfast.executor.NodeException.Reason;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the work of one node or one fallback, and refuses more than the limit. Work that outlives its time limit is a
 * zombie: it keeps its place until it ends.
 *
 * <p>Without a limit nobody has to know the count at once, so it is striped, and threads that run one node do not fight
 * over a line.
 *
 * <p>At rest the counts are exact; while calls come and go, a refusal may have been decided on a count that is over by
 * one.
 */
final class Bulkhead {

    private final int limit;
    private final int zombieCap;
    private final AtomicInteger limited = new AtomicInteger();
    private final LongAdder unlimited = new LongAdder();
    private final AtomicInteger zombies = new AtomicInteger();

    Bulkhead(int limit, int zombieCap) {
        this.limit = limit;
        this.zombieCap = zombieCap;
    }

    boolean tryEnter() {
        if (isZombieFull()) {
            return false;
        }
        if (limit == Integer.MAX_VALUE) {
            unlimited.increment();
            return true;
        }
        if (limited.incrementAndGet() <= limit) {
            return true;
        }
        limited.decrementAndGet();
        return false;
    }

    private boolean isZombieFull() {
        return zombieCap != Integer.MAX_VALUE && zombies.get() >= zombieCap;
    }

    void leave() {
        leave(1);
    }

    private void leave(int count) {
        if (limit == Integer.MAX_VALUE) {
            unlimited.add(-count);
        } else {
            limited.addAndGet(-count);
        }
    }

    void zombieBegins() {
        zombies.incrementAndGet();
    }

    /** The count was raised on the chance that the work still runs; it had ended. */
    void zombieNeverWas() {
        zombies.decrementAndGet();
    }

    /** So many zombies have ended and give back their places. */
    void zombiesEnd(int count) {
        zombies.addAndGet(-count);
        leave(count);
    }

    int inFlight() {
        return limited.get() + unlimited.intValue();
    }

    int zombies() {
        return zombies.get();
    }

    /** Why there was no place. */
    Failure refusal(String node) {
        if (isZombieFull()) {
            return Failure.of(
                    node,
                    Reason.ZOMBIE_LIMIT,
                    "timed-out work still running: " + zombies() + " (expected: < " + zombieCap + ")");
        }
        return Failure.of(node, Reason.CONCURRENCY_LIMIT, "running: " + limit + " (expected: < " + limit + ")");
    }
}
