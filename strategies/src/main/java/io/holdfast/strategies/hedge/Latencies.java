package io.holdfast.strategies.hedge;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * A percentile of the last latencies. It keeps the last {@value #KEPT} in a ring, each as the number of its bucket, and
 * works the percentile out anew after every {@value #EVERY}: so a latency costs one CAS and a write, and a two-byte
 * place in a ring of two kilobytes.
 *
 * <h2>Accuracy</h2>
 *
 * Buckets are linear within a power of two, sixteen each, so the widest is 1/16 of the values in it; the percentile is
 * the upper edge of the bucket in which its rank lies: never below the exact one, at most 6.25 % above it. A streaming
 * estimate of one word would be smaller, but creeps from one mode to the other where calls are either fast or slow,
 * such as those with a cache behind them; here a mode counts as soon as it is in the ring.
 *
 * <h2>Benign races</h2>
 *
 * A thread that loses the CAS on {@code next} drops its latency: threads meet there whatever their latencies are, so
 * what remains is a sample. A place that was won and not yet written shows what was there a round before, which is one
 * latency of many. One thread at a time works the percentile out; one that finds another at it leaves it to that one.
 */
final class Latencies {

    static final int KEPT = 1024;

    static final int EVERY = 128;

    /** There is no percentile yet. */
    static final long UNKNOWN = -1;

    private static final VarHandle NEXT = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "next", VarHandle.class, Latencies.class, long.class);

    private static final VarHandle BUSY = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "busy", VarHandle.class, Latencies.class, boolean.class);

    private static final VarHandle RING =
            ConstantBootstraps.arrayVarHandle(MethodHandles.lookup(), "ring", VarHandle.class, char[].class);

    private static final int SUB_BITS = 4;
    private static final int SUBS = 1 << SUB_BITS;
    private static final int BUCKETS = (Long.SIZE - SUB_BITS) * SUBS;

    private final double percentile;
    private final int enough;
    private final char[] ring = new char[KEPT];
    private final int[] counts = new int[BUCKETS];
    private volatile long next;
    private volatile long nanos = UNKNOWN;

    @SuppressWarnings("UnusedVariable") // accessed through BUSY
    private volatile boolean busy;

    Latencies(double percentile) {
        this.percentile = percentile;
        this.enough = Math.max(EVERY, (int) Math.ceil(100 / (100 - percentile) - 1e-9));
    }

    /** The same latencies, as they are at this moment, for another percentile. */
    Latencies of(double other) {
        if (other == percentile) {
            return this;
        }
        Latencies copy = new Latencies(other);
        for (int i = 0; i < KEPT; i++) {
            copy.ring[i] = (char) RING.getOpaque(ring, i);
        }
        copy.next = next;
        copy.workOut();
        return copy;
    }

    /** The percentile in nanoseconds, or {@link #UNKNOWN}. */
    long nanos() {
        return nanos;
    }

    /** One more; a negative one counts as zero. */
    void record(long latencyNanos) {
        long at = next;
        if (!NEXT.compareAndSet(this, at, at + 1)) {
            return;
        }
        RING.setOpaque(ring, (int) at & (KEPT - 1), (char) bucket(Math.max(0, latencyNanos)));
        if ((at + 1) % EVERY == 0) {
            workOut();
        }
    }

    private void workOut() {
        if (!BUSY.compareAndSet(this, false, true)) {
            return;
        }
        try {
            int size = (int) Math.min(next, KEPT);
            if (size >= enough) {
                nanos = percentileOf(size);
            }
        } finally {
            busy = false;
        }
    }

    private long percentileOf(int size) {
        Arrays.fill(counts, 0);
        for (int i = 0; i < size; i++) {
            counts[(char) RING.getOpaque(ring, i)]++;
        }
        int rank = (int) Math.ceil(size * percentile / 100 - 1e-9);
        int bucket = -1;
        for (int seen = 0; seen < rank; ) {
            seen += counts[++bucket];
        }
        return upperEdge(bucket);
    }

    static int bucket(long value) {
        if (value < SUBS) {
            return (int) value;
        }
        int shift = Long.SIZE - 1 - SUB_BITS - Long.numberOfLeadingZeros(value);
        return (shift << SUB_BITS) + (int) (value >>> shift);
    }

    /** The greatest value of a bucket. */
    static long upperEdge(int bucket) {
        if (bucket < 2 * SUBS) {
            return bucket;
        }
        int shift = (bucket >>> SUB_BITS) - 1;
        long lower = (long) (SUBS + (bucket & (SUBS - 1))) << shift;
        return lower + (1L << shift) - 1;
    }
}
