package io.holdfast.core.internal.window;

/**
 * The limits of a window's failure rate and slow-call rate. Rates are percentages as {@code float}, computed as
 * Resilience4j computes them ({@code part * 100f / total}), so that both judge the same counts alike. Immutable, shared
 * by all windows of one configuration.
 */
public final class Thresholds {

    private final int size;
    private final int minimumCalls;
    private final float failureRate;
    private final float slowRate;
    // The rates of a full count window as counts, so that its verdict takes two comparisons and no division.
    private final int fullFailures;
    private final int fullSlow;

    /**
     * Thresholds for a count window.
     *
     * @param property the configuration property that {@code size} comes from, for the error message
     * @param size how many calls the window holds, 1 to {@link Window#MAX_SIZE}
     * @param minimumCalls calls below which nothing is judged
     * @param failureRate percent
     * @param slowRate percent
     * @throws IllegalArgumentException if {@code size} is out of range
     */
    public Thresholds(String property, int size, int minimumCalls, float failureRate, float slowRate) {
        this(size, minimumCalls, failureRate, slowRate);
        if (size < 1 || size > Window.MAX_SIZE) {
            throw new IllegalArgumentException(property + ": " + size + " (expected: 1 to " + Window.MAX_SIZE + ")");
        }
    }

    private Thresholds(int size, int minimumCalls, float failureRate, float slowRate) {
        this.size = size;
        this.minimumCalls = minimumCalls;
        this.failureRate = failureRate;
        this.slowRate = slowRate;
        this.fullFailures = firstCountAt(failureRate, size);
        this.fullSlow = firstCountAt(slowRate, size);
    }

    /**
     * Thresholds for a time window.
     *
     * @param property the configuration property that {@code seconds} comes from, for the error message
     * @param seconds how many seconds the window covers, 1 to {@link Window#MAX_SECONDS}
     * @param minimumCalls calls below which nothing is judged
     * @param failureRate percent
     * @param slowRate percent
     * @throws IllegalArgumentException if {@code seconds} is out of range
     */
    public static Thresholds ofSeconds(
            String property, int seconds, int minimumCalls, float failureRate, float slowRate) {
        if (seconds < 1 || seconds > Window.MAX_SECONDS) {
            throw new IllegalArgumentException(property + ": " + seconds + " (expected: 1 to " + Window.MAX_SECONDS
                    + " seconds, a week, since each takes 52 bytes)");
        }
        return new Thresholds(seconds, minimumCalls, failureRate, slowRate);
    }

    int size() {
        return size;
    }

    /** The verdict on a full count window, which is never below the minimum. */
    int judgeFull(int failed, int slow) {
        return (failed >= fullFailures ? Window.FAILURE_RATE : 0) | (slow >= fullSlow ? Window.SLOW_RATE : 0);
    }

    /**
     * Judges counts that belong together.
     *
     * @param total all calls
     * @param failed failed calls
     * @param slow slow calls
     * @return a verdict of {@link Window}
     */
    public int judge(long total, long failed, long slow) {
        if (total == 0 || total < minimumCalls) {
            return Window.BELOW_MINIMUM;
        }
        return (rate(failed, total) >= failureRate ? Window.FAILURE_RATE : 0)
                | (rate(slow, total) >= slowRate ? Window.SLOW_RATE : 0);
    }

    /**
     * Returns a rate as metrics show it.
     *
     * @param part the calls in question
     * @param total all calls
     * @return percent, or -1 below the minimum number of calls
     */
    public float rateOrUnknown(int part, int total) {
        return total == 0 || total < minimumCalls ? -1f : rate(part, total);
    }

    private static float rate(long part, long total) {
        return (float) part * 100.0f / (float) total;
    }

    private static int firstCountAt(float threshold, int size) {
        int low = 0;
        int high = size + 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (rate(middle, size) >= threshold) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
