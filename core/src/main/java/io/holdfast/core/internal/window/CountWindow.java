package io.holdfast.core.internal.window;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The last {@code n} outcomes.
 *
 * <h2>Layout</h2>
 *
 * A ring of two bits per slot, 32 slots to a word; a {@code cursor}, the next slot to write; and {@code packedCounts},
 * how many failed, slow, and slow and failed outcomes the ring holds, in one word. Cursor and counts share the object's
 * cache line. The cursor starts at {@code -n}: while it is negative the ring is filling and holds {@code cursor + n}
 * outcomes. An empty slot reads as a fast success, which adds nothing to any count, so filling needs no case of its
 * own.
 *
 * <h2>Recording</h2>
 *
 * <ol>
 *   <li>Claim a slot: {@code cursor.getAndAdd(1)}. The record that claims the last one takes {@code n} off again. Until
 *       it does others count on beyond {@code n}; the slot is the index modulo {@code n}, which the subtraction does
 *       not change.
 *   <li>Swap the slot's two bits by CAS on its word. If they are already the right ones there is nothing to swap,
 *       and reading them was the record.
 *   <li>Add the difference between the new outcome and the one swapped out to {@code packedCounts}.
 * </ol>
 *
 * Every outcome swapped in is swapped out once at most, by the one CAS that replaces it, and each swap adds its
 * difference once. So when no record is under way, {@code packedCounts} is the sum over the ring: exact, whatever the
 * interleaving was.
 *
 * <p><b>The read-only record.</b> If the ring is full of fast successes, one more fast success changes nothing in it
 * but the cursor's position, and in a ring of equal outcomes no position differs from another. The top bit of {@code
 * packedCounts} is set until the ring is full, so {@code packedCounts == 0} is the whole record: one volatile read, no
 * write, no contention at any number of threads. A record that overlaps with a failure being recorded is ordered before
 * it.
 *
 * <h2>Signed digits</h2>
 *
 * The three counts are digits of base 2^21 in one {@code long}, below the bit for filling. An outcome can be swapped
 * out before the record that swapped it in has added its difference; then a count is negative for a moment. Sums of
 * digits do not mind; decoding does, so it takes each digit as signed and gives its borrow back to the next. Counts
 * shown to people are clamped.
 *
 * <h2>Progress</h2>
 *
 * Claiming and counting are wait-free. The CAS of a swap fails only because another record swapped in the same word
 * meanwhile, so some record always completes: lock-free.
 *
 * <h2>Judging</h2>
 *
 * A fast success that takes a fast success's place in a full ring changes no count, so there is nothing new to judge.
 * Any other record judges what it reads after its own additions. The total is claimed before an outcome is counted, so
 * of records under way it may read too much of the total and too little of the rest; and of one that has swapped a
 * failure out and not yet subtracted it, one failure too many. So a bad verdict is confirmed by counting the ring
 * before it is given. The last of several concurrent records that changed a count finds everything at rest, so a
 * threshold that was reached is noticed. A caller that needs every verdict to be right the first time, as HALF_OPEN
 * does, must not rely on that.
 */
final class CountWindow extends Window {

    private static final VarHandle CURSOR = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "cursor", VarHandle.class, CountWindow.class, int.class);
    private static final VarHandle PACKED_COUNTS = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "packedCounts", VarHandle.class, Window.class, long.class);
    private static final VarHandle RING = MethodHandles.arrayElementVarHandle(long[].class);

    private static final int DIGIT = 21;

    private static final long FAILURE_BITS = 0x5555_5555_5555_5555L;

    /** Bit of {@code packedCounts} that is set until the ring is full. */
    private static final long FILLING = Long.MIN_VALUE;

    private final Thresholds thresholds;
    private final long[] ring;
    private volatile int cursor;

    CountWindow(Thresholds thresholds) {
        super(FILLING);
        this.thresholds = thresholds;
        this.ring = new long[(thresholds.size() + 31) >>> 5];
        this.cursor = -thresholds.size();
    }

    @Override
    public boolean isTimed() {
        return false;
    }

    @Override
    public int record(int outcome, long nowNanos) {
        if (outcome == FAST_SUCCESS && isUnchangedByFastSuccess()) {
            return WITHIN;
        }
        int size = thresholds.size();
        int index = getAndAddCursor(1);
        int slot = index < 0 ? index + size : wrapCursor(index, size);
        int old = swap(slot, outcome);
        if (index >= 0 && (old | outcome) == FAST_SUCCESS) {
            return WITHIN;
        }
        long sums = old == outcome && index != -1
                ? packedCounts
                : addToPackedCounts(digits(outcome) - digits(old) + (index == -1 ? FILLING : 0));
        int failed = lowDigit(sums);
        int slow = lowDigit(shiftDigit(sums));
        int verdict = index >= -1 ? thresholds.judgeFull(failed, slow) : thresholds.judge(total(), failed, slow);
        return verdict > 0 ? confirm() : verdict;
    }

    /** Judges the ring itself. */
    private int confirm() {
        int failed = 0;
        int slow = 0;
        for (int word = 0; word < ring.length; word++) {
            long bits = ringVolatile(word);
            failed += Long.bitCount(bits & FAILURE_BITS);
            slow += Long.bitCount(bits & ~FAILURE_BITS);
        }
        return thresholds.judge(total(), failed, slow);
    }

    @Override
    public Thresholds thresholds() {
        return thresholds;
    }

    @Override
    public Counts counts(long nowNanos) {
        long sums = packedCounts;
        int total = total();
        long upper = shiftDigit(sums);
        int failed = clamp(lowDigit(sums), total);
        int slow = clamp(lowDigit(upper), total);
        return new Counts(total, failed, slow, clamp(lowDigit(shiftDigit(upper)), Math.min(failed, slow)));
    }

    /**
     * Counts what the ring holds, slot by slot; meaningful at rest only. For tests of the claim that it equals {@link
     * #counts}.
     */
    Counts countTheRing() {
        int failed = 0;
        int slow = 0;
        int slowFailed = 0;
        for (int slot = 0; slot < thresholds.size(); slot++) {
            int outcome = (int) (ringVolatile(slot >>> 5) >>> ((slot & 31) << 1)) & 3;
            failed += outcome & FAILURE;
            slow += (outcome & SLOW) >>> 1;
            slowFailed += outcome == (FAILURE | SLOW) ? 1 : 0;
        }
        return new Counts(total(), failed, slow, slowFailed);
    }

    private int wrapCursor(int index, int size) {
        int slot = index;
        while (slot >= size) {
            slot -= size;
        }
        if (slot == size - 1) {
            getAndAddCursor(-size);
        }
        return slot;
    }

    private int swap(int slot, int outcome) {
        int word = slot >>> 5;
        int shift = (slot & 31) << 1;
        for (; ; ) {
            long bits = ringVolatile(word);
            int old = (int) (bits >>> shift) & 3;
            if (old == outcome || casRing(word, bits, bits ^ ((long) (old ^ outcome) << shift))) {
                return old;
            }
        }
    }

    private int total() {
        int at = cursor;
        return at < 0 ? at + thresholds.size() : thresholds.size();
    }

    private static long digits(int outcome) {
        long bits = outcome;
        long failed = bits & FAILURE;
        long slow = (bits & SLOW) >>> 1;
        return failed | (slow << DIGIT) | ((failed & slow) << (DIGIT + DIGIT));
    }

    private static int lowDigit(long sums) {
        return (int) ((sums << (Long.SIZE - DIGIT)) >> (Long.SIZE - DIGIT));
    }

    private static long shiftDigit(long sums) {
        return (sums - lowDigit(sums)) >> DIGIT;
    }

    private static int clamp(int count, int total) {
        return Math.max(0, Math.min(count, total));
    }

    private int getAndAddCursor(int delta) {
        return (int) CURSOR.getAndAdd(this, delta);
    }

    private long addToPackedCounts(long delta) {
        return (long) PACKED_COUNTS.getAndAdd(this, delta) + delta;
    }

    private long ringVolatile(int word) {
        return (long) RING.getVolatile(ring, word);
    }

    private boolean casRing(int word, long expected, long next) {
        return RING.compareAndSet(ring, word, expected, next);
    }
}
