package io.holdfast.watchtower.snapshot;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Latencies over a sliding minute. Any thread may record; one thread reads.
 *
 * <p>Recording is on the path of an answer, so it is one increment: of a bucket in one of a few arrays, among which
 * threads are spread as they are in a {@code LongAdder}. The reader takes the differences to what it saw before;
 * counters that wrap around do not spoil those. Some 40 KB a node that runs.
 */
final class LatencyHistogram {

    static final long SLOT_NANOS = 10_000_000_000L;
    static final int SLOTS = 6;

    private static final long HIGHEST_MICROS = Duration.ofMinutes(10).toNanos() / 1_000;
    private static final int STEPS = LogLinearBuckets.indexOf(HIGHEST_MICROS) + 1;

    /** A power of two; more than a few would only make reading slower. */
    private static final int STRIPES =
            Math.min(8, Integer.highestOneBit(Runtime.getRuntime().availableProcessors()));

    private final AtomicReferenceArray<@Nullable AtomicIntegerArray> stripes = new AtomicReferenceArray<>(STRIPES);

    // the reader's
    private final int[] seen = new int[STEPS];
    private final int[][] slots = new int[SLOTS][STEPS];
    private final long[] minute = new long[STEPS];
    private final long[] tally = new long[STEPS];
    private int current;

    void record(long nanos) {
        long micros = Math.max(0, Math.min(nanos / 1_000, HIGHEST_MICROS));
        int stripe = (int) Thread.currentThread().getId() & (STRIPES - 1);
        AtomicIntegerArray counts = stripes.get(stripe);
        if (counts == null) {
            stripes.compareAndSet(stripe, null, new AtomicIntegerArray(STEPS));
            counts = stripes.get(stripe);
        }
        if (counts != null) {
            counts.getAndIncrement(LogLinearBuckets.indexOf(micros));
        }
    }

    /** Takes in what was recorded since the last time. */
    void read() {
        for (int step = 0; step < STEPS; step++) {
            int now = 0;
            for (int stripe = 0; stripe < STRIPES; stripe++) {
                AtomicIntegerArray counts = stripes.get(stripe);
                now += counts == null ? 0 : counts.get(step);
            }
            int news = now - seen[step];
            if (news != 0) {
                seen[step] = now;
                slots[current][step] += news;
                minute[step] += news;
                tally[step] += news;
            }
        }
    }

    /** Ten seconds are over: the oldest slot is forgotten. */
    void turn() {
        current = (current + 1) % SLOTS;
        int[] oldest = slots[current];
        for (int step = 0; step < STEPS; step++) {
            minute[step] -= oldest[step];
        }
        Arrays.fill(oldest, 0);
    }

    /** A percentile of the last minute, in nanoseconds; -1 if nothing was recorded in it. */
    long minute(double percentile) {
        return nanosAt(minute, percentile);
    }

    /** A percentile of what came since the last {@link #restartTally}, in nanoseconds; -1 if nothing did. */
    long tallied(double percentile) {
        return nanosAt(tally, percentile);
    }

    void restartTally() {
        Arrays.fill(tally, 0);
    }

    private static long nanosAt(long[] counts, double percentile) {
        long all = Arrays.stream(counts).sum();
        if (all == 0) {
            return -1;
        }
        long wanted = Math.max(1, (long) Math.ceil(all * percentile / 100));
        int step = 0;
        for (long below = counts[0]; below < wanted; below += counts[step]) {
            step++;
        }
        return LogLinearBuckets.middle(step) * 1_000;
    }
}
