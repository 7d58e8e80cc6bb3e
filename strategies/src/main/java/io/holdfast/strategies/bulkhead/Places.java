package io.holdfast.strategies.bulkhead;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How many calls run, how many may, and whether anybody waits, in one word that changes by CAS alone.
 *
 * <p><b>State.</b> Bits 0 to 30 count the calls that run, bit 31 says that somebody waits, bits 32 to 62 hold the
 * limit. Since all three are one word there is no moment in which a call was admitted under a limit that had been cut
 * already, or was released unseen by one that had just begun to wait.
 *
 * <p><b>Counting.</b> A call that is admitted adds one, provided that the low half of the word is below the limit; with
 * the mark set it never is, so one comparison refuses a full limit and one that is waited for alike. A call that ends
 * takes one away, but never from zero: a release that no call stands behind changes nothing and is told. After a cut
 * the count may be above the limit, and goes down as calls end.
 *
 * <p><b>Memory order and progress.</b> All accesses are volatile: what a call wrote before its release is seen by the
 * call that is admitted in its place. A CAS is lost only to another thread's that succeeded: lock-free.
 *
 * <p><b>Turns.</b> {@code turns} counts down to the next call whose time is taken, where the limit is adaptive. It lies
 * beside the word, whose cache line an admitted call has just written, and is a plain count that loses steps of threads
 * that meet: which calls are timed matters to nobody.
 */
class Places {

    private static final VarHandle WORD = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "word", VarHandle.class, Places.class, long.class);

    private static final VarHandle TURNS = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "turns", VarHandle.class, Places.class, int.class);

    private static final long WAITED_FOR = 1L << 31;
    private static final long COUNT = WAITED_FOR - 1;
    private static final long LOW = COUNT | WAITED_FOR;
    private static final int LIMIT = 32;

    /** What came of a release. */
    enum Left {
        /** No call stood behind it. */
        UNMATCHED,
        /** A place is free. */
        FREE,
        /** A place is free, and somebody waits. */
        FREE_AND_WAITED_FOR
    }

    private volatile long word;

    @SuppressWarnings("UnusedVariable") // accessed through TURNS
    private int turns;

    /** {@code limit} is how many calls may run, not negative. */
    Places(int limit) {
        word = (long) limit << LIMIT;
    }

    /** Takes a place, unless all are taken or somebody waits. */
    final boolean tryTake() {
        for (; ; ) {
            long now = word;
            if ((now & LOW) >= now >>> LIMIT) {
                return false;
            }
            if (WORD.compareAndSet(this, now, now + 1)) {
                return true;
            }
        }
    }

    /** Takes a place, unless all are taken; overtakes those that wait. */
    final boolean tryTakeFirst() {
        for (; ; ) {
            long now = word;
            if ((now & COUNT) >= now >>> LIMIT) {
                return false;
            }
            if (WORD.compareAndSet(this, now, now + 1)) {
                return true;
            }
        }
    }

    /** Takes a place, or marks that somebody waits: one or the other, in one step. */
    final boolean takeOrWait() {
        for (; ; ) {
            long now = word;
            boolean free = (now & COUNT) < now >>> LIMIT;
            if (WORD.compareAndSet(this, now, free ? now + 1 : now | WAITED_FOR)) {
                return free;
            }
        }
    }

    /** Gives a place back. */
    final Left giveBack() {
        for (; ; ) {
            long now = word;
            if ((now & COUNT) == 0) {
                return Left.UNMATCHED;
            }
            if (WORD.compareAndSet(this, now, now - 1)) {
                return (now & WAITED_FOR) == 0 ? Left.FREE : Left.FREE_AND_WAITED_FOR;
            }
        }
    }

    final void markWaitedFor(boolean waitedFor) {
        for (; ; ) {
            long now = word;
            if (WORD.compareAndSet(this, now, waitedFor ? now | WAITED_FOR : now & ~WAITED_FOR)) {
                return;
            }
        }
    }

    /** Changes how many calls may run from now on. */
    final void limit(int limit) {
        for (; ; ) {
            long now = word;
            if (WORD.compareAndSet(this, now, (now & LOW) | (long) limit << LIMIT)) {
                return;
            }
        }
    }

    /** Whether it is this call's turn to be timed; {@code skipped} calls follow whose turn it is not. */
    final boolean isTurn(int skipped) {
        int left = (int) TURNS.getOpaque(this);
        TURNS.setOpaque(this, left > 0 ? left - 1 : skipped);
        return left <= 0;
    }

    /** The next call is to be timed. */
    final void nextTurn() {
        TURNS.setOpaque(this, 0);
    }

    final boolean isWaitedFor() {
        return (word & WAITED_FOR) != 0;
    }

    final int limit() {
        return (int) (word >>> LIMIT);
    }

    final int taken() {
        return (int) (word & COUNT);
    }

    /** How many more calls could begin now; none after a cut until enough have ended. */
    final int free() {
        long now = word;
        return (int) Math.max(0, (now >>> LIMIT) - (now & COUNT));
    }
}
