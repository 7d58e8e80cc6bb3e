package io.holdfast.core.internal.window;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of one second of a {@link TimeWindow}. A second is an object of its own, so a count can never land in,
 * or be read from, another second, and one that has left the window needs no clearing.
 *
 * <p>Each count carries a seal in its sign bit: that it has gone into a sum. A thread that adds to a sealed count sees
 * the seal in what its own add returns, and has to say that the sum misses something; adding moves no seal.
 *
 * <p>A total that several threads fight over is striped: the first lost CAS makes a cell for each processor, and a
 * thread adds to the one its id names. {@link #total} goes over all of them.
 */
final class SecondBucket {

    private static final VarHandle TOTAL = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "total", VarHandle.class, SecondBucket.class, int.class);
    private static final VarHandle FAILED = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "failed", VarHandle.class, SecondBucket.class, int.class);
    private static final VarHandle SLOW = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "slow", VarHandle.class, SecondBucket.class, int.class);
    private static final VarHandle SLOW_FAILED = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "slowFailed", VarHandle.class, SecondBucket.class, int.class);
    private static final VarHandle STRIPES = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "stripes", VarHandle.class, SecondBucket.class, int[].class);
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(int[].class);

    private static final int SEAL = Integer.MIN_VALUE;
    private static final int COUNT = Integer.MAX_VALUE;

    /** Two cache lines from cell to cell, since processors fetch them in pairs. */
    private static final int CELL_INTS = 32;

    /** When it starts, on the scale of the window's times. */
    final long start;

    /** Seconds since the window's origin; wraps. */
    final int number;

    private volatile int total;
    private volatile int failed;
    private volatile int slow;
    private volatile int slowFailed;
    private volatile int @Nullable [] stripes;

    /**
     * With more than one cell its total is striped from the start, as it is where threads fought over the one before
     * it.
     */
    SecondBucket(long start, int number, int cells) {
        this.start = start;
        this.number = number;
        this.stripes = cells > 1 ? newStripes(cells) : null;
    }

    boolean isStriped() {
        return stripes != null;
    }

    /**
     * Counts one outcome in the total.
     *
     * @param cells how many cells to make if threads turn out to fight over the total; a power of two, 1 for none
     * @return true if a sum that was made before may miss it
     */
    boolean addToTotal(int cells) {
        int[] known = stripes;
        if (known == null) {
            int seen = total;
            if (TOTAL.compareAndSet(this, seen, seen + 1)) {
                return seen < 0;
            }
            if (cells == 1) {
                return (int) TOTAL.getAndAdd(this, 1) < 0;
            }
            int[] made = newStripes(cells);
            known = (int[]) STRIPES.compareAndExchange(this, null, made);
            if (known == null) {
                addTo(made);
                return true; // a sum that did not see the cells has sealed none of them
            }
        }
        return addTo(known);
    }

    /** Counts a failed or slow outcome beside the total; true if a sum that was made before may miss it. */
    boolean addFailedOrSlow(int outcome) {
        boolean missed = false;
        if ((outcome & Window.FAILURE) != 0) {
            missed = (int) FAILED.getAndAdd(this, 1) < 0;
        }
        if ((outcome & Window.SLOW) != 0) {
            missed |= (int) SLOW.getAndAdd(this, 1) < 0;
        }
        if (outcome == (Window.FAILURE | Window.SLOW)) {
            missed |= (int) SLOW_FAILED.getAndAdd(this, 1) < 0;
        }
        return missed;
    }

    int total() {
        int sum = total & COUNT;
        int[] cells = stripes;
        if (cells != null) {
            for (int at = CELL_INTS; at < cells.length - CELL_INTS; at += CELL_INTS) {
                sum += (int) CELL.getVolatile(cells, at) & COUNT;
            }
        }
        return sum;
    }

    int failed() {
        return failed & COUNT;
    }

    int slow() {
        return slow & COUNT;
    }

    int slowFailed() {
        return slowFailed & COUNT;
    }

    /** Seals all counts. What is read after it is missing nothing that will not be told of. */
    void seal() {
        seal(SLOW_FAILED, slowFailed);
        seal(SLOW, slow);
        seal(FAILED, failed);
        seal(TOTAL, total);
        int[] cells = stripes;
        if (cells != null) {
            for (int at = CELL_INTS; at < cells.length - CELL_INTS; at += CELL_INTS) {
                if ((int) CELL.getVolatile(cells, at) >= 0) {
                    CELL.getAndBitwiseOr(cells, at, SEAL);
                }
            }
        }
    }

    private void seal(VarHandle count, int now) {
        if (now >= 0) {
            count.getAndBitwiseOr(this, SEAL);
        }
    }

    /** One stretch of unused memory before, between and behind the cells. */
    private static int[] newStripes(int cells) {
        return new int[(cells + 2) * CELL_INTS];
    }

    private static boolean addTo(int[] cells) {
        int mask = cells.length / CELL_INTS - 3;
        int at = (1 + ((int) Thread.currentThread().getId() & mask)) * CELL_INTS;
        return (int) CELL.getAndAdd(cells, at, 1) < 0;
    }
}
