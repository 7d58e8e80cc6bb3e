package io.holdfast.strategies.timelimit;

import io.holdfast.core.time.TimeSource;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What Resilience4j's {@link io.github.resilience4j.timelimiter.TimeLimiterConfig} cannot say. Immutable; each method
 * returns a changed copy.
 */
public final class TimeLimitOptions {

    private static final TimeLimitOptions DEFAULTS = new TimeLimitOptions(false, null, null);

    private final boolean cancelSource;
    private final @Nullable TimeSource timeSource;
    private final @Nullable Executor executor;

    private TimeLimitOptions(boolean cancelSource, @Nullable TimeSource timeSource, @Nullable Executor executor) {
        this.cancelSource = cancelSource;
        this.timeSource = timeSource;
        this.executor = executor;
    }

    /**
     * Returns the defaults: a stage that took too long is left alone, time is the machine's, and what follows a timeout
     * runs where {@link java.util.concurrent.CompletableFuture} runs its asynchronous stages.
     */
    public static TimeLimitOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets whether the supplier's own stage is cancelled when nobody waits for it any more: at the limit, or when the
     * returned promise is cancelled or completed by its caller. Off by default, since the stage may be shared with
     * others, and the configuration's {@code cancelRunningFuture}, which is on by default, does not ask for it:
     * Resilience4j does not read that for stages either.
     *
     * @param enabled true where each stage belongs to one call
     */
    public TimeLimitOptions cancelSource(boolean enabled) {
        return new TimeLimitOptions(enabled, timeSource, executor);
    }

    /**
     * Sets where time comes from: for calls on the caller's own thread, and for stages that are limited without a
     * scheduler.
     *
     * @param source where time comes from
     */
    public TimeLimitOptions timeSource(TimeSource source) {
        return new TimeLimitOptions(cancelSource, Objects.requireNonNull(source, "timeSource"), executor);
    }

    /**
     * Sets where timeouts of stages that are limited without a scheduler are reported: event consumers, what depends on
     * the promise, and the cancellation of the source run there. If it refuses, they run on the timer's thread, since a
     * promise always completes.
     *
     * @param chosen the executor; {@code Runnable::run} is the timer's thread, for tests in virtual time
     */
    public TimeLimitOptions executor(Executor chosen) {
        return new TimeLimitOptions(cancelSource, timeSource, Objects.requireNonNull(chosen, "executor"));
    }

    /**
     * Returns whether the supplier's own stage is cancelled when nobody waits for it any more.
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
     * Returns where timeouts are reported.
     *
     * @return null for the default executor of {@link java.util.concurrent.CompletableFuture}
     */
    public @Nullable Executor getExecutor() {
        return executor;
    }

    @Override
    public String toString() {
        return "TimeLimitOptions[cancelSource=" + cancelSource + (timeSource == null ? "" : ", timeSource")
                + (executor == null ? "" : ", executor") + "]";
    }
}
