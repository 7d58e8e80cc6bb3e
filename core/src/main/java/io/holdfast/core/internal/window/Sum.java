package io.holdfast.core.internal.window;

/**
 * The counts of some seconds of a {@link TimeWindow}; filled by the thread that makes it, never changed after it is
 * published.
 */
final class Sum {

    /** The number of the second this sum was made for. */
    final int second;

    /** How many adds had come too late for a sum when this one was begun; it is good while none has come since. */
    final int lateAdds;

    long total;
    long failed;
    long slow;
    long slowFailed;

    Sum(int second, int lateAdds) {
        this.second = second;
        this.lateAdds = lateAdds;
    }

    /** Adds what a sealed second holds: the parts before the total, so that a rate is never read too high. */
    void add(SecondBucket sealed) {
        slowFailed += sealed.slowFailed();
        slow += sealed.slow();
        failed += sealed.failed();
        total += sealed.total();
    }

    /** Adds the sum of seconds that are not in this one. */
    void add(Sum others) {
        slowFailed += others.slowFailed;
        slow += others.slow;
        failed += others.failed;
        total += others.total;
    }
}
