package io.holdfast.strategies.ratelimit;

import io.holdfast.core.time.TimeSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What Resilience4j's {@link io.github.resilience4j.ratelimiter.RateLimiterConfig} cannot say. Immutable; each method
 * returns a changed copy.
 */
public final class RateLimitOptions {

    private static final RateLimitOptions DEFAULTS = new RateLimitOptions(0, false, null);

    private final int burst;
    private final boolean refusesAtOnce;
    private final @Nullable TimeSource timeSource;

    private RateLimitOptions(int burst, boolean refusesAtOnce, @Nullable TimeSource timeSource) {
        this.burst = burst;
        this.refusesAtOnce = refusesAtOnce;
        this.timeSource = timeSource;
    }

    /**
     * Returns the defaults, which are Resilience4j's ways: fixed windows, a caller that cannot be served within the
     * timeout waits for its end all the same, the machine's time.
     */
    public static RateLimitOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Spreads permits evenly: with 10 permits in a second there is one every 100 milliseconds. Two windows that meet
     * let twice the limit through within a moment; this does not.
     */
    public RateLimitOptions smooth() {
        return smooth(1);
    }

    /**
     * Spreads permits evenly, and keeps up to so many that were not used. In any time span there are at most {@code
     * burst} permits and those that come in it.
     *
     * @param burst how many permits may be used at once, at least 1; a request for more is never granted without
     *     borrowing from later ones
     * @throws IllegalArgumentException if less than 1
     */
    public RateLimitOptions smooth(int burst) {
        if (burst < 1) {
            throw new IllegalArgumentException("burst: " + burst + " (expected: >= 1)");
        }
        return new RateLimitOptions(burst, refusesAtOnce, timeSource);
    }

    /**
     * Lets go at once of a caller that cannot be served within the configuration's timeout. Resilience4j holds it for
     * the whole timeout and refuses then, which keeps a thread for nothing; but a retry around it may rely on that.
     */
    public RateLimitOptions refuseAtOnce() {
        return new RateLimitOptions(burst, true, timeSource);
    }

    /**
     * Sets where time comes from, for permits, waiting and timers.
     *
     * @param source where time comes from
     */
    public RateLimitOptions timeSource(TimeSource source) {
        return new RateLimitOptions(burst, refusesAtOnce, Objects.requireNonNull(source, "timeSource"));
    }

    /**
     * Returns how many permits may be used at once where they are spread evenly.
     *
     * @return 0 for fixed windows
     */
    public int getBurst() {
        return burst;
    }

    /**
     * Returns whether a caller that cannot be served in time is let go at once.
     *
     * @return false by default
     */
    public boolean isRefuseAtOnce() {
        return refusesAtOnce;
    }

    /**
     * Returns where time comes from.
     *
     * @return null for the machine's
     */
    public @Nullable TimeSource getTimeSource() {
        return timeSource;
    }

    @Override
    public String toString() {
        return "RateLimitOptions[" + (burst == 0 ? "fixed windows" : "smooth, burst=" + burst) + ", refuseAtOnce="
                + refusesAtOnce + ", timeSource=" + timeSource + "]";
    }
}
