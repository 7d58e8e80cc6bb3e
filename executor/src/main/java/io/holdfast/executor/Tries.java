package io.holdfast.executor;

/** Attempts and hedges in one number, so that a result is no bigger for hedges, which most nodes do not have. */
final class Tries {

    private static final int SHIFT = 24;
    private static final int MOST_ATTEMPTS = (1 << SHIFT) - 1;

    private Tries() {}

    /** More attempts than 16 777 215 count as so many. */
    static int of(int attempts, byte hedges) {
        return hedges << SHIFT | Math.min(MOST_ATTEMPTS, attempts);
    }

    static int attempts(int tries) {
        return tries & MOST_ATTEMPTS;
    }

    static int hedges(int tries) {
        return tries >>> SHIFT;
    }

    /** More than 127 count as so many. */
    static byte plus(byte hedges, int more) {
        return (byte) Math.min(Byte.MAX_VALUE, hedges + more);
    }
}
