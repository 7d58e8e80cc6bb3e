package io.holdfast.executor;

import java.math.BigDecimal;

/** Lengths of time in words, as short as they can be said. */
final class Durations {

    private static final long MICROSECOND = 1_000;
    private static final long MILLISECOND = 1_000_000;
    private static final long SECOND = 1_000_000_000;

    /** Fractions of a millisecond tell nothing of what is longer. */
    private static final long LONG = 100 * MILLISECOND;

    private Durations() {}

    static String text(long nanos) {
        if (nanos % SECOND == 0) {
            return nanos / SECOND + " s";
        }
        if (nanos >= LONG) {
            return nanos / MILLISECOND + " ms";
        }
        long unit = nanos < MILLISECOND ? MICROSECOND : MILLISECOND;
        BigDecimal number = BigDecimal.valueOf(nanos).divide(BigDecimal.valueOf(unit));
        return number.stripTrailingZeros().toPlainString() + (unit == MILLISECOND ? " ms" : " µs");
    }
}
