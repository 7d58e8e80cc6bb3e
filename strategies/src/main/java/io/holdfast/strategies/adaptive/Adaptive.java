package io.holdfast.strategies.adaptive;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How a limit to concurrent calls moves by itself: by which algorithm, and between which bounds. Immutable; each method
 * returns a changed copy, and one instance may serve any number of limits.
 *
 * <pre>{@code
 * ConcurrencyLimitOptions.defaults().adaptive(Adaptive.gradient2().min(5).max(100))
 * NodePolicy.timeout(ofSeconds(1)).maxConcurrent(Adaptive.aimd().timeout(ofMillis(300)))
 * }</pre>
 *
 * <p>The bounds are 1 and 200 unless said otherwise; if one is said and the other's default contradicts it, the default
 * gives way.
 *
 * <p>The algorithms are those of Netflix's concurrency-limits, Apache License 2.0, an optional dependency: {@link
 * #gradient2}, {@link #vegas} and {@link #aimd} need {@code com.netflix.concurrency-limits:concurrency-limits-core}.
 */
public final class Adaptive {

    /** The least limit, unless said otherwise: 1. */
    public static final int DEFAULT_MIN = 1;

    /** The largest limit, unless said otherwise: 200. */
    public static final int DEFAULT_MAX = 200;

    private static final String NEEDED = "com.netflix.concurrency.limits.Limit";
    private static final String ARTIFACT = "com.netflix.concurrency-limits:concurrency-limits-core";

    private static final long DEFAULT_TIMEOUT = TimeUnit.SECONDS.toNanos(5);

    private static final Predicate<Throwable> DROPS = error -> error instanceof TimeoutException
            || error instanceof SocketTimeoutException
            || error instanceof RejectedExecutionException;

    final long timeoutNanos;
    final double backoffRatio;
    final double tolerance;
    final double smoothing;
    private final @Nullable Algorithm algorithm;
    private final @Nullable IntFunction<? extends LimitAlgorithm> own;
    private final @Nullable Integer min;
    private final @Nullable Integer max;
    private final @Nullable Integer initial;
    private final Predicate<? super Throwable> drops;

    private Adaptive(Draft draft) {
        this.algorithm = draft.algorithm;
        this.own = draft.own;
        this.min = draft.min;
        this.max = draft.max;
        this.initial = draft.initial;
        this.timeoutNanos = draft.timeoutNanos;
        this.backoffRatio = draft.backoffRatio;
        this.tolerance = draft.tolerance;
        this.smoothing = draft.smoothing;
        this.drops = draft.drops;
    }

    /** What the next copy is made of. */
    private static final class Draft {
        @Nullable
        Algorithm algorithm;

        @Nullable
        IntFunction<? extends LimitAlgorithm> own;

        @Nullable
        Integer min;

        @Nullable
        Integer max;

        @Nullable
        Integer initial;

        long timeoutNanos = DEFAULT_TIMEOUT;
        double backoffRatio = 0.9;
        double tolerance = 1.5;
        double smoothing = 0.2;
        Predicate<? super Throwable> drops = DROPS;
    }

    private Draft draft() {
        Draft draft = new Draft();
        draft.algorithm = algorithm;
        draft.own = own;
        draft.min = min;
        draft.max = max;
        draft.initial = initial;
        draft.timeoutNanos = timeoutNanos;
        draft.backoffRatio = backoffRatio;
        draft.tolerance = tolerance;
        draft.smoothing = smoothing;
        draft.drops = drops;
        return draft;
    }

    /**
     * Returns a limit that follows the ratio of the long-term latency to that of now. For callers of a service whose
     * latency tells of its load; the one to begin with. A window with a drop in it cuts the limit by a tenth.
     *
     * @throws IllegalStateException if concurrency-limits-core is not on the class path
     */
    public static Adaptive gradient2() {
        return of(Algorithm.GRADIENT2, 0.2);
    }

    /**
     * Returns a limit that follows the queue which the latency above the least one tells of. For services with an even
     * latency; it holds queues shorter than {@link #gradient2} does. A window with a drop in it cuts the limit by a
     * tenth.
     *
     * @throws IllegalStateException if concurrency-limits-core is not on the class path
     */
    public static Adaptive vegas() {
        return of(Algorithm.VEGAS, 1.0);
    }

    /**
     * Returns a limit that grows by one a window, and is cut to a share at a drop or where calls take longer than
     * {@link #timeout}. For services that tell of overload by timeouts and refusals, or whose latency says little.
     *
     * @throws IllegalStateException if concurrency-limits-core is not on the class path
     */
    public static Adaptive aimd() {
        return of(Algorithm.AIMD, 1.0);
    }

    private static Adaptive of(Algorithm algorithm, double smoothing) {
        try {
            Class<?> unused = Class.forName(NEEDED, false, Adaptive.class.getClassLoader());
        } catch (ClassNotFoundException absent) {
            throw new IllegalStateException(
                    algorithm + ": no " + NEEDED + " (expected: " + ARTIFACT + " on the class path)", absent);
        }
        Draft draft = new Draft();
        draft.algorithm = algorithm;
        draft.smoothing = smoothing;
        return new Adaptive(draft);
    }

    /**
     * Returns a limit that follows an algorithm of the user's own.
     *
     * @param algorithm makes one, for each limit, that begins at the number given
     */
    public static Adaptive of(IntFunction<? extends LimitAlgorithm> algorithm) {
        Draft draft = new Draft();
        draft.own = Objects.requireNonNull(algorithm, "algorithm");
        return new Adaptive(draft);
    }

    /**
     * Sets the least limit. Default: {@link #DEFAULT_MIN}.
     *
     * @param limit at least 1, and not above what {@link #max} or {@link #initial} said
     * @throws IllegalArgumentException if out of range
     */
    public Adaptive min(int limit) {
        most("min", limit, initial == null ? max : initial, initial == null ? "max" : "initial");
        Draft draft = draft();
        draft.min = least("min", limit, 1, "");
        return new Adaptive(draft);
    }

    /**
     * Sets the largest limit. Default: {@link #DEFAULT_MAX}.
     *
     * @param limit at least 1, and not below what {@link #min} or {@link #initial} said
     * @throws IllegalArgumentException if out of range
     */
    public Adaptive max(int limit) {
        Draft draft = draft();
        draft.max = initial != null
                ? least("max", limit, initial, "initial ")
                : least("max", limit, min == null ? 1 : min, min == null ? "" : "min ");
        return new Adaptive(draft);
    }

    /**
     * Sets where the limit begins. Default: the {@code maxConcurrentCalls} of the limit's configuration, 20 for a node,
     * brought within the bounds.
     *
     * @param limit within the bounds that were said
     * @throws IllegalArgumentException if out of range
     */
    public Adaptive initial(int limit) {
        most("initial", limit, max, "max");
        Draft draft = draft();
        draft.initial = least("initial", limit, min == null ? 1 : min, min == null ? "" : "min ");
        return new Adaptive(draft);
    }

    private static int least(String name, int value, int least, String whose) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + whose + least + ")");
        }
        return value;
    }

    private static void most(String name, int value, @Nullable Integer most, String whose) {
        if (most != null && value > most) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: <= " + whose + " " + most + ")");
        }
    }

    /**
     * Sets from which mean latency on {@link #aimd} cuts the limit. Default: 5 s.
     *
     * @param latency above zero
     * @throws IllegalArgumentException if zero or negative
     * @throws IllegalStateException for another algorithm
     */
    public Adaptive timeout(Duration latency) {
        isFor("timeout", Algorithm.AIMD);
        if (latency.isZero() || latency.isNegative()) {
            throw new IllegalArgumentException("timeout: " + latency + " (expected: > 0)");
        }
        Draft draft = draft();
        draft.timeoutNanos = TimeUnit.NANOSECONDS.convert(latency);
        return new Adaptive(draft);
    }

    /**
     * Sets to which share {@link #aimd} cuts the limit. Default: 0.9.
     *
     * @param ratio at least 0.5, below 1
     * @throws IllegalArgumentException if out of range
     * @throws IllegalStateException for another algorithm
     */
    public Adaptive backoffRatio(double ratio) {
        isFor("backoffRatio", Algorithm.AIMD);
        Draft draft = draft();
        draft.backoffRatio = within("backoffRatio", ratio, ratio >= 0.5 && ratio < 1, "0.5 <= ratio < 1");
        return new Adaptive(draft);
    }

    /**
     * Sets how many times the long-term latency {@link #gradient2} puts up with before it cuts the limit. Default: 1.5.
     *
     * @param times at least 1
     * @throws IllegalArgumentException if below 1
     * @throws IllegalStateException for another algorithm
     */
    public Adaptive tolerance(double times) {
        isFor("tolerance", Algorithm.GRADIENT2);
        Draft draft = draft();
        draft.tolerance = within("tolerance", times, times >= 1 && times < Double.MAX_VALUE, ">= 1");
        return new Adaptive(draft);
    }

    /**
     * Sets how much of a new estimate {@link #gradient2} (default: 0.2) and {@link #vegas} (default: 1) take on.
     *
     * @param share above 0, at most 1
     * @throws IllegalArgumentException if out of range
     * @throws IllegalStateException for another algorithm
     */
    public Adaptive smoothing(double share) {
        isFor("smoothing", Algorithm.GRADIENT2, Algorithm.VEGAS);
        Draft draft = draft();
        draft.smoothing = within("smoothing", share, share > 0 && share <= 1, "0 < share <= 1");
        return new Adaptive(draft);
    }

    /**
     * Adds to what counts as a drop: a call that timed out, or that its callee turned away. {@link TimeoutException},
     * {@link SocketTimeoutException} and {@link RejectedExecutionException} always do. Other failures say nothing of
     * the load and are not counted.
     *
     * @param more true for a drop; sees what was thrown, out of its {@link CompletionException}. Called for failures
     *     of timed calls. If it throws, that is no drop
     */
    public Adaptive dropIf(Predicate<? super Throwable> more) {
        Objects.requireNonNull(more, "dropIf");
        Predicate<? super Throwable> before = drops;
        Draft draft = draft();
        draft.drops = error -> before.test(error) || more.test(error);
        return new Adaptive(draft);
    }

    private void isFor(String name, Algorithm one) {
        isFor(name, one, one);
    }

    private void isFor(String name, Algorithm one, Algorithm other) {
        if (algorithm != one && algorithm != other) {
            throw new IllegalStateException(name + ": set for " + name() + " (expected: for " + one
                    + (one == other ? "" : " or " + other) + " only)");
        }
    }

    private static double within(String name, double value, boolean holds, String law) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + law + ")");
        }
        return value;
    }

    /**
     * Returns the least limit.
     */
    public int getMin() {
        return min == null ? DEFAULT_MIN : min;
    }

    /**
     * Returns the largest limit.
     */
    public int getMax() {
        return max != null ? max : Math.max(DEFAULT_MAX, Math.max(orZero(min), orZero(initial)));
    }

    private static int orZero(@Nullable Integer limit) {
        return limit == null ? 0 : limit;
    }

    /**
     * Returns where the limit begins; empty if that is left to what has the limit.
     */
    public OptionalInt getInitial() {
        return initial == null ? OptionalInt.empty() : OptionalInt.of(initial);
    }

    /**
     * Returns the number, or the bound that is nearest to it.
     *
     * @param limit any
     */
    public int within(int limit) {
        return Math.max(getMin(), Math.min(getMax(), limit));
    }

    /**
     * Returns whether a failure counts as a drop.
     *
     * @param failure what was thrown, or a {@link CompletionException} or {@link ExecutionException} of it
     */
    public boolean isDrop(Throwable failure) {
        Throwable thrown = failure;
        while ((thrown instanceof CompletionException || thrown instanceof ExecutionException)
                && thrown.getCause() != null) {
            thrown = thrown.getCause();
        }
        return drops.test(thrown);
    }

    /**
     * Returns a new algorithm of this kind.
     *
     * @param start the limit at which it begins
     */
    public LimitAlgorithm newAlgorithm(int start) {
        if (own != null) {
            return Objects.requireNonNull(own.apply(start), "algorithm");
        }
        return Objects.requireNonNull(algorithm).start(this, start);
    }

    private String name() {
        return algorithm == null ? "own algorithm" : algorithm.toString();
    }

    @Override
    public String toString() {
        return name() + " " + getMin() + ".." + getMax();
    }
}
