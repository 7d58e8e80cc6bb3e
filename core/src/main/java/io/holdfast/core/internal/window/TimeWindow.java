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
 * A ring of {@link SecondBucket}s, each made when the first outcome or question comes that belongs to it, and
 * {@code latest}, the newest of them, which nearly every record finds by one comparison of times. A second of the ring
 * counts if its number says that it lies in the window, so a jump over the whole window costs nothing. Numbers are
 * compared by the sign of their difference, so they may wrap; a second that nobody replaced for 68 years would be
 * mistaken for a newer one.
 *
 * <p>The ring is cut into {@link Page}s, made when their first second is. Up to {@link #MAX_SINGLE_PAGE} seconds it is
 * one page of exactly that many; beyond, it has pages of {@link #PAGE} seconds, and one more than the window needs, so
 * that all seconds of a page that lies in the window are there to be summed.
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
 */
final class TimeWindow extends Window {

    private static final VarHandle PAGES = MethodHandles.arrayElementVarHandle(Page[].class);
    private static final VarHandle LATEST = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "latest", VarHandle.class, TimeWindow.class, SecondBucket.class);
    private static final VarHandle LATEST_BAD = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "latestBad", VarHandle.class, TimeWindow.class, int.class);
    private static final VarHandle LATE_ADDS = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "lateAdds", VarHandle.class, TimeWindow.class, int.class);

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** The largest window without pages; also of striped seconds, which cost 128 bytes a cell. */
    private static final int MAX_SINGLE_PAGE = 1024;

    /** Seconds of a page, where there are several: about as many as a day has pages, so sums are shortest there. */
    private static final int PAGE = 256;

    private static final int CELLS =
            Integer.highestOneBit(Math.min(16, 2 * Runtime.getRuntime().availableProcessors() - 1));

    private final Thresholds thresholds;
    private final int seconds;
    private final int cells;
    private final long origin;
    private final int pageSize;
    private final int slots;
    private final @Nullable Page[] pages;
    private volatile SecondBucket latest;
    private volatile int latestBad;
    private volatile int lateAdds;
    private volatile @Nullable Sum older;

    TimeWindow(Thresholds thresholds, long originNanos, long nowNanos) {
        super(1); // never at rest: even a fast success is one more of its second
        this.thresholds = thresholds;
        this.seconds = thresholds.size();
        boolean paged = seconds > MAX_SINGLE_PAGE;
        this.cells = paged ? 1 : CELLS;
        this.origin = originNanos;
        this.pageSize = paged ? PAGE : seconds;
        this.pages = new Page[paged ? (seconds + PAGE - 1) / PAGE + 1 : 1];
        this.slots = pages.length * pageSize;
        SecondBucket first = newSecond(Math.floorDiv(nowNanos - originNanos, NANOS_PER_SECOND), 1);
        pageOf(first).replace(first.slot % pageSize, null, first);
        this.latest = first;
        this.latestBad = first.number - seconds - 1;
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
        Page page = pageOf(wanted);
        int index = wanted.slot % pageSize;
        for (; ; ) {
            SecondBucket there = page.get(index);
            int ahead = there == null ? -1 : there.number - wanted.number;
            if (ahead > 0) {
                return latest;
            }
            if (there != null && ahead == 0) {
                advance(there);
                return there;
            }
            if (page.replace(index, there, wanted)) {
                advance(wanted);
                if (latest.number - wanted.number > 0) {
                    wanted.seal();
                    sumsMissSomething(wanted);
                }
                return wanted;
            }
        }
    }

    private SecondBucket newSecond(long second, int itsCells) {
        return new SecondBucket(
                origin + second * NANOS_PER_SECOND, (int) second, Math.floorMod(second, slots), itsCells);
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
        int back = seconds - 1;
        while (back > 0) {
            int slot = Math.floorMod(now.slot - back, slots);
            int index = slot % pageSize;
            int length = Math.min(pageSize - index, back);
            Page page = page(slot / pageSize);
            if (page != null && length == pageSize) {
                sum.add(page.sum(now.number - back));
            } else if (page != null) {
                page.addTo(sum, index, length, now.number - back);
            }
            back -= length;
        }
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
        pageOf(late).sumMissesSomething();
        LATE_ADDS.getAndAdd(this, 1);
    }

    private Page pageOf(SecondBucket second) {
        int number = second.slot / pageSize;
        Page known = page(number);
        if (known != null) {
            return known;
        }
        Page made = new Page(pageSize);
        Page other = (Page) PAGES.compareAndExchange(pages, number, null, made);
        return other == null ? made : other;
    }

    /** How many seconds take memory, for tests. */
    int secondsHeld() {
        int held = 0;
        for (int slot = 0; slot < slots; slot++) {
            Page page = page(slot / pageSize);
            held += page == null || page.get(slot % pageSize) == null ? 0 : 1;
        }
        return held;
    }

    private @Nullable Page page(int number) {
        return (Page) PAGES.getVolatile(pages, number);
    }
}
