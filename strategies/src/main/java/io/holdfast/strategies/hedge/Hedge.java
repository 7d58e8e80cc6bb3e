package io.holdfast.strategies.hedge;

import io.holdfast.core.internal.Nanos;
import io.holdfast.strategies.retry.RetryBudget;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When a call that takes long is made once more while it runs on, so that the first success of the two is the result.
 * Immutable and thread-safe; each method returns a changed copy.
 *
 * <pre>{@code
 * Hedge.afterPercentile(95).atLeast(ofMillis(5)).atMost(ofMillis(500))
 * }</pre>
 *
 * <p>What is hedged runs more than once at a time: only what is idempotent may be. The default budget keeps the hedges
 * below one to ten executions in the long run, with ten in a row beyond that; it is each hedger's own.
 *
 * <p>The rule, to hedge what is slower than most and to bound the share of it, is that of Dean and Barroso, "The Tail
 * at Scale" (2013), and of gRPC's hedging policy with its throttling (gRFC A6).
 */
@CheckReturnValue
public final class Hedge {

    /** More copies of a call than these have no use, and multiply what they load. */
    private static final int MOST = 10;

    private static final Duration LEAST_DELAY = Duration.ofMillis(1);

    private final @Nullable Duration delay;
    private final double percentile;
    private final Duration atLeast;
    private final @Nullable Duration atMost;
    private final int max;
    private final @Nullable RetryBudget budget;

    private Hedge(
            @Nullable Duration delay,
            double percentile,
            Duration atLeast,
            @Nullable Duration atMost,
            int max,
            @Nullable RetryBudget budget) {
        this.delay = delay;
        this.percentile = percentile;
        this.atLeast = atLeast;
        this.atMost = atMost;
        this.max = max;
        this.budget = budget;
    }

    /**
     * Returns a hedge after a fixed delay: one hedge, and the default budget.
     *
     * @param delay from the start of a call to the hedge, and from one hedge to the next; above zero
     * @throws IllegalArgumentException if zero or negative
     */
    public static Hedge after(Duration delay) {
        return new Hedge(positive("after", delay), 0, LEAST_DELAY, null, 1, null);
    }

    /**
     * Returns a hedge after the time that this percentage of the first calls have taken: one hedge, and the default
     * budget. Measured are the first calls of executions that succeeded, over the last 1024 of them, so that executions
     * that fail fast do not make hedges earlier. Where a hedge won, the first call counts with the time that it had
     * taken until then, since it would have taken longer. The delay is at most 6.25 % above the exact percentile, never
     * below it, and is worked out anew after each 128 of them.
     *
     * <p>Until 128 have been measured, or 100 / (100 - percentile) if that is more, no hedge is sent, unless {@link
     * #atMost} gives a delay for that time.
     *
     * @param percentile 50 to 99.9; 95 means that one call in twenty is hedged
     * @throws IllegalArgumentException if out of range
     */
    public static Hedge afterPercentile(double percentile) {
        if (!(percentile >= 50 && percentile <= 99.9)) {
            throw new IllegalArgumentException("afterPercentile: " + percentile + " (expected: 50 to 99.9)");
        }
        return new Hedge(null, percentile, LEAST_DELAY, null, 1, null);
    }

    /**
     * Sets the shortest delay that a percentile may lead to. Default: a millisecond.
     *
     * @param least above zero
     * @throws IllegalArgumentException if zero or negative, or above what {@link #atMost} says
     * @throws IllegalStateException if the delay is fixed
     */
    public Hedge atLeast(Duration least) {
        Duration bound = bound("atLeast", least);
        if (atMost != null && bound.compareTo(atMost) > 0) {
            throw new IllegalArgumentException("atLeast: " + bound + " (expected: <= atMost, " + atMost + ")");
        }
        return new Hedge(null, percentile, bound, atMost, max, budget);
    }

    /**
     * Sets the longest delay that a percentile may lead to, which is also the delay until enough calls have been
     * measured. Default: none, and no hedge until then.
     *
     * @param most at least what {@link #atLeast} says
     * @throws IllegalArgumentException if less than that
     * @throws IllegalStateException if the delay is fixed
     */
    public Hedge atMost(Duration most) {
        Duration bound = bound("atMost", most);
        if (bound.compareTo(atLeast) < 0) {
            throw new IllegalArgumentException("atMost: " + bound + " (expected: >= atLeast, " + atLeast + ")");
        }
        return new Hedge(null, percentile, atLeast, bound, max, budget);
    }

    /**
     * Sets how many hedges one execution may send, each a delay after the one before. Default: 1.
     *
     * @param hedges 1 to 10
     * @throws IllegalArgumentException if out of range
     */
    public Hedge max(int hedges) {
        if (hedges < 1 || hedges > MOST) {
            throw new IllegalArgumentException("max: " + hedges + " (expected: 1 to " + MOST + ")");
        }
        return new Hedge(delay, percentile, atLeast, atMost, hedges, budget);
    }

    /**
     * Sets what hedges are paid from. Each execution puts in its share, each hedge takes a whole token; without one no
     * hedge is sent, and the execution goes on as it would without. Default: {@code RetryBudget.of(0.1, 10)}, for each
     * hedger one.
     *
     * @param shared the budget; one that retries are paid from as well bounds both together
     */
    public Hedge budget(RetryBudget shared) {
        return new Hedge(delay, percentile, atLeast, atMost, max, Objects.requireNonNull(shared, "budget"));
    }

    private static Duration positive(String name, Duration given) {
        if (Nanos.of(Objects.requireNonNull(given, name)) <= 0) {
            throw new IllegalArgumentException(name + ": " + given + " (expected: above zero)");
        }
        return given;
    }

    private Duration bound(String name, Duration given) {
        Duration checked = positive(name, given);
        if (delay != null) {
            throw new IllegalStateException(
                    name + ": " + given + " beside after(" + delay + ") (expected: beside afterPercentile)");
        }
        return checked;
    }

    /**
     * Returns the fixed delay.
     *
     * @return null if a percentile says when
     */
    public @Nullable Duration getDelay() {
        return delay;
    }

    /**
     * Returns the percentile.
     *
     * @return 0 if the delay is fixed
     */
    public double getPercentile() {
        return percentile;
    }

    /** Returns the shortest delay that a percentile may lead to. */
    public Duration getAtLeast() {
        return atLeast;
    }

    /**
     * Returns the longest delay that a percentile may lead to.
     *
     * @return null if there is no bound
     */
    public @Nullable Duration getAtMost() {
        return atMost;
    }

    /**
     * Returns how many hedges one execution may send.
     *
     * @return 1 to 10
     */
    public int getMax() {
        return max;
    }

    /**
     * Returns what hedges are paid from.
     *
     * @return null for the default, which each hedger makes for itself
     */
    public @Nullable RetryBudget getBudget() {
        return budget;
    }

    @Override
    public String toString() {
        return "Hedge["
                + (delay != null
                        ? "after " + delay
                        : "after p" + percentile + ", at least " + atLeast
                                + (atMost == null ? "" : ", at most " + atMost))
                + ", max " + max + (budget == null ? "" : ", " + budget) + "]";
    }
}
