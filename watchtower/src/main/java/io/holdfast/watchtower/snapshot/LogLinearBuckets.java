package io.holdfast.watchtower.snapshot;

/**
 * Numbers from zero up as steps that grow with them: each below 64 is a step of its own, from there on every power of
 * two has 32. So the middle of a step is no further than 1.6 % from any number in it. The idea is that of Gil Tene's
 * HdrHistogram.
 */
final class LogLinearBuckets {

    private static final int BITS = 5;

    private LogLinearBuckets() {}

    /** The step that a number, which is not negative, belongs to. */
    static int indexOf(long number) {
        int shift = Math.max(0, Long.SIZE - 1 - BITS - Long.numberOfLeadingZeros(number));
        return (shift << BITS) + (int) (number >>> shift);
    }

    /** The number in the middle of a step. */
    static long middle(int step) {
        int shift = Math.max(0, (step >>> BITS) - 1);
        long lowest = (long) (step - (shift << BITS)) << shift;
        return lowest + ((1L << shift) - 1) / 2;
    }
}
