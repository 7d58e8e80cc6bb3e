package io.holdfast.executor;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The pause before a retry. By default it grows exponentially with full jitter: a random time between zero and the exponential bound, which spreads
 * retries of many callers best (Brooker, "Exponential Backoff And Jitter", 2015). Immutable.
 */
public final class Backoff {

    /** The bound before the first retry, unless said otherwise: 100 ms. */
    public static final Duration DEFAULT_BASE = Duration.ofMillis(100);

    /** The largest bound, unless said otherwise: 5 s. */
    public static final Duration DEFAULT_MAX = Duration.ofSeconds(5);

    private static final Backoff NONE = new Backoff(0, 0, false, false);

    private final long baseNanos;
    private final long maxNanos;
    private final boolean doubling;
    private final boolean jitter;

    private Backoff(long baseNanos, long maxNanos, boolean doubling, boolean jitter) {
        this.baseNanos = baseNanos;
        this.maxNanos = maxNanos;
        this.doubling = doubling;
        this.jitter = jitter;
    }

    /**
     * Doubles from {@link #DEFAULT_BASE} up to {@link #DEFAULT_MAX}, with full jitter.
     *
     * @return the default
     */
    public static Backoff exponential() {
        return exponential(DEFAULT_BASE, DEFAULT_MAX);
    }

    /**
     * Doubles from {@code base} up to {@code max}, with full jitter.
     *
     * @param base the bound before the first retry, above zero
     * @param max the largest bound, at least {@code base}
     * @return a backoff
     * @throws IllegalArgumentException if a duration is out of range
     */
    public static Backoff exponential(Duration base, Duration max) {
        long first = Checks.positiveNanos("base", base);
        if (max.compareTo(base) < 0) {
            throw new IllegalArgumentException("max: " + max + " (expected: >= base " + base + ")");
        }
        return new Backoff(first, Checks.positiveNanos("max", max), true, true);
    }

    /**
     * The same pause each time, without jitter.
     *
     * @param delay above zero
     * @return a backoff
     * @throws IllegalArgumentException if zero or negative
     */
    public static Backoff fixed(Duration delay) {
        long nanos = Checks.positiveNanos("delay", delay);
        return new Backoff(nanos, nanos, false, false);
    }

    /**
     * No pause: the retry follows at once.
     *
     * @return a backoff
     */
    public static Backoff none() {
        return NONE;
    }

    /**
     * The bound itself instead of a random time below it: for tests.
     *
     * @return a changed copy
     */
    public Backoff withoutJitter() {
        return new Backoff(baseNanos, maxNanos, doubling, false);
    }

    /**
     * The same with full jitter.
     *
     * @return a changed copy
     */
    public Backoff withJitter() {
        return new Backoff(baseNanos, maxNanos, doubling, baseNanos > 0);
    }

    /** The largest pause before a retry, nanoseconds. */
    long boundNanos(int retry) {
        int shift = doubling ? Math.min(retry - 1, 62) : 0;
        return baseNanos > maxNanos >> shift ? maxNanos : baseNanos << shift;
    }

    long delayNanos(int retry) {
        long bound = boundNanos(retry);
        return jitter ? ThreadLocalRandom.current().nextLong(Math.min(bound, Long.MAX_VALUE - 1) + 1) : bound;
    }

    @Override
    public String toString() {
        if (maxNanos == 0) {
            return "none";
        }
        String span = doubling
                ? Duration.ofNanos(baseNanos) + ".." + Duration.ofNanos(maxNanos)
                : "" + Duration.ofNanos(baseNanos);
        return (doubling ? "exponential " : "fixed ") + span + (jitter ? " with full jitter" : "");
    }
}
