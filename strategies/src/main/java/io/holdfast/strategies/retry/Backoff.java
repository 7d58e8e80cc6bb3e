package io.holdfast.strategies.retry;

import io.github.resilience4j.core.IntervalBiFunction;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.core.functions.Either;
import io.holdfast.core.internal.Nanos;
import io.holdfast.core.log.GuardedLog;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The pause before a retry. By default it grows exponentially with full jitter: a random time between zero and the
 * exponential bound, which spreads retries of many callers best (Brooker, "Exponential Backoff And Jitter", 2015).
 * Immutable.
 */
@CheckReturnValue
public final class Backoff {

    /** The bound before the first retry, unless said otherwise: 100 ms. */
    public static final Duration DEFAULT_BASE = Duration.ofMillis(100);

    /** The largest bound, unless said otherwise: 5 s. */
    public static final Duration DEFAULT_MAX = Duration.ofSeconds(5);

    private static final GuardedLog LOG = GuardedLog.of(Backoff.class);

    private static final Backoff NONE = new Backoff(0, 0, false, false, null);

    private static final Backoff STANDARD = exponential(DEFAULT_BASE, DEFAULT_MAX);

    /** How often a function is asked for its largest pause: it may draw at random. */
    private static final int SAMPLES = 16;

    /** Stands for any failure where only the bound of the pauses is asked for. */
    private static final Exception UNKNOWN = new Exception("any", null, false, false) {
        private static final long serialVersionUID = 1L;
    };

    /** A pause that the user's function says. */
    @FunctionalInterface
    private interface Interval {

        /**
         * Milliseconds before a retry; the failure is null where only the bound is asked for, and so may the result be.
         */
        @Nullable
        Long millis(int retry, @Nullable Throwable failure);
    }

    private final long baseNanos;
    private final long maxNanos;
    private final boolean doubling;
    private final boolean jitter;
    private final @Nullable Interval interval;

    private Backoff(long baseNanos, long maxNanos, boolean doubling, boolean jitter, @Nullable Interval interval) {
        this.interval = interval;
        this.baseNanos = baseNanos;
        this.maxNanos = maxNanos;
        this.doubling = doubling;
        this.jitter = jitter;
    }

    /**
     * Returns a pause that doubles from {@link #DEFAULT_BASE} up to {@link #DEFAULT_MAX}, with full jitter.
     *
     * @return the default
     */
    public static Backoff exponential() {
        return STANDARD;
    }

    /**
     * Returns a pause that doubles from {@code base} up to {@code max}, with full jitter.
     *
     * @param base the bound before the first retry, above zero
     * @param max the largest bound, at least {@code base}
     * @return a backoff
     * @throws IllegalArgumentException if a duration is out of range
     */
    public static Backoff exponential(Duration base, Duration max) {
        long first = positiveNanos("base", base);
        if (max.compareTo(base) < 0) {
            throw new IllegalArgumentException("max: " + max + " (expected: >= base " + base + ")");
        }
        return new Backoff(first, positiveNanos("max", max), true, true, null);
    }

    /**
     * Returns the same pause each time, without jitter.
     *
     * @param delay above zero
     * @return a backoff
     * @throws IllegalArgumentException if zero or negative
     */
    public static Backoff fixed(Duration delay) {
        long nanos = positiveNanos("delay", delay);
        return new Backoff(nanos, nanos, false, false, null);
    }

    /**
     * Returns no pause: the retry follows at once.
     *
     * @return a backoff
     */
    public static Backoff none() {
        return NONE;
    }

    /**
     * Returns what a Resilience4j {@code IntervalFunction} says. A negative pause counts as none; where it throws or
     * gives null, the pause is that of {@link #exponential()}, so that a broken function does not become a retry storm.
     * The rules on deadlines count the largest of a few calls per retry, made when the executor is built.
     *
     * @param function asked with 1 for the first retry, milliseconds. It may draw its own jitter
     * @return a backoff without jitter of its own
     */
    public static Backoff of(IntervalFunction function) {
        Objects.requireNonNull(function, "function");
        return asking((retry, failure) -> function.apply(retry));
    }

    /**
     * Returns what a Resilience4j function says that sees the failure too, as in a {@code RetryConfig}; for the rest as
     * {@link #of(IntervalFunction)}. Where only a bound is asked for, it sees an exception of no known type.
     *
     * @param function asked with 1 for the first retry and the failure, milliseconds
     */
    public static Backoff of(IntervalBiFunction<Object> function) {
        Objects.requireNonNull(function, "function");
        return asking((retry, failure) -> function.apply(retry, Either.left(failure == null ? UNKNOWN : failure)));
    }

    private static Backoff asking(Interval interval) {
        return new Backoff(0, 0, false, false, interval);
    }

    /**
     * Returns the same with the bound itself instead of a random time below it: for tests. What an
     * {@code IntervalFunction} draws itself stays as it is.
     */
    public Backoff withoutJitter() {
        return new Backoff(baseNanos, maxNanos, doubling, false, interval);
    }

    /**
     * Returns the same with full jitter.
     */
    public Backoff withJitter() {
        return new Backoff(baseNanos, maxNanos, doubling, baseNanos > 0 || interval != null, interval);
    }

    /**
     * Returns the largest pause before a retry; of a function, as far as a few calls show.
     *
     * @param retry 1 for the first
     * @return nanoseconds
     */
    public long boundNanos(int retry) {
        if (interval != null) {
            return sampledNanos(interval, retry);
        }
        int shift = doubling ? Math.min(retry - 1, 62) : 0;
        return baseNanos > maxNanos >> shift ? maxNanos : baseNanos << shift;
    }

    private static long sampledNanos(Interval interval, int retry) {
        long most = 0;
        for (int i = 0; i < SAMPLES; i++) {
            try {
                most = Math.max(most, nanos(interval.millis(retry, null), retry));
            } catch (Throwable e) {
                LOG.warn("interval function of retry {} failed; counted as {}", retry, STANDARD, e);
                most = Math.max(most, STANDARD.boundNanos(retry));
            }
        }
        return most;
    }

    /** Null is answered with the default's bound: see {@link #of(IntervalFunction)}. */
    private static long nanos(@Nullable Long millis, int retry) {
        return millis == null ? STANDARD.boundNanos(retry) : TimeUnit.MILLISECONDS.toNanos(Math.max(0, millis));
    }

    /**
     * Returns the pause before a retry. Throws nothing: where the user's function does, the pause is the default's.
     *
     * @param retry 1 for the first
     * @param failure what is repeated
     * @param broken is given what the user's function threw
     * @return nanoseconds
     */
    public long delayNanos(int retry, Throwable failure, Consumer<? super Throwable> broken) {
        if (interval == null) {
            return delayNanos(retry);
        }
        try {
            Long millis = interval.millis(retry, failure);
            if (millis != null) {
                return jittered(nanos(millis, retry));
            }
        } catch (Throwable e) {
            broken.accept(e);
        }
        return STANDARD.delayNanos(retry);
    }

    private long delayNanos(int retry) {
        return jittered(boundNanos(retry));
    }

    private long jittered(long bound) {
        return jitter ? ThreadLocalRandom.current().nextLong(Math.min(bound, Long.MAX_VALUE - 1) + 1) : bound;
    }

    private static long positiveNanos(String name, Duration duration) {
        Objects.requireNonNull(duration, name);
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException(name + ": " + duration + " (expected: > 0)");
        }
        return Nanos.of(duration);
    }

    @Override
    public String toString() {
        if (interval != null) {
            return "interval function" + (jitter ? " with full jitter" : "");
        }
        if (maxNanos == 0) {
            return "none";
        }
        String span = doubling
                ? Duration.ofNanos(baseNanos) + ".." + Duration.ofNanos(maxNanos)
                : "" + Duration.ofNanos(baseNanos);
        return (doubling ? "exponential " : "fixed ") + span + (jitter ? " with full jitter" : "");
    }
}
