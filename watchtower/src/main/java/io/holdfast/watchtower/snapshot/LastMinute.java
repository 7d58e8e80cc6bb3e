package io.holdfast.watchtower.snapshot;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * The growth of a counter within the last minute, exact to a second. It goes by monotonic time: a wall clock that is
 * set back would make events of an hour ago recent. Used by the thread that ticks.
 */
final class LastMinute {

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final long STEP = TimeUnit.SECONDS.toNanos(1);

    /**
     * What was added within a second; nothing is kept for one in which nothing was, so a quiet counter costs nothing.
     */
    private record Step(long nanos, long added) {}

    private final Deque<Step> steps = new ArrayDeque<>(0);
    private long seen;
    private long sum;

    /** Leaves out what was counted before. */
    void begin(long count) {
        seen = count;
    }

    long update(long nanos, long count) {
        long added = count - seen;
        seen = count;
        if (added > 0) {
            Step last = steps.peekLast();
            if (last != null && nanos - last.nanos() < STEP) {
                steps.removeLast();
                steps.addLast(new Step(last.nanos(), last.added() + added));
            } else {
                steps.addLast(new Step(nanos, added));
            }
            sum += added;
        }
        while (!steps.isEmpty() && nanos - steps.getFirst().nanos() >= MINUTE) {
            sum -= steps.removeFirst().added();
        }
        return sum;
    }
}
