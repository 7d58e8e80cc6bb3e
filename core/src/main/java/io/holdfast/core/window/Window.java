package io.holdfast.core.window;

/**
 * A sliding window over call outcomes. Thread-safe and lock-free.
 *
 * <p>An outcome is two bits, {@link #FAILURE} and {@link #SLOW}; zero is a fast success. A verdict is {@link
 * #BELOW_MINIMUM}, or zero, or a set of {@link #FAILURE_RATE} and {@link #SLOW_RATE}.
 */
public sealed interface Window permits CountWindow, TimeWindow {

    /** The outcome of a fast success. */
    int FAST_SUCCESS = 0;

    /** Outcome bit: the call failed. */
    int FAILURE = 1;

    /** Outcome bit: the call was slow. */
    int SLOW = 2;

    /** Verdict: too few calls to judge. */
    int BELOW_MINIMUM = -1;

    /** Verdict: both rates are below their thresholds. */
    int WITHIN = 0;

    /** Verdict bit: the failure rate has reached its threshold. */
    int FAILURE_RATE = 1;

    /** Verdict bit: the slow-call rate has reached its threshold. */
    int SLOW_RATE = 2;

    /** The largest count window: a count fits into 16 bits. */
    int MAX_SIZE = 65_535;

    /**
     * A window over the last calls.
     *
     * @param thresholds made for the number of calls the window holds, not null
     * @return a new, empty window
     */
    static Window ofCalls(Thresholds thresholds) {
        return new CountWindow(thresholds);
    }

    /**
     * A window over the last seconds, the current one included.
     *
     * @param thresholds made for the number of seconds, not null
     * @param originNanos where second zero begins, on the scale of the times given to {@link #record}
     * @param nowNanos the current time on that scale
     * @return a new, empty window
     */
    static Window ofSeconds(Thresholds thresholds, long originNanos, long nowNanos) {
        return new TimeWindow(thresholds, originNanos, nowNanos);
    }

    /**
     * Records an outcome and judges the window with it in.
     *
     * @param outcome a set of {@link #FAILURE} and {@link #SLOW}
     * @param nowNanos the current time, nanoseconds; count windows do not look at it
     * @return the verdict; of a fast success in a time window without failures and slow calls always {@link #WITHIN}
     */
    int record(int outcome, long nowNanos);

    /**
     * Records a fast success if there is nothing to judge about it: the cheapest way to record what nearly always
     * happens.
     *
     * @param nowNanos the current time, nanoseconds; count windows do not look at it
     * @return true if it is recorded; false if {@link #record} has to do it
     */
    boolean absorb(long nowNanos);

    /**
     * Whether {@link #record} looks at the time.
     *
     * @return true for time windows
     */
    boolean isTimed();

    /**
     * What the window holds.
     *
     * @param nowNanos the current time, nanoseconds; count windows do not look at it
     * @return a consistent view when nobody records, else one that misses at most the outcomes being recorded
     */
    Counts counts(long nowNanos);

    /**
     * What the window is judged by.
     *
     * @return never null
     */
    Thresholds thresholds();
}
