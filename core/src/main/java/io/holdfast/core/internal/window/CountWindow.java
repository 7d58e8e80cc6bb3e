package io.holdfast.core.internal.window;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
 *
 * <h2>Another size</h2>
 *
 * {@link #with} makes a window of the other size, the {@code successor}, out of the newest outcomes of this one. First
 * the cursor is sealed, by a CAS that keeps the place where it was: records that claim a slot later find the seal and
 * go to the successor, which the first of them makes if nobody has yet, so nobody waits. What the successor is made of
 * is thereby settled but for the records that have claimed a slot and not yet swapped it. Such a record looks for a
 * successor after its swap, and the maker looks through the ring once more after the successor is there to be found;
 * whichever way they fall, one of the two sees the other, and puts the outcome into the slot of the successor that is
 * its place. To put it there twice is to put it there once. As in one window, a record that is held up while the whole
 * ring turns may overwrite a newer outcome; the counts follow the ring all the same.
 */
final class CountWindow extends Window {

    private static final VarHandle CURSOR = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "cursor", VarHandle.class, CountWindow.class, long.class);
    private static final VarHandle WANTED = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "wanted", VarHandle.class, CountWindow.class, Thresholds.class);
    private static final VarHandle SUCCESSOR = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "successor", VarHandle.class, CountWindow.class, CountWindow.class);
    private static final VarHandle PACKED_COUNTS = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "packedCounts", VarHandle.class, Window.class, long.class);
    private static final VarHandle RING = MethodHandles.arrayElementVarHandle(long[].class);

    private static final int DIGIT = 21;

    private static final long FAILURE_BITS = 0x5555_5555_5555_5555L;

    /** Bit of {@code packedCounts} that is set until the ring is full. */
    private static final long FILLING = Long.MIN_VALUE;

    /** What is at least this is no index but a sealed cursor. */
    private static final long SEALED = 1L << 62;

    /** Where a sealed cursor keeps the place at which it was sealed, moved up to be positive. */
    private static final int PLACE = 34;

    /** Room below that place for what still comes to be added and taken off. */
    private static final long ROOM = 1L << (PLACE - 1);

    private final int size;
    private final long[] ring;
    private volatile Thresholds thresholds;
    private volatile long cursor;
    private volatile @Nullable Thresholds wanted;
    private volatile @Nullable CountWindow successor;

    CountWindow(Thresholds thresholds) {
        super(FILLING);
        this.thresholds = thresholds;
        this.size = thresholds.size();
        this.ring = new long[(size + 31) >>> 5];
        this.cursor = -size;
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
        long claimed = getAndAddCursor(1);
        if (claimed >= SEALED) {
            return successorOf(claimed).record(outcome, nowNanos);
        }
        int index = (int) claimed;
        int slot = index < 0 ? index + size : wrapCursor(index);
        int old = swap(slot, outcome);
        if (index >= 0 && (old | outcome) == FAST_SUCCESS) {
            return WITHIN;
        }
        long sums = old == outcome && index != -1
                ? packedCounts
                : addToPackedCounts(digits(outcome) - digits(old) + (index == -1 ? FILLING : 0));
        if (index == -1 && cursor >= SEALED) {
            keepFromBeingSkipped();
        }
        CountWindow next = successor;
        if (next != null) {
            handOver(slot, next);
            return next.judge(nowNanos);
        }
        int failed = lowDigit(sums);
        int slow = lowDigit(shiftDigit(sums));
        int verdict = index >= -1 ? thresholds.judgeFull(failed, slow) : thresholds.judge(total(), failed, slow);
        return verdict > 0 ? judge(nowNanos) : verdict;
    }

    /** Judges the ring itself. */
    @Override
    public int judge(long nowNanos) {
        CountWindow next = successor;
        if (next != null) {
            return next.judge(nowNanos);
        }
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
        CountWindow next = successor;
        if (next != null) {
            return next.counts(nowNanos);
        }
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
        for (int slot = 0; slot < size; slot++) {
            int outcome = outcomeAt(slot);
            failed += outcome & FAILURE;
            slow += (outcome & SLOW) >>> 1;
            slowFailed += outcome == (FAILURE | SLOW) ? 1 : 0;
        }
        return new Counts(total(), failed, slow, slowFailed);
    }

    // ---- another size

    @Override
    public CountWindow with(Thresholds next, long nowNanos) {
        return with(next);
    }

    private CountWindow with(Thresholds next) {
        CountWindow known = successor;
        if (known != null) {
            return known.with(next);
        }
        if (next.size() == size) {
            thresholds = next;
            return successor == null ? this : with(next); // made meanwhile, out of what they were before
        }
        boolean first = WANTED.compareAndSet(this, null, next);
        CountWindow made = successorOf(seal());
        return first ? made : made.with(next);
    }

    /** Lets nobody claim a slot any more; returns the sealed cursor. */
    private long seal() {
        for (; ; ) {
            long at = cursor;
            if (at >= SEALED) {
                return at;
            }
            long sealed = SEALED | (at + size) << PLACE | ROOM;
            if (CURSOR.compareAndSet(this, at, sealed)) {
                keepFromBeingSkipped();
                return sealed;
            }
        }
    }

    /** After the seal: a fast success has to look at the cursor, too. */
    private void keepFromBeingSkipped() {
        PACKED_COUNTS.getAndBitwiseOr(this, FILLING);
    }

    private int placeOf(long sealed) {
        return (int) ((sealed & ~SEALED) >>> PLACE) - size;
    }

    private CountWindow successorOf(long sealed) {
        CountWindow known = successor;
        if (known != null) {
            return known;
        }
        CountWindow made = new CountWindow(Objects.requireNonNull(wanted), this, placeOf(sealed));
        CountWindow other = (CountWindow) SUCCESSOR.compareAndExchange(this, null, made);
        if (other != null) {
            return other;
        }
        for (int slot = 0; slot < size; slot++) {
            handOver(slot, made);
        }
        return made;
    }

    /** Holds the newest outcomes of one that was sealed at a place, from the oldest in slot 0 on. */
    private CountWindow(Thresholds thresholds, CountWindow before, int place) {
        this(thresholds);
        int copied = Math.min(before.held(place), size);
        long sums = copied < size ? FILLING : 0;
        for (int slot = 0; slot < before.size; slot++) {
            int to = before.placeIn(size, slot, place);
            int outcome = to < 0 ? FAST_SUCCESS : before.outcomeAt(slot);
            if (outcome != FAST_SUCCESS) {
                sums += digits(outcome);
                int unused = swap(to, outcome);
            }
        }
        this.packedCounts = sums;
        this.cursor = (long) copied - size;
    }

    /**
     * Where the outcome in a slot goes in a window of another size; negative if it is too old for that, or none is
     * there.
     */
    private int placeIn(int otherSize, int slot, int place) {
        int newer = Math.floorMod(place - 1 - slot, size);
        return Math.min(held(place), otherSize) - 1 - newer;
    }

    /**
     * Sees to it that the outcome in a slot is in its place in the successor, and in that one's. Another thread may do
     * so too, for a newer outcome: so it looks whether what it put there is still right.
     */
    private void handOver(int slot, CountWindow next) {
        int to = placeIn(next.size, slot, placeOf(cursor));
        int put = -1;
        while (to >= 0 && put != outcomeAt(slot)) {
            put = outcomeAt(slot);
            next.put(to, put);
        }
    }

    private void put(int slot, int outcome) {
        int old = swap(slot, outcome);
        if (old != outcome) {
            long unused = addToPackedCounts(digits(outcome) - digits(old));
        }
        CountWindow next = successor;
        if (next != null) {
            handOver(slot, next);
        }
    }

    private int wrapCursor(int index) {
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
        long at = cursor;
        return held((int) (at >= SEALED ? placeOf(at) : at));
    }

    private int held(int place) {
        return place < 0 ? place + size : size;
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

    private int outcomeAt(int slot) {
        return (int) (ringVolatile(slot >>> 5) >>> ((slot & 31) << 1)) & 3;
    }

    private long getAndAddCursor(long delta) {
        return (long) CURSOR.getAndAdd(this, delta);
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
