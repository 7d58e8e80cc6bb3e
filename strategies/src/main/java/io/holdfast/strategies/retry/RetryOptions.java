package io.holdfast.strategies.retry;

import io.holdfast.core.time.TimeSource;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What Resilience4j's {@link io.github.resilience4j.retry.RetryConfig} cannot say. Immutable; each method returns a
 * changed copy.
 */
public final class RetryOptions {

    private static final RetryOptions DEFAULTS = new RetryOptions(null, 0, false, null, null);

    private final @Nullable RetryBudget budget;
    private final double jitter;
    private final boolean cancelSource;
    private final @Nullable TimeSource timeSource;
    private final @Nullable Executor executor;

    private RetryOptions(
            @Nullable RetryBudget budget,
            double jitter,
            boolean cancelSource,
            @Nullable TimeSource timeSource,
            @Nullable Executor executor) {
        this.budget = budget;
        this.jitter = jitter;
        this.cancelSource = cancelSource;
        this.timeSource = timeSource;
        this.executor = executor;
    }

    /**
     * Returns the defaults, which are Resilience4j's: no budget, no jitter beyond the configuration's own, a cancelled
     * promise leaves the stage of its last attempt alone, time is the machine's.
     */
    public static RetryOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets a budget: without a token in it, a failure is final. It keeps retries from multiplying an outage. Policies
     * for the same service share one, by instance or by {@linkplain RetryBudget#shared key}.
     *
     * @param shared the budget
     */
    public RetryOptions budget(RetryBudget shared) {
        return new RetryOptions(Objects.requireNonNull(shared, "budget"), jitter, cancelSource, timeSource, executor);
    }

    /**
     * Sets how much of each interval is left to chance, on top of what the configuration's function draws itself: the
     * pause is drawn evenly from {@code (1 - fraction) * interval} to {@code interval}, so that callers who failed
     * together do not come back together. Default 0.
     *
     * @param fraction 0 for none to 1 for full jitter
     * @throws IllegalArgumentException if out of range
     */
    public RetryOptions jitter(double fraction) {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException("jitter: " + fraction + " (expected: 0 to 1)");
        }
        return new RetryOptions(budget, fraction, cancelSource, timeSource, executor);
    }

    /**
     * Sets whether the stage of the attempt that is under way is cancelled when the returned promise is cancelled or
     * completed by its caller. Off by default, since the stage may be shared with others.
     *
     * @param enabled true where each stage belongs to one call
     */
    public RetryOptions cancelSource(boolean enabled) {
        return new RetryOptions(budget, jitter, enabled, timeSource, executor);
    }

    /**
     * Sets where time comes from, for all pauses that no scheduler of the caller's makes.
     *
     * @param source where time comes from
     */
    public RetryOptions timeSource(TimeSource source) {
        return new RetryOptions(budget, jitter, cancelSource, Objects.requireNonNull(source, "timeSource"), executor);
    }

    /**
     * Sets where attempts after the first run when a call has no scheduler.
     *
     * @param chosen the executor; {@code Runnable::run} is the timer's thread, for tests in virtual time
     */
    public RetryOptions executor(Executor chosen) {
        return new RetryOptions(budget, jitter, cancelSource, timeSource, Objects.requireNonNull(chosen, "executor"));
    }

    /**
     * Returns the budget.
     *
     * @return null if there is none
     */
    public @Nullable RetryBudget getBudget() {
        return budget;
    }

    /**
     * Returns how much of each interval is left to chance.
     *
     * @return 0 to 1, 0 by default
     */
    public double getJitter() {
        return jitter;
    }

    /**
     * Returns whether the stage of the last attempt is cancelled with the promise.
     *
     * @return false by default
     */
    public boolean isCancelSource() {
        return cancelSource;
    }

    /**
     * Returns where time comes from.
     *
     * @return null for the machine's own time
     */
    public @Nullable TimeSource getTimeSource() {
        return timeSource;
    }

    /**
     * Returns where attempts after the first run when a call has no scheduler.
     *
     * @return null for the default executor of {@link java.util.concurrent.CompletableFuture}
     */
    public @Nullable Executor getExecutor() {
        return executor;
    }

    @Override
    public String toString() {
        return "RetryOptions[jitter=" + jitter + ", cancelSource=" + cancelSource
                + (budget == null ? "" : ", " + budget)
                + (timeSource == null ? "" : ", timeSource")
                + (executor == null ? "" : ", executor") + "]";
    }
}
