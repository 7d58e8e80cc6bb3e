package io.holdfast.core.window;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of the last {@code n} seconds, the current one included, as Resilience4j cuts them: by whole seconds.
 *
 * <h2>Layout</h2>
 *
 * Two rings of seconds: {@code totals}, one word a second, and {@code troubles}, three words a second, failed, slow,
 * slow and failed, made when the first such outcome comes; most breakers never see one. A word carries the second it
 * belongs to in its upper half and the count in its lower half, so both change in one CAS and a count can never land
 * in, or be read from, another second. A word of a bygone second needs no clearing: its second says that it does not count, and
 * the next add to the slot replaces it. That is why a jump over the whole window costs nothing. Seconds are compared
 * by the sign of their difference, so they may wrap; a word that nobody touched for 68 years would be mistaken for a
 * newer one.
 *
 * <p>A total that several threads fight over is striped: the first lost CAS makes one ring of totals for each
 * processor (up to the next power of two), and a thread adds to the one its id names. Sums go over all of them.
 *
 * <h2>Judging</h2>
 *
 * {@code trouble} is the latest second with a failure or a slow call, set before that outcome is counted. If it lies
 * outside the window, a fast success has nothing to judge: one CAS is the whole record. Otherwise the sum of the
 * older seconds is taken from a cache, made once a second, and the current second's words are added to it.
 *
 * <p>The cache must not miss an add to an older second, made by a thread that was held up over the turn of the
 * second. So a word is sealed, by a bit set in a CAS, when its count goes into the sum. Who adds to a sealed word has
 * seen the bit, and raises {@code lateAdds} after its CAS; the cache carries the value {@code lateAdds} had before
 * the first word was sealed, and is only used while it still has it.
 *
 * <p>A thread that was held up may also judge a second that is over, while a later one takes the slot of the oldest
 * second of its window. A second whose total is no longer whole is then left out, failures and all: it has left the
 * window.
 *
 * <h2>Progress</h2>
 *
 * A CAS on a word fails only because another add to it succeeded, it was sealed, which happens once, or a newer
 * second took the slot, after which the outcome lies outside the window and is dropped: lock-free. {@code trouble}
 * only moves forward, at most once a second. Summing is a loop of fixed length.
 */
final class TimeWindow extends Window {

    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle STRIPES;
    private static final VarHandle TROUBLES;
    private static final VarHandle TROUBLE;
    private static final VarHandle LATE_ADDS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STRIPES = lookup.findVarHandle(TimeWindow.class, "stripes", long[][].class);
            TROUBLES = lookup.findVarHandle(TimeWindow.class, "troubles", long[].class);
            TROUBLE = lookup.findVarHandle(TimeWindow.class, "trouble", int.class);
            LATE_ADDS = lookup.findVarHandle(TimeWindow.class, "lateAdds", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    // The words of one second in {@code troubles}.
    private static final int KINDS = 3;
    private static final int FAILED = 0;
    private static final int SLOW_CALLS = 1;
    private static final int SLOW_FAILED = 2;

    /** Bit of a word: its count has gone into a sum of older seconds. */
    private static final long SEALED = 1L << 31;

    private static final long COUNT = SEALED - 1;

    /** In the place of a count: a later second has taken the word. */
    private static final int GONE = -1;

    /** Two cache lines before and behind a stripe's words, so that two stripes never share one. */
    private static final int PADDING = 16;

    /**
     * One cache line before the totals, so that a CAS on the first of them does not take the line of the fields before
     * the array.
     */
    private static final int HEAD = 8;

    /** Beyond this many seconds a stripe would cost more memory than the contention it saves is worth. */
    private static final int MAX_STRIPED_SECONDS = 1024;

    private static final int STRIPE_COUNT =
            Integer.highestOneBit(Math.max(1, 2 * Runtime.getRuntime().availableProcessors() - 1));

    private final Thresholds thresholds;
    private final int seconds;
    private final long origin;
    private final long[] totals;
    private volatile long @Nullable [] troubles;
    private volatile long @Nullable [][] stripes;
    private volatile int trouble;
    private volatile int lateAdds;
    private volatile @Nullable Older older;
    private volatile Turn turn;

    TimeWindow(Thresholds thresholds, long originNanos, long nowNanos) {
        super(1); // never at rest: even a fast success is one more of its second
        this.thresholds = thresholds;
        this.seconds = thresholds.size();
        this.origin = originNanos;
        this.totals = new long[HEAD + seconds];
        this.turn = turnAt(nowNanos);
        this.trouble = turn.second - seconds - 1;
    }

    @Override
    public boolean isTimed() {
        return true;
    }

    @Override
    public int record(int outcome, long nowNanos) {
        Turn now = turn(nowNanos);
        int second = now.second;
        if (outcome != FAST_SUCCESS) {
            noteTrouble(second);
        }
        boolean healthy = second - trouble >= seconds;
        addToTotal(now.slot, second);
        if (outcome != FAST_SUCCESS) {
            addTrouble(outcome, now.slot * KINDS, second);
        }
        return healthy ? WITHIN : judge(now);
    }

    private void addTrouble(int outcome, int firstWord, int second) {
        long[] words = troublesOrNew();
        if ((outcome & FAILURE) != 0) {
            add(words, firstWord + FAILED, second);
        }
        if ((outcome & SLOW) != 0) {
            add(words, firstWord + SLOW_CALLS, second);
        }
        if (outcome == (FAILURE | SLOW)) {
            add(words, firstWord + SLOW_FAILED, second);
        }
    }

    /** Reads the parts before the totals, in the reverse order of a record's adds: a rate is never read too high. */
    private int judge(Turn now) {
        Older before = older(now);
        int failed = countOf(now.slot, FAILED, now.second);
        int slow = countOf(now.slot, SLOW_CALLS, now.second);
        int total = totalOf(now.slot, now.second);
        return total == GONE
                ? WITHIN
                : thresholds.judge(before.total + total, before.failed + failed, before.slow + slow);
    }

    @Override
    public Thresholds thresholds() {
        return thresholds;
    }

    @Override
    public Counts counts(long nowNanos) {
        Turn now = turn(nowNanos);
        Older before = older(now);
        int slowFailed = countOf(now.slot, SLOW_FAILED, now.second);
        int slow = countOf(now.slot, SLOW_CALLS, now.second);
        int failed = countOf(now.slot, FAILED, now.second);
        int total = totalOf(now.slot, now.second);
        return total == GONE ? before.counts(0, 0, 0, 0) : before.counts(total, failed, slow, slowFailed);
    }

    /**
     * The second that a time lies in. The divisions are done once a second. A time that lies further back than the
     * window comes from a clock that was set back; it is taken as the latest second known, or outcomes would be
     * dropped until the clock has caught up.
     */
    private Turn turn(long nowNanos) {
        Turn latest = turn;
        long into = nowNanos - latest.start;
        if (into >= 0 && into < NANOS_PER_SECOND) {
            return latest;
        }
        Turn other = turnAt(nowNanos);
        if (other.second - latest.second > 0) {
            turn = other;
            return other;
        }
        return latest.second - other.second < seconds ? other : latest;
    }

    private Turn turnAt(long nowNanos) {
        long second = Math.floorDiv(nowNanos - origin, NANOS_PER_SECOND);
        return new Turn(origin + second * NANOS_PER_SECOND, (int) second, Math.floorMod(second, seconds));
    }

    private void addToTotal(int at, int second) {
        long[][] rings = stripes;
        if (rings == null) {
            int index = HEAD + at;
            if (tryAdd(totals, index, second)) {
                return;
            }
            rings = stripe();
            if (rings == null) {
                add(totals, index, second);
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
        if (!STRIPES.compareAndSet(this, null, rings)) {
            return stripes;
        }
        // A sum that did not see the stripes has sealed nothing in them.
        LATE_ADDS.getAndAdd(this, 1);
        return rings;
    }

    private long[] troublesOrNew() {
        long[] known = troubles;
        if (known != null) {
            return known;
        }
        long[] made = new long[seconds * KINDS];
        long[] first = (long[]) TROUBLES.compareAndExchange(this, null, made);
        if (first != null) {
            return first;
        }
        // As above. Who adds before this is judged by this thread, which adds and judges after it.
        LATE_ADDS.getAndAdd(this, 1);
        return made;
    }

    private void add(long[] ring, int index, int second) {
        while (!tryAdd(ring, index, second)) {
            Thread.onSpinWait();
        }
    }

    /** False if the CAS was lost; true if the outcome is counted, or lies outside the window by now. */
    private boolean tryAdd(long[] ring, int index, int second) {
        long word = (long) WORDS.getVolatile(ring, index);
        int age = second - secondOf(word);
        if (age < 0 && word != 0) {
            return true;
        }
        if (!WORDS.compareAndSet(ring, index, word, age == 0 ? word + 1 : firstWord(second) + 1)) {
            return false;
        }
        if (age == 0 && (word & SEALED) != 0) {
            LATE_ADDS.getAndAdd(this, 1);
        }
        return true;
    }

    /** Seals the word if it is, or can become, that second's, and returns its count; else {@link #GONE}. */
    private static int seal(long[] ring, int index, int second) {
        for (; ; ) {
            long word = (long) WORDS.getVolatile(ring, index);
            int age = second - secondOf(word);
            if (age < 0 && word != 0) {
                return GONE;
            }
            long sealed = age == 0 ? word | SEALED : firstWord(second) | SEALED;
            if (word == sealed || WORDS.compareAndSet(ring, index, word, sealed)) {
                return (int) (sealed & COUNT);
            }
        }
    }

    private static int secondOf(long word) {
        return (int) (word >>> 32);
    }

    private static long firstWord(int second) {
        return (long) second << 32;
    }

    /** {@link #GONE} if a part of it is: what is left is not that second's total. */
    private int totalOf(int at, int second) {
        int total = count((long) WORDS.getVolatile(totals, HEAD + at), second);
        long[][] rings = stripes;
        if (rings != null) {
            for (long[] ring : rings) {
                total = both(total, count((long) WORDS.getVolatile(ring, PADDING + at), second));
            }
        }
        return total;
    }

    private int countOf(int at, int kind, int second) {
        long[] words = troubles;
        return words == null ? 0 : Math.max(0, count((long) WORDS.getVolatile(words, at * KINDS + kind), second));
    }

    private static int count(long word, int second) {
        int age = second - secondOf(word);
        if (age == 0) {
            return (int) (word & COUNT);
        }
        return age < 0 && word != 0 ? GONE : 0;
    }

    private static int both(int total, int part) {
        return total == GONE || part == GONE ? GONE : total + part;
    }

    private Older older(Turn now) {
        Older cached = older;
        if (cached != null && cached.second == now.second && cached.lateAdds == lateAdds) {
            return cached;
        }
        Older sum = new Older(now.second, lateAdds);
        long[] words = troubles;
        long[][] rings = stripes;
        for (int back = 1; back < seconds; back++) {
            int then = now.second - back;
            int slot = Math.floorMod(now.slot - back, seconds);
            int slowFailed = words == null ? 0 : seal(words, slot * KINDS + SLOW_FAILED, then);
            int slow = words == null ? 0 : seal(words, slot * KINDS + SLOW_CALLS, then);
            int failed = words == null ? 0 : seal(words, slot * KINDS + FAILED, then);
            int total = seal(totals, HEAD + slot, then);
            if (rings != null) {
                for (long[] ring : rings) {
                    total = both(total, seal(ring, PADDING + slot, then));
                }
            }
            sum.add(total, Math.max(0, failed), Math.max(0, slow), Math.max(0, slowFailed));
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

    /** One second: where it starts, its number, and its place in the ring. */
    private static final class Turn {
        final long start;
        final int second;
        final int slot;

        Turn(long start, int second, int slot) {
            this.start = start;
            this.second = second;
            this.slot = slot;
        }
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

        /** Adds a second, if its total is still there: parts without it would look like a rate beyond all measure. */
        void add(int allCalls, int failedCalls, int slowCalls, int slowFailedCalls) {
            if (allCalls != GONE) {
                total += allCalls;
                failed += failedCalls;
                slow += slowCalls;
                slowFailed += slowFailedCalls;
            }
        }

        Counts counts(int allCalls, int failedCalls, int slowCalls, int slowFailedCalls) {
            int shownSlow = shown(slow + slowCalls);
            int shownBoth = Math.min(shown(slowFailed + slowFailedCalls), shownSlow);
            return new Counts(shown(total + allCalls), shown(failed + failedCalls), shownSlow, shownBoth);
        }

        private static int shown(long count) {
            return (int) Math.min(count, Integer.MAX_VALUE);
        }
    }
}
