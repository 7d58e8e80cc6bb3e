package io.holdfast.core.internal.window;

/**
 * A sliding window over call outcomes. Thread-safe and lock-free.
 *
 * <p>An outcome is two bits, {@link #FAILURE} and {@link #SLOW}; zero is a fast success. A verdict is {@link
 * #BELOW_MINIMUM}, or zero, or a set of {@link #FAILURE_RATE} and {@link #SLOW_RATE}.
 */
public abstract sealed class Window permits CountWindow, TimeWindow {

    /** The outcome of a fast success. */
    public static final int FAST_SUCCESS = 0;

    /** Outcome bit: the call failed. */
    public static final int FAILURE = 1;

    /** Outcome bit: the call was slow. */
    public static final int SLOW = 2;

    /** Verdict: too few calls to judge. */
    public static final int BELOW_MINIMUM = -1;

    /** Verdict: both rates are below their thresholds. */
    public static final int WITHIN = 0;

    /** Verdict bit: the failure rate has reached its threshold. */
    public static final int FAILURE_RATE = 1;

    /** Verdict bit: the slow-call rate has reached its threshold. */
    public static final int SLOW_RATE = 2;

    /** Verdict bit that no window gives, for those who judge more than rates: too many calls have failed in a row. */
    public static final int STREAK = 4;

    /** The largest count window: a count fits into 16 bits. */
    public static final int MAX_SIZE = 65_535;

    /**
     * The longest time window, a week. A second with a call takes 52 bytes, so a busy breaker may hold 31 MB, and one
     * of a day 4.5 MB. When the window has gone over it, 48 of them are free: its place is taken by a later second with
     * a call, or the window has been summed, for a failure or a look at the counts.
     */
    public static final int MAX_SECONDS = 7 * 24 * 60 * 60;

    /**
     * Zero if one more fast success changes nothing in the window; what else it is, the window knows. It is here so
     * that the question is one read, whatever the window.
     */
    volatile long packedCounts;

    Window(long packedCounts) {
        this.packedCounts = packedCounts;
    }

    /**
     * Returns a window over the last calls.
     *
     * @param thresholds made for the number of calls the window holds
     * @return a new, empty window
     */
    public static Window ofCalls(Thresholds thresholds) {
        return new CountWindow(thresholds);
    }

    /**
     * Returns a window over the last seconds, the current one included.
     *
     * @param thresholds made for the number of seconds
     * @param originNanos where second zero begins, on the scale of the times given to {@link #record}
     * @param nowNanos the current time on that scale
     * @return a new, empty window
     */
    public static Window ofSeconds(Thresholds thresholds, long originNanos, long nowNanos) {
        return new TimeWindow(thresholds, originNanos, nowNanos);
    }

    /**
     * Records an outcome and judges the window with it in.
     *
     * @param outcome a set of {@link #FAILURE} and {@link #SLOW}
     * @param nowNanos the current time, nanoseconds; count windows do not look at it
     * @return the verdict; {@link #WITHIN} also for a fast success about which there is nothing to judge: one that
     *     takes a fast success's place in a full count window, or in a time window without failures and slow calls
     */
    public abstract int record(int outcome, long nowNanos);

    /**
     * Returns whether a fast success would change nothing and have nothing judged, so that it need not be recorded.
     *
     * @return true in a full count window of fast successes; false also if it takes a closer look
     */
    public final boolean isUnchangedByFastSuccess() {
        return packedCounts == 0;
    }

    /**
     * Returns whether {@link #record} looks at the time.
     *
     * @return true for time windows
     */
    public abstract boolean isTimed();

    /**
     * Returns what the window holds.
     *
     * @param nowNanos the current time, nanoseconds; count windows do not look at it
     * @return a consistent view when nobody records, else one that misses at most the outcomes being recorded
     */
    public abstract Counts counts(long nowNanos);

    /**
     * Returns what the window is judged by.
     */
    public abstract Thresholds thresholds();

    /**
     * Judges the window as it is.
     *
     * @param nowNanos the current time, nanoseconds; count windows do not look at it
     * @return the verdict
     */
    public abstract int judge(long nowNanos);

    /**
     * Goes on with other thresholds, and holds as many calls or seconds as they are made for: the newest of those that
     * it holds now. Outcomes that are recorded meanwhile, in this window too, are neither lost nor counted twice.
     *
     * @param next made for a window of the same kind
     * @param nowNanos the current time, nanoseconds; count windows do not look at it
     * @return the window to record in from now on, which may be this one
     */
    public abstract Window with(Thresholds next, long nowNanos);
}
