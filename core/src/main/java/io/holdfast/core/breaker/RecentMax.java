package io.holdfast.core.breaker;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAccumulator;

/**
 * A maximum that is forgotten after a while, like that of Micrometer's timers (a ring of three times 40 s), for any
 * number of readers.
 *
 * <p>Writers add to the open span and know no time: one volatile read, and no write unless the maximum grows. A reader
 * that finds the open span old enough puts a new one in its place by CAS; one that loses takes the winner's. A span is
 * never cleared but dropped as a whole, a while after it was closed; so a writer that still holds a closed one loses
 * nothing, and no reader takes anything from another. Lock-free.
 */
final class RecentMax {

    private static final long SPAN = TimeUnit.SECONDS.toNanos(40);
    private static final long KEPT = TimeUnit.SECONDS.toNanos(80);

    private static final VarHandle OPEN = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "open", VarHandle.class, RecentMax.class, Span.class);

    private volatile Span open = new Span(List.of());

    void accept(long value) {
        open.max.accumulate(value);
    }

    /** The maximum of late, at least 0, at a time in nanoseconds. */
    long read(long now) {
        Span current = open;
        if (!current.isTimed || now - current.since >= SPAN) {
            Span next = new Span(now, current.closedAt(now));
            current = OPEN.compareAndSet(this, current, next) ? next : open;
        }
        long max = current.max.get();
        for (Closed closed : current.closed) {
            max = closed.isRecent(now) ? Math.max(max, closed.max.get()) : max;
        }
        return max;
    }

    /** The maximum of late for a reader who has no time and never had: nothing is forgotten. */
    long read() {
        Span current = open;
        long max = current.max.get();
        for (Closed closed : current.closed) {
            max = Math.max(max, closed.max.get());
        }
        return max;
    }

    private record Closed(LongAccumulator max, long since) {
        boolean isRecent(long now) {
            return now - since < KEPT;
        }
    }

    private static final class Span {
        final LongAccumulator max = new LongAccumulator(Math::max, 0);
        final boolean isTimed;
        final long since;
        final List<Closed> closed;

        /** The first one, which ends when it is first read. */
        Span(List<Closed> closed) {
            this.isTimed = false;
            this.since = 0;
            this.closed = closed;
        }

        Span(long since, List<Closed> closed) {
            this.isTimed = true;
            this.since = since;
            this.closed = closed;
        }

        /** What the span after this one has to remember. */
        List<Closed> closedAt(long now) {
            List<Closed> kept = new ArrayList<>();
            kept.add(new Closed(max, now));
            for (Closed older : closed) {
                if (older.isRecent(now)) {
                    kept.add(older);
                }
            }
            return List.copyOf(kept);
        }
    }
}
