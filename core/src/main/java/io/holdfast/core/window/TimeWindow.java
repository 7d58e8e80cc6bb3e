package io.holdfast.core.window;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of the last {@code n} seconds, the current one included, as Resilience4j cuts them: by whole seconds.
 *
 * <h2>Layout</h2>
 *
 * A ring of {@link Second}s, each made when the first outcome or question comes that belongs to it, and {@code latest},
 * the newest of them, which nearly every record finds by one comparison of times. A second of the ring counts if its
 * number says that it lies in the window, so a jump over the whole window costs nothing. Numbers are compared by the
 * sign of their difference, so they may wrap; a second that nobody replaced for 68 years would be mistaken for a newer
 * one.
 *
 * <h2>Judging</h2>
 *
 * {@code trouble} is the latest second with a failure or a slow call, set before that outcome is counted. If it lies
 * outside the window, a fast success has nothing to judge: one CAS is the whole record. Otherwise the sum of the
 * older seconds is taken from a cache, made once a second, and the current second's counts are added to it.
 *
 * <p>The cache must not miss an outcome of an older second, counted by a thread that was held up over the turn of the
 * second. So a second is sealed before its counts go into the sum. Who adds to a sealed count has seen the seal, and
 * raises {@code lateAdds} after its add; the cache carries the value {@code lateAdds} had before the first second was
 * sealed, and is only used while it still has it. A thread that was held up before it made its second finds {@code
 * latest} ahead of it, seals what it made, and raises {@code lateAdds}. If it does not find {@code latest} ahead, its
 * second was in the ring before {@code latest} moved on, and every sum from there on sees it.
 *
 * <p>A thread that was held up may also judge a second that is over, when the oldest seconds of its window have been
 * replaced. They are left out whole, failures and totals alike, so no rate is read too high.
 *
 * <h2>Progress</h2>
 *
 * A CAS on a total fails at most once a second, since it makes stripes; all other counting is by wait-free adds. A
 * CAS on the ring fails because another second took the slot, and {@code trouble} and {@code latest} only move forward:
 * each at most once a second, so lock-free. Summing is a loop of fixed length.
 */
final class TimeWindow extends Window {

    private static final VarHandle RING = MethodHandles.arrayElementVarHandle(Second[].class);
    private static final VarHandle LATEST;
    private static final VarHandle TROUBLE;
    private static final VarHandle LATE_ADDS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            LATEST = lookup.findVarHandle(TimeWindow.class, "latest", Second.class);
            TROUBLE = lookup.findVarHandle(TimeWindow.class, "trouble", int.class);
            LATE_ADDS = lookup.findVarHandle(TimeWindow.class, "lateAdds", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** A striped second costs 128 bytes a cell, so there is an end to both. */
    private static final int MAX_STRIPED_SECONDS = 1024;

    private static final int CELLS =
            Integer.highestOneBit(Math.min(16, 2 * Runtime.getRuntime().availableProcessors() - 1));

    private final Thresholds thresholds;
    private final int seconds;
    private final int cells;
    private final long origin;
    private final @Nullable Second[] ring;
    private volatile Second latest;
    private volatile int trouble;
    private volatile int lateAdds;
    private volatile @Nullable Older older;

    TimeWindow(Thresholds thresholds, long originNanos, long nowNanos) {
        super(1); // never at rest: even a fast success is one more of its second
        this.thresholds = thresholds;
        this.seconds = thresholds.size();
        this.cells = seconds > MAX_STRIPED_SECONDS ? 1 : CELLS;
        this.origin = originNanos;
        this.ring = new Second[seconds];
        Second first = newSecond(Math.floorDiv(nowNanos - originNanos, NANOS_PER_SECOND), 1);
        this.ring[first.slot] = first;
        this.latest = first;
        this.trouble = first.number - seconds - 1;
    }

    @Override
    public boolean isTimed() {
        return true;
    }

    @Override
    public int record(int outcome, long nowNanos) {
        Second now = secondAt(nowNanos);
        if (outcome != FAST_SUCCESS) {
            noteTrouble(now.number);
        }
        boolean missed = now.addToTotal(cells);
        if (outcome != FAST_SUCCESS) {
            missed |= now.addTrouble(outcome);
        }
        if (missed) {
            sumsMissSomething();
        }
        // Read after the add: either this sees another's trouble, or that one's verdict sees this call.
        return now.number - trouble >= seconds ? WITHIN : judge(now);
    }

    /** Reads the parts before the totals, in the reverse order of a record's adds: a rate is never read too high. */
    private int judge(Second now) {
        Older before = older(now);
        long failed = before.failed + now.failed();
        long slow = before.slow + now.slow();
        return thresholds.judge(before.total + now.total(), failed, slow);
    }

    @Override
    public Thresholds thresholds() {
        return thresholds;
    }

    @Override
    public Counts counts(long nowNanos) {
        Second now = secondAt(nowNanos);
        Older before = older(now);
        int slowFailed = shown(before.slowFailed + now.slowFailed());
        int slow = shown(before.slow + now.slow());
        int failed = shown(before.failed + now.failed());
        return new Counts(shown(before.total + now.total()), failed, slow, Math.min(slowFailed, slow));
    }

    private static int shown(long count) {
        return (int) Math.min(count, Integer.MAX_VALUE);
    }

    private Second secondAt(long nowNanos) {
        Second known = latest;
        long into = nowNanos - known.start;
        return into >= 0 && into < NANOS_PER_SECOND ? known : anotherSecondAt(nowNanos, known);
    }

    /**
     * The second of a time that is not the latest one's. A time that lies further back than the window comes from a
     * clock that was set back; it is taken as the latest second known, or outcomes would be dropped until the clock has
     * caught up.
     */
    private Second anotherSecondAt(long nowNanos, Second known) {
        Second wanted = newSecond(Math.floorDiv(nowNanos - origin, NANOS_PER_SECOND), known.isStriped() ? cells : 1);
        if (known.number - wanted.number >= seconds) {
            return known;
        }
        for (; ; ) {
            Second there = ring(wanted.slot);
            int ahead = there == null ? -1 : there.number - wanted.number;
            if (ahead > 0) {
                return latest;
            }
            if (there != null && ahead == 0) {
                advance(there);
                return there;
            }
            if (casRing(wanted.slot, there, wanted)) {
                advance(wanted);
                if (latest.number - wanted.number > 0) {
                    wanted.seal();
                    sumsMissSomething();
                }
                return wanted;
            }
        }
    }

    private Second newSecond(long second, int itsCells) {
        return new Second(origin + second * NANOS_PER_SECOND, (int) second, Math.floorMod(second, seconds), itsCells);
    }

    /** Before a second is used, by whomever: sums of what lies before it rely on it. */
    private void advance(Second to) {
        Second seen = latest;
        while (to.number - seen.number > 0 && !LATEST.compareAndSet(this, seen, to)) {
            seen = latest;
        }
    }

    private Older older(Second now) {
        Older cached = older;
        if (cached != null && cached.second == now.number && cached.lateAdds == lateAdds) {
            return cached;
        }
        Older sum = new Older(now.number, lateAdds);
        for (int back = 1; back < seconds; back++) {
            Second then = ring(Math.floorMod(now.slot - back, seconds));
            if (then != null && then.number == now.number - back) {
                then.seal();
                sum.add(then);
            }
        }
        older = sum;
        return sum;
    }

    private void noteTrouble(int second) {
        int seen = trouble;
        while (second - seen > 0 && !TROUBLE.compareAndSet(this, seen, second)) {
            seen = trouble;
        }
    }

    private void sumsMissSomething() {
        LATE_ADDS.getAndAdd(this, 1);
    }

    private @Nullable Second ring(int slot) {
        return (Second) RING.getVolatile(ring, slot);
    }

    private boolean casRing(int slot, @Nullable Second expected, Second next) {
        return RING.compareAndSet(ring, slot, expected, next);
    }

    /** The sum of the seconds before one; filled by the thread that makes it, never changed after it is published. */
    private static final class Older {
        final int second;
        final int lateAdds;
        long total;
        long failed;
        long slow;
        long slowFailed;

        Older(int second, int lateAdds) {
            this.second = second;
            this.lateAdds = lateAdds;
        }

        /** The parts before the total, as in {@link #judge}. */
        void add(Second sealed) {
            slowFailed += sealed.slowFailed();
            slow += sealed.slow();
            failed += sealed.failed();
            total += sealed.total();
        }
    }
}
