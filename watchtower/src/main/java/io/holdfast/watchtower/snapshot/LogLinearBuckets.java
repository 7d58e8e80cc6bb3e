package io.holdfast.watchtower.snapshot;

/**
 * Buckets for numbers from zero up that grow with the numbers: each below 64 has a bucket of its own, from there on
 * every power of two has 32. So the middle of a bucket is within 1.6 % of any number in it. The idea is that of Gil
 * Tene's HdrHistogram.
 */
final class LogLinearBuckets {

    private static final int BITS = 5;

    private LogLinearBuckets() {}

    /** Returns the index of the bucket of a number, which must be at least 0. */
    static int indexOf(long number) {
        int shift = Math.max(0, Long.SIZE - 1 - BITS - Long.numberOfLeadingZeros(number));
        return (shift << BITS) + (int) (number >>> shift);
    }

    /** Returns the number in the middle of a bucket. */
    static long middle(int step) {
        int shift = Math.max(0, (step >>> BITS) - 1);
        long lowest = (long) (step - (shift << BITS)) << shift;
        return lowest + ((1L << shift) - 1) / 2;
    }
}
