package io.holdfast.core.window;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of the last {@code n} seconds, the current one included, as Resilience4j cuts them: by whole seconds.
 *
 * <h2>Layout</h2>
 *
 * A ring of seconds, four words each: total, failed, slow, slow and failed. A word carries the second it belongs to in its upper half and the count in its lower
 * half, so both change in one CAS and a count can never land in, or be read from, another second. A word of a bygone second needs no clearing: its second says
 * that it does not count, and the next add to the slot replaces it. That is why a jump over the whole window costs nothing. Seconds
 * are compared by the sign of their difference, so they may wrap; a word that nobody touched for 68 years would be mistaken for a newer one.
 *
 * <p>A total that several threads fight over is striped: the first lost CAS makes one ring of totals for each processor (up to the next power of two), and
 * a thread adds to the one its id names. Sums go over all of them.
 *
 * <h2>Judging</h2>
 *
 * {@code trouble} is the latest second with a failure or a slow call, set before that outcome is counted. If it lies outside the window, a fast success has nothing to judge: one CAS is the
 * whole record. Otherwise the sum of the older seconds is taken from a cache, made once a second, and the current second's words are added to it.
 *
 * <p>The cache must not miss an add to an older second, made by a thread that was held up over the turn of the second. {@code sealed} is the latest second for which
 * the older ones were summed; it is set before they are read, and every add reads it after its CAS. So either the sum reads the add, or the add sees that its second is sealed and raises
 * {@code lateAdds}, which the cache carries and every use compares (Dekker's argument; volatile accesses of one order).
 *
 * <h2>Progress</h2>
 *
 * A CAS on a word fails only because another add to it succeeded, or a newer second took the slot, after which the outcome lies outside the window and is dropped: lock-free. {@code trouble} and
 * {@code sealed} only move forward, at most once a second each. Summing is a loop of fixed length.
 */
final class TimeWindow implements Window {

    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle STRIPES;
    private static final VarHandle TROUBLE;
    private static final VarHandle SEALED;
    private static final VarHandle LATE_ADDS;
    private static final VarHandle SLOT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STRIPES = lookup.findVarHandle(TimeWindow.class, "stripes", long[][].class);
            TROUBLE = lookup.findVarHandle(TimeWindow.class, "trouble", int.class);
            SEALED = lookup.findVarHandle(TimeWindow.class, "sealed", int.class);
            LATE_ADDS = lookup.findVarHandle(TimeWindow.class, "lateAdds", int.class);
            SLOT = lookup.findVarHandle(TimeWindow.class, "slot", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int WORDS_PER_SECOND = 4;
    private static final int TOTAL = 0;
    private static final int FAILED = 1;
    private static final int SLOW_CALLS = 2;
    private static final int SLOW_FAILED = 3;

    /** Two cache lines before and behind a stripe's words, so that two stripes never share one. */
    private static final int PADDING = 16;

    /** Beyond this many seconds a stripe would cost more memory than the contention it saves is worth. */
    private static final int MAX_STRIPED_SECONDS = 1024;

    private static final int STRIPE_COUNT =
            Integer.highestOneBit(Math.max(1, 2 * Runtime.getRuntime().availableProcessors() - 1));

    private final Thresholds thresholds;
    private final int seconds;
    private final long origin;
    private final long[] words;
    private volatile long @Nullable [][] stripes;
    private volatile int trouble;
    private volatile int sealed;
    private volatile int lateAdds;
    private volatile @Nullable Older older;

    @SuppressWarnings("UnusedVariable") // read and written through the handle
    private long slot;

    TimeWindow(Thresholds thresholds, long originNanos, long nowNanos) {
        this.thresholds = thresholds;
        this.seconds = thresholds.size();
        this.origin = originNanos;
        this.words = new long[seconds * WORDS_PER_SECOND];
        int before = second(nowNanos) - seconds - 1;
        this.trouble = before;
        this.sealed = before;
    }

    @Override
    public boolean isSaturated() {
        return false;
    }

    @Override
    public boolean isTimed() {
        return true;
    }

    @Override
    public int record(int outcome, long nowNanos) {
        int second = second(nowNanos);
        int at = slot(second);
        if (outcome != FAST_SUCCESS) {
            advance(TROUBLE, second);
        }
        addToTotal(at, second);
        if ((outcome & FAILURE) != 0) {
            add(words, at * WORDS_PER_SECOND + FAILED, second);
        }
        if ((outcome & SLOW) != 0) {
            add(words, at * WORDS_PER_SECOND + SLOW_CALLS, second);
        }
        if (outcome == (FAILURE | SLOW)) {
            add(words, at * WORDS_PER_SECOND + SLOW_FAILED, second);
        }
        if (sealed - second > 0) {
            LATE_ADDS.getAndAdd(this, 1);
        }
        if (second - trouble >= seconds) {
            return WITHIN;
        }
        Older before = older(second);
        return thresholds.judge(
                before.total + totalOf(at, second),
                before.failed + countOf(at, FAILED, second),
                before.slow + countOf(at, SLOW_CALLS, second));
    }

    @Override
    public Thresholds thresholds() {
        return thresholds;
    }

    @Override
    public Counts counts(long nowNanos) {
        int second = second(nowNanos);
        int at = slot(second);
        Older before = older(second);
        return new Counts(
                before.total + totalOf(at, second),
                before.failed + countOf(at, FAILED, second),
                before.slow + countOf(at, SLOW_CALLS, second),
                before.slowFailed + countOf(at, SLOW_FAILED, second));
    }

    private int second(long nowNanos) {
        return (int) Math.floorDiv(nowNanos - origin, NANOS_PER_SECOND);
    }

    /** The second's place in the ring; the division is done once a second. */
    private int slot(int second) {
        long cached = (long) SLOT.getOpaque(this);
        if ((int) (cached >>> 32) == second) {
            return (int) cached;
        }
        int at = Math.floorMod(second, seconds);
        SLOT.setOpaque(this, (long) second << 32 | at);
        return at;
    }

    private void addToTotal(int at, int second) {
        long[][] rings = stripes;
        if (rings == null) {
            int index = at * WORDS_PER_SECOND + TOTAL;
            if (tryAdd(words, index, second)) {
                return;
            }
            rings = stripe();
            if (rings == null) {
                add(words, index, second);
                return;
            }
        }
        add(rings[(int) Thread.currentThread().getId() & rings.length - 1], PADDING + at, second);
    }

    private long @Nullable [][] stripe() {
        if (seconds > MAX_STRIPED_SECONDS || STRIPE_COUNT == 1) {
            return null;
        }
        long[][] rings = new long[STRIPE_COUNT][seconds + 2 * PADDING];
        return STRIPES.compareAndSet(this, null, rings) ? rings : stripes;
    }

    private static void add(long[] ring, int index, int second) {
        while (!tryAdd(ring, index, second)) {
            Thread.onSpinWait();
        }
    }

    /** False if the CAS was lost; true if the outcome is counted, or lies outside the window by now. */
    private static boolean tryAdd(long[] ring, int index, int second) {
        long word = (long) WORDS.getVolatile(ring, index);
        int age = second - (int) (word >>> 32);
        if (age < 0 && (int) word != 0) {
            return true;
        }
        long next = age == 0 ? word + 1 : (long) second << 32 | 1;
        return WORDS.compareAndSet(ring, index, word, next);
    }

    private int totalOf(int at, int second) {
        int total = countOf(at, TOTAL, second);
        long[][] rings = stripes;
        if (rings != null) {
            for (long[] ring : rings) {
                total += count((long) WORDS.getVolatile(ring, PADDING + at), second);
            }
        }
        return total;
    }

    private int countOf(int at, int kind, int second) {
        return count((long) WORDS.getVolatile(words, at * WORDS_PER_SECOND + kind), second);
    }

    private static int count(long word, int second) {
        return (int) (word >>> 32) == second ? (int) word : 0;
    }

    private Older older(int second) {
        Older cached = older;
        if (cached != null && cached.second == second && cached.lateAdds == lateAdds) {
            return cached;
        }
        int version = lateAdds;
        advance(SEALED, second);
        Older sum = new Older(second, version);
        for (int back = 1; back < seconds; back++) {
            int then = second - back;
            int at = Math.floorMod(then, seconds);
            sum.total += totalOf(at, then);
            sum.failed += countOf(at, FAILED, then);
            sum.slow += countOf(at, SLOW_CALLS, then);
            sum.slowFailed += countOf(at, SLOW_FAILED, then);
        }
        older = sum;
        return sum;
    }

    private void advance(VarHandle field, int second) {
        int seen = (int) field.getVolatile(this);
        while (second - seen > 0 && !field.compareAndSet(this, seen, second)) {
            seen = (int) field.getVolatile(this);
        }
    }

    /** The sum of the seconds before one; filled by the thread that makes it, never changed after it is published. */
    private static final class Older {
        final int second;
        final int lateAdds;
        int total;
        int failed;
        int slow;
        int slowFailed;

        Older(int second, int lateAdds) {
            this.second = second;
            this.lateAdds = lateAdds;
        }
    }
}
