package io.holdfast.strategies.bulkhead;

import io.holdfast.core.time.TimeSource;
import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * What Resilience4j's {@link io.github.resilience4j.bulkhead.BulkheadConfig} cannot say. Immutable; each method returns
 * a changed copy.
 */
public final class ConcurrencyLimitOptions {

    private static final ConcurrencyLimitOptions DEFAULTS =
            new ConcurrencyLimitOptions(TimeSource.system(), Runnable::run, false);

    private final TimeSource timeSource;
    private final Executor executor;
    private final boolean cancelSource;

    private ConcurrencyLimitOptions(TimeSource timeSource, Executor executor, boolean cancelSource) {
        this.timeSource = timeSource;
        this.executor = executor;
        this.cancelSource = cancelSource;
    }

    /**
     * Returns the defaults: the machine's time; futures complete on the thread that releases a place, or on the
     * timer's; the work's own stage is left alone.
     */
    public static ConcurrencyLimitOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets where time comes from, for waiting.
     *
     * @param source where time comes from
     */
    public ConcurrencyLimitOptions timeSource(TimeSource source) {
        return new ConcurrencyLimitOptions(Objects.requireNonNull(source, "timeSource"), executor, cancelSource);
    }

    /**
     * Sets where the futures of {@link ConcurrencyLimit#acquireAsync} complete, and with them what depends on them, if
     * they had to wait. If the executor refuses, they complete where they would have without it.
     *
     * @param continuations an executor of the user's
     */
    public ConcurrencyLimitOptions executor(Executor continuations) {
        return new ConcurrencyLimitOptions(timeSource, Objects.requireNonNull(continuations, "executor"), cancelSource);
    }

    /**
     * Sets whether to cancel a guarded stage or future cancels the work's own as well (default: no, since that may be
     * shared). The place stays taken until the work's own stage ends; one that can be cancelled ends at once.
     *
     * @param cancel true to cancel it
     */
    public ConcurrencyLimitOptions cancelSource(boolean cancel) {
        return new ConcurrencyLimitOptions(timeSource, executor, cancel);
    }

    /**
     * Returns where time comes from.
     */
    public TimeSource getTimeSource() {
        return timeSource;
    }

    /**
     * Returns where futures that had to wait complete.
     */
    public Executor getExecutor() {
        return executor;
    }

    /**
     * Returns whether to cancel a guarded stage cancels the work's own.
     */
    public boolean isCancelSource() {
        return cancelSource;
    }

    @Override
    public String toString() {
        return "ConcurrencyLimitOptions[timeSource=" + timeSource + ", executor="
                + (executor == DEFAULTS.executor ? "none" : executor) + ", cancelSource=" + cancelSource + "]";
    }
}
