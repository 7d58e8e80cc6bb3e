package io.holdfast.core.internal.window;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of the last {@code n} seconds, the current one included, as Resilience4j cuts them: by whole seconds.
 *
 * <h2>Layout</h2>
 *
 * A {@link Ring} of {@link SecondBucket}s, each made when the first outcome or question comes that belongs to it, and
 * {@code latest}, the newest of them, which nearly every record finds by one comparison of times. A second of the ring
 * counts if its number says that it lies in the window, so a jump over the whole window costs nothing. Numbers are
 * compared by the sign of their difference, so they may wrap; a second that nobody replaced for 68 years would be
 * mistaken for a newer one. How the {@link Ring} is cut into pages is written there.
 *
 * <h2>Judging</h2>
 *
 * {@code latestBad} is the latest second with a failure or a slow call, set before that outcome is counted. If it lies
 * outside the window, a fast success has nothing to judge: one CAS is the whole record. Otherwise the sum of the
 * older seconds is taken from a cache, made once a second, and the current second's counts are added to it.
 *
 * <p>The cache must not miss an outcome of an older second, counted by a thread that was held up over the turn of the
 * second. So a second is sealed before its counts go into the sum. A thread that adds to a sealed count has seen the
 * seal, and raises {@code lateAdds} after its add; the cache carries the value {@code lateAdds} had before the first
 * second was sealed, and is only used while it still has it. Pages have sums and {@code lateAdds} of their own, which
 * go up first: a sum that used a page's stale one began before the window's went up, and is stale for that. A thread
 * that was held up before it made its second finds {@code latest} ahead of it, seals what it made, and raises
 * {@code lateAdds}. If it does not find {@code latest} ahead, its second was in the ring before {@code latest} moved
 * on, and every sum from there on sees it.
 *
 * <p>A thread that was held up may also judge a second that is over, when the oldest seconds of its window have been
 * replaced. They are left out whole, failures and totals alike, so no rate is read too high.
 *
 * <h2>Progress</h2>
 *
 * A CAS on a total fails at most once a second, since it makes stripes; all other counting is by wait-free adds. A
 * CAS on the ring fails because another second took the slot, a CAS on the pages because another made that one, and
 * {@code latestBad} and {@code latest} only move forward: each at most once a second, so lock-free. Summing is a loop
 * of fixed length: the window's pages, and the seconds of the two that lie in it in part.
 *
 * <h2>Another length</h2>
 *
 * A window that is to cover fewer seconds, or no more than its ring has room for, only says so. A longer one needs a
 * larger {@link Ring}, which takes the same seconds in. A thread that has put a second into the old ring uses it only
 * if that is still the ring after it has done so, and one that looks in the new ring for a second in vain looks in the
 * old one before it makes it; so there are never two of one second. The maker of the new ring looks through the old one
 * again once the new one is there to be found. After that the old one is not needed.
 */
final class TimeWindow extends Window {

    private static final VarHandle RING = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "ring", VarHandle.class, TimeWindow.class, Ring.class);
    private static final VarHandle LATEST = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "latest", VarHandle.class, TimeWindow.class, SecondBucket.class);
    private static final VarHandle LATEST_BAD = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "latestBad", VarHandle.class, TimeWindow.class, int.class);
    private static final VarHandle LATE_ADDS = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "lateAdds", VarHandle.class, TimeWindow.class, int.class);

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** Further back than any window reaches. */
    private static final int NEVER_BAD = MAX_SECONDS + 1;

    private final long origin;
    // Racy on purpose: whatever was ever written will do.
    private int cells;
    private volatile int seconds;
    private volatile Thresholds thresholds;
    private volatile Ring ring;
    private volatile SecondBucket latest;
    private volatile int latestBad;
    private volatile int lateAdds;
    private volatile @Nullable Sum older;

    TimeWindow(Thresholds thresholds, long originNanos, long nowNanos) {
        super(1); // never at rest: even a fast success is one more of its second
        this.thresholds = thresholds;
        this.seconds = thresholds.size();
        this.cells = Ring.cells(seconds);
        this.origin = originNanos;
        Ring made = new Ring(seconds, null);
        SecondBucket first = newSecond(Math.floorDiv(nowNanos - originNanos, NANOS_PER_SECOND), 1);
        boolean unused = made.replace(made.slotOf(secondOf(first)), null, first);
        this.ring = made;
        this.latest = first;
        this.latestBad = first.number - NEVER_BAD;
    }

    @Override
    public boolean isTimed() {
        return true;
    }

    @Override
    public int record(int outcome, long nowNanos) {
        return record(outcome, secondAt(nowNanos));
    }

    int record(int outcome, SecondBucket now) {
        if (outcome != FAST_SUCCESS) {
            noteBadSecond(now.number);
        }
        boolean missed = now.addToTotal(cells);
        if (outcome != FAST_SUCCESS) {
            missed |= now.addFailedOrSlow(outcome);
        }
        if (missed) {
            sumsMissSomething(now);
        }
        // Read after the add: either this sees another's latestBad, or that one's verdict sees this call.
        return now.number - latestBad >= seconds ? WITHIN : judge(now);
    }

    @Override
    public int judge(long nowNanos) {
        return judge(secondAt(nowNanos));
    }

    /** Reads the parts before the totals, in the reverse order of a record's adds: a rate is never read too high. */
    private int judge(SecondBucket now) {
        Sum before = older(now);
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
        SecondBucket now = secondAt(nowNanos);
        Sum before = older(now);
        int slowFailed = shown(before.slowFailed + now.slowFailed());
        int slow = shown(before.slow + now.slow());
        int failed = shown(before.failed + now.failed());
        return new Counts(shown(before.total + now.total()), failed, slow, Math.min(slowFailed, slow));
    }

    private static int shown(long count) {
        return (int) Math.min(count, Integer.MAX_VALUE);
    }

    /**
     * The second of a time. One that lies behind the latest comes from a clock that was set back, or from a thread that
     * was held up after it read the clock. It is taken as the latest: in a second that is over, an outcome would miss
     * its verdict, and would be forgotten early.
     */
    SecondBucket secondAt(long nowNanos) {
        SecondBucket known = latest;
        return nowNanos - known.start < NANOS_PER_SECOND ? known : anotherSecondAt(nowNanos, known);
    }

    /** The second of a time beyond the latest one's. */
    private SecondBucket anotherSecondAt(long nowNanos, SecondBucket known) {
        SecondBucket wanted =
                newSecond(Math.floorDiv(nowNanos - origin, NANOS_PER_SECOND), known.isStriped() ? cells : 1);
        if (known.number - wanted.number > 0) {
            return known; // a jump so far that numbers have wrapped
        }
        for (; ; ) {
            Ring now = ring;
            SecondBucket there = findOrPut(now, wanted);
            if (now == ring) {
                if (there.number - wanted.number > 0) {
                    return latest;
                }
                advance(there);
                if (there == wanted && latest.number - wanted.number > 0) {
                    wanted.seal();
                    sumsMissSomething(wanted);
                }
                return there;
            }
        }
    }

    /** What the ring has in the place of a second: that one, put there if it was not, or a newer one. */
    private SecondBucket findOrPut(Ring into, SecondBucket wanted) {
        long second = secondOf(wanted);
        int slot = into.slotOf(second);
        for (; ; ) {
            SecondBucket there = into.get(slot);
            if (there != null && there.number - wanted.number >= 0) {
                return there;
            }
            SecondBucket put = inOneBefore(into, second, wanted);
            if (into.replace(slot, there, put)) {
                return put;
            }
        }
    }

    /** The same second as it is in a ring before this one, if it is in one. */
    private static SecondBucket inOneBefore(Ring ring, long second, SecondBucket wanted) {
        for (Ring before = ring.before; before != null; before = before.before) {
            SecondBucket there = before.get(before.slotOf(second));
            if (there != null && there.number == wanted.number) {
                return there;
            }
        }
        return wanted;
    }

    private SecondBucket newSecond(long second, int itsCells) {
        return new SecondBucket(origin + second * NANOS_PER_SECOND, (int) second, itsCells);
    }

    private long secondOf(SecondBucket bucket) {
        return (bucket.start - origin) / NANOS_PER_SECOND;
    }

    /** Before a second is used, by whomever: sums of what lies before it rely on it. */
    private void advance(SecondBucket to) {
        SecondBucket seen = latest;
        while (to.number - seen.number > 0 && !LATEST.compareAndSet(this, seen, to)) {
            seen = latest;
        }
    }

    private Sum older(SecondBucket now) {
        Sum cached = older;
        if (cached != null && cached.second == now.number && cached.lateAdds == lateAdds) {
            return cached;
        }
        Sum sum = new Sum(now.number, lateAdds);
        Ring places = ring;
        places.addTo(sum, places.slotOf(secondOf(now)), now.number, seconds - 1);
        older = sum;
        return sum;
    }

    private void noteBadSecond(int second) {
        int seen = latestBad;
        while (second - seen > 0 && !LATEST_BAD.compareAndSet(this, seen, second)) {
            seen = latestBad;
        }
    }

    /** The page first, see above. */
    private void sumsMissSomething(SecondBucket late) {
        Ring places = ring;
        places.sumIsWrong(places.slotOf(secondOf(late)));
        LATE_ADDS.getAndAdd(this, 1);
    }

    // ---- another length

    @Override
    public TimeWindow with(Thresholds next, long nowNanos) {
        forgetBefore(secondAt(nowNanos).number - Math.min(seconds, next.size()) + 1);
        while (next.size() > ring.room) {
            growTo(next.size());
        }
        thresholds = next;
        seconds = next.size();
        LATE_ADDS.getAndAdd(this, 1); // after that: a sum of the other length is not used any more
        return this;
    }

    /** Lets go of the seconds that the window does not hold, before it becomes long enough to hold them again. */
    private void forgetBefore(int number) {
        Ring places = ring;
        for (int slot = 0; slot < places.slots; slot++) {
            SecondBucket there = places.get(slot);
            if (there != null && there.number - number < 0 && places.replace(slot, there, null)) {
                places.sumIsWrong(slot);
            }
        }
    }

    private void growTo(int room) {
        Ring small = ring;
        Ring large = new Ring(room, small);
        takeIn(large);
        if (RING.compareAndSet(this, small, large)) {
            takeIn(large);
            large.before = null;
            cells = Ring.cells(room);
        }
    }

    /** All that is in the rings before this one, unless it is there already. */
    private void takeIn(Ring large) {
        for (Ring before = large.before; before != null; before = before.before) {
            for (int slot = 0; slot < before.slots; slot++) {
                SecondBucket there = before.get(slot);
                if (there != null) {
                    SecondBucket unused = findOrPut(large, there);
                }
            }
        }
    }

    /** How many seconds take memory, for tests. */
    int secondsHeld() {
        return ring.secondsHeld();
    }
}
