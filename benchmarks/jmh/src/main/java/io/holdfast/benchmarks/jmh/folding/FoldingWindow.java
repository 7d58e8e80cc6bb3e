package io.holdfast.benchmarks.jmh.folding;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A prototype of a count window, full from the start, whose successes pend in cells, one for each of a few threads, and
 * are taken in by whoever records a failure: it claims the slots for all of them and its own with one addition. With
 * {@code folds} false each success claims a slot of its own, as the window of the breaker does, so that the two differ
 * in nothing else.
 *
 * <p>Successes that pend have been recorded, so a failure must not be judged before those of an earlier fold are in the
 * ring: while another fold is under way, a bad verdict is left to the last that ends. A thread whose cell is full
 * folds, too, so that failures leave the ring though no other comes.
 *
 * <p>What is missing for the real thing: slow calls, filling, another size, and counts that fold before they are read.
 */
final class FoldingWindow {

    private static final VarHandle CURSOR = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "cursor", VarHandle.class, FoldingWindow.class, long.class);
    private static final VarHandle FAILED = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "failed", VarHandle.class, FoldingWindow.class, int.class);
    private static final VarHandle FOLDING = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "folding", VarHandle.class, FoldingWindow.class, int.class);
    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);

    private static final int CELLS = 8;

    /** Longs from one cell to the next: two cache lines, since processors fetch them in pairs. */
    private static final int STRIDE = 16;

    /** As many may pend in a cell. */
    private static final int MOST_PENDING = 32;

    private final boolean folds;
    private final int size;
    private final int threshold;
    private final long[] ring;
    private final long[] cells = new long[(CELLS + 1) * STRIDE];

    @SuppressWarnings("UnusedVariable") // accessed through CURSOR
    private volatile long cursor;

    private volatile int failed;

    @SuppressWarnings("UnusedVariable") // accessed through FOLDING
    private volatile int folding;

    FoldingWindow(int size, int threshold, boolean folds) {
        this.size = size;
        this.threshold = threshold;
        this.folds = folds;
        this.ring = new long[(size + 63) >>> 6];
    }

    /** Records a success; true if the threshold is reached. */
    boolean success() {
        if (failed == 0) {
            return false;
        }
        if (!folds) {
            return claim(false);
        }
        int cell = ((int) Thread.currentThread().getId() & (CELLS - 1)) * STRIDE + STRIDE;
        long before = (long) WORDS.getAndAdd(cells, cell, 1L);
        return before + 1 >= MOST_PENDING && fold(0);
    }

    /** Records a failure; true if the threshold is reached. */
    boolean failure() {
        return folds ? fold(1) : claim(true);
    }

    private boolean claim(boolean failure) {
        int slot = (int) ((long) CURSOR.getAndAdd(this, 1L) % size);
        int word = slot >>> 6;
        long bit = 1L << slot;
        long old = (long) (failure ? WORDS.getAndBitwiseOr(ring, word, bit) : clearing(word, bit)) & bit;
        boolean hadFailed = old != 0;
        if (!failure && !hadFailed) {
            return false;
        }
        int change = (failure ? 1 : 0) - (hadFailed ? 1 : 0);
        int now = change == 0 ? failed : (int) FAILED.getAndAdd(this, change) + change;
        return now >= threshold && failedInRing() >= threshold;
    }

    /** A slot that holds a success already is left alone. */
    private long clearing(int word, long bits) {
        long now = (long) WORDS.getVolatile(ring, word);
        return (now & bits) == 0 ? 0 : (long) WORDS.getAndBitwiseAnd(ring, word, ~bits);
    }

    private boolean fold(int failures) {
        int others = (int) FOLDING.getAndAdd(this, 1);
        int taken = Math.min(size, (int) Math.min(Integer.MAX_VALUE, takeAll()));
        long claimed = (long) CURSOR.getAndAdd(this, (long) taken + failures);
        int delta = -clear((int) (claimed % size), taken);
        if (failures > 0) {
            int slot = (int) ((claimed + taken) % size);
            long bit = 1L << slot;
            delta += ((long) WORDS.getAndBitwiseOr(ring, slot >>> 6, bit) & bit) == 0 ? 1 : 0;
        }
        int now = delta == 0 ? failed : (int) FAILED.getAndAdd(this, delta) + delta;
        boolean last = (int) FOLDING.getAndAdd(this, -1) == 1;
        if (!last || failed < threshold) {
            return false;
        }
        return (others == 0 && now >= threshold) || failedInRing() >= threshold;
    }

    private long takeAll() {
        long taken = 0;
        for (int cell = STRIDE; cell < cells.length; cell += STRIDE) {
            if ((long) WORDS.getVolatile(cells, cell) != 0) {
                taken += (long) WORDS.getAndSet(cells, cell, 0L);
            }
        }
        return taken;
    }

    /** Makes successes of so many slots, a word at a time; returns how many failures were there. */
    private int clear(int from, int count) {
        int cleared = 0;
        int slot = from;
        for (int left = count; left > 0; ) {
            int inWord = Math.min(left, Math.min(64 - (slot & 63), size - slot));
            long bits = (inWord == 64 ? -1L : (1L << inWord) - 1) << slot;
            cleared += Long.bitCount(clearing(slot >>> 6, bits) & bits);
            left -= inWord;
            slot = slot + inWord == size ? 0 : slot + inWord;
        }
        return cleared;
    }

    /** What the ring holds, word by word. */
    int failedInRing() {
        int sum = 0;
        for (int word = 0; word < ring.length; word++) {
            sum += Long.bitCount((long) WORDS.getVolatile(ring, word));
        }
        return sum;
    }

    /** What is counted; at rest, what the ring holds. */
    int failed() {
        return failed;
    }
}
