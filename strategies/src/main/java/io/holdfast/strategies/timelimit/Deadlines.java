package io.holdfast.strategies.timelimit;

import io.holdfast.core.log.GuardedLog;
import io.holdfast.core.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of the stages that are under way with one and the same limit. Since they are equally long, they end in
 * the order in which they began: a linked list is sorted by itself, and one timer, for its head, serves it all. So a
 * call that ends in time costs a link and an unlink, and no timer of its own, of which an ordinary scheduler would
 * make, sort in and take out one for each call.
 *
 * <h2>State</h2>
 *
 * A few lists, so that threads seldom meet: a call goes to that of its thread. (At random, one call in four met the
 * other thread's, and a monitor that two threads want costs more than ten that nobody else does.) Each is guarded by
 * its own monitor, held for the few instructions of a link or an unlink, and for {@link TimeSource#schedule} where no
 * timer is armed. A list's timer is armed by the first call, for that call's deadline; when it fires, it takes out all
 * that are due and is armed again for the head, if there is one. When that head has changed meanwhile, since the first
 * call ended, it fires early and finds nothing due: that costs one firing in the length of the limit, not one for each
 * call. So the timer is always armed for the deadline of the head or an earlier one, and no stage is timed out late or
 * early.
 *
 * <p>A stage that has ended is unlinked at once, and nothing refers to it any more. What may be left for a while is the
 * timer of an empty list, one for a list, which refers to no call and goes when it fires.
 *
 * <h2>Trouble</h2>
 *
 * If the time source throws as a call begins, the call is not linked and the caller is told. If it throws as the timer
 * is armed again, that is logged, and the next call arms it for the head that is there then. Stages that are due are
 * timed out after the monitor is released; user code never runs under it.
 *
 * <p>The list by order of arrival is the idea of Varghese and Lauck's scheme for timers of equal length ("Hashed and
 * Hierarchical Timing Wheels", 1987, scheme 2), and of Linux's and Redis's lists for idle connections.
 */
final class Deadlines {

    private static final GuardedLog LOG = GuardedLog.of(TimeLimit.class);

    /** A power of two. */
    private static final int LISTS = 8;

    private final TimeSource time;
    private final long limitNanos;
    private final InOrder[] lists = new InOrder[LISTS];

    /** For limits of so many nanoseconds, zero or more. */
    Deadlines(TimeSource time, long limitNanos) {
        this.time = time;
        this.limitNanos = limitNanos;
        for (int i = 0; i < LISTS; i++) {
            lists[i] = new InOrder();
        }
    }

    /** Watches over a stage from now on. Its watch is set before its deadline can come. */
    void watch(LimitedStage<?> stage) {
        lists[(int) Thread.currentThread().getId() & (LISTS - 1)].add(stage);
    }

    long limitNanos() {
        return limitNanos;
    }

    /** Returns how many stages are watched over. */
    int size() {
        int size = 0;
        for (InOrder list : lists) {
            size += list.size();
        }
        return size;
    }

    /** Keeps lists of different threads on cache lines of their own. */
    @SuppressWarnings("unused") // for the room that it takes
    private abstract static class Apart {
        private long a1;
        private long a2;
        private long a3;
        private long a4;
        private long a5;
        private long a6;
        private long a7;
        private long a8;
        private long b1;
        private long b2;
        private long b3;
        private long b4;
    }

    /** One list and its timer. */
    private final class InOrder extends Apart implements Watch, Runnable {

        private @Nullable LimitedStage<?> head;
        private @Nullable LimitedStage<?> tail;
        private boolean armed;

        synchronized void add(LimitedStage<?> stage) {
            long now = time.nanoTime();
            stage.watch = this;
            stage.deadline = now + limitNanos;
            link(stage);
            if (!armed) {
                try {
                    arm(now);
                } catch (Throwable noTimer) {
                    unlink(stage);
                    throw noTimer;
                }
            }
        }

        private void arm(long now) {
            LimitedStage<?> first = head;
            if (first == null) {
                return;
            }
            armed = true; // before it is: a time source may run what is due at once, on this thread
            try {
                TimeSource.Timer unused = time.schedule(this, Math.max(0, first.deadline - now));
            } catch (Throwable noTimer) {
                armed = false;
                throw noTimer;
            }
        }

        private void link(LimitedStage<?> stage) {
            stage.linked = true;
            stage.before = tail;
            if (tail == null) {
                head = stage;
            } else {
                tail.after = stage;
            }
            tail = stage;
        }

        @Override
        public synchronized void forget(LimitedStage<?> stage) {
            if (stage.linked) {
                unlink(stage);
            }
        }

        private void unlink(LimitedStage<?> stage) {
            LimitedStage<?> before = stage.before;
            LimitedStage<?> after = stage.after;
            if (before == null) {
                head = after;
            } else {
                before.after = after;
            }
            if (after == null) {
                tail = before;
            } else {
                after.before = before;
            }
            stage.before = null;
            stage.after = null;
            stage.linked = false;
        }

        /** The timer has fired. */
        @Override
        public void run() {
            LimitedStage<?> due = takeDue();
            while (due != null) {
                LimitedStage<?> next = due.after;
                due.after = null;
                due.expire();
                due = next;
            }
        }

        /** Unlinks all that are due; those are linked to each other by {@code after}, and to nothing else. */
        private synchronized @Nullable LimitedStage<?> takeDue() {
            LimitedStage<?> first = null;
            LimitedStage<?> last = null;
            armed = false;
            try {
                long now = time.nanoTime();
                for (LimitedStage<?> next = head; next != null && next.deadline - now <= 0; next = head) {
                    unlink(next);
                    if (last == null) {
                        first = next;
                    } else {
                        last.after = next;
                    }
                    last = next;
                }
                arm(now);
            } catch (Throwable t) {
                LOG.warn("time limits: no timer, deadlines are late until the next call", t);
            }
            return first;
        }

        synchronized int size() {
            int size = 0;
            for (LimitedStage<?> stage = head; stage != null; stage = stage.after) {
                size++;
            }
            return size;
        }
    }
}
