package io.holdfast.strategies.bulkhead;

import io.holdfast.core.time.TimeSource;
import io.holdfast.strategies.adaptive.Adaptive;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What Resilience4j's {@link io.github.resilience4j.bulkhead.BulkheadConfig} cannot say. Immutable; each method returns
 * a changed copy.
 */
public final class ConcurrencyLimitOptions {

    private static final ConcurrencyLimitOptions DEFAULTS =
            new ConcurrencyLimitOptions(TimeSource.system(), Runnable::run, false, null);

    private final TimeSource timeSource;
    private final Executor executor;
    private final boolean cancelSource;
    private final @Nullable Adaptive adaptive;

    private ConcurrencyLimitOptions(
            TimeSource timeSource, Executor executor, boolean cancelSource, @Nullable Adaptive adaptive) {
        this.timeSource = timeSource;
        this.executor = executor;
        this.cancelSource = cancelSource;
        this.adaptive = adaptive;
    }

    /**
     * Returns the defaults: the machine's time; futures complete on the thread that releases a place, or on the
     * timer's; the work's own stage is left alone.
     */
    public static ConcurrencyLimitOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets where time comes from, for waiting and for the latencies of an adaptive limit.
     *
     * @param source where time comes from
     */
    public ConcurrencyLimitOptions timeSource(TimeSource source) {
        return new ConcurrencyLimitOptions(
                Objects.requireNonNull(source, "timeSource"), executor, cancelSource, adaptive);
    }

    /**
     * Sets where the futures of {@link ConcurrencyLimit#acquireAsync} complete, and with them what depends on them, if
     * they had to wait. If the executor refuses, they complete where they would have without it.
     *
     * @param continuations an executor of the user's
     */
    public ConcurrencyLimitOptions executor(Executor continuations) {
        return new ConcurrencyLimitOptions(
                timeSource, Objects.requireNonNull(continuations, "executor"), cancelSource, adaptive);
    }

    /**
     * Sets whether to cancel a guarded stage or future cancels the work's own as well (default: no, since that may be
     * shared). The place stays taken until the work's own stage ends; one that can be cancelled ends at once.
     *
     * @param cancel true to cancel it
     */
    public ConcurrencyLimitOptions cancelSource(boolean cancel) {
        return new ConcurrencyLimitOptions(timeSource, executor, cancel, adaptive);
    }

    /**
     * Lets the limit move by itself (default: it does not). It begins at {@link Adaptive#initial}, or where that was
     * not said at the configuration's {@code maxConcurrentCalls}, brought within the bounds; after that {@link
     * ConcurrencyLimit#getBulkheadConfig} and the meters show the limit of the moment.
     *
     * <p>It learns from how long calls take from their place to their end, and from drops ({@link Adaptive#dropIf}):
     * of those that the {@code execute} methods and {@code decorateCompletionStage} make, and of permits. Of calls by
     * the raw protocol and of {@link ConcurrencyLimit#tryEnter} it learns what {@link ConcurrencyLimit#measured} is
     * told; of futures that are no stages nothing, since they do not say when they end.
     *
     * @param settings which algorithm and which bounds
     */
    public ConcurrencyLimitOptions adaptive(Adaptive settings) {
        return new ConcurrencyLimitOptions(
                timeSource, executor, cancelSource, Objects.requireNonNull(settings, "adaptive"));
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

    /**
     * Returns how the limit moves by itself; null if it does not.
     */
    public @Nullable Adaptive getAdaptive() {
        return adaptive;
    }

    @Override
    public String toString() {
        return "ConcurrencyLimitOptions[timeSource=" + timeSource + ", executor="
                + (executor == DEFAULTS.executor ? "none" : executor) + ", cancelSource=" + cancelSource
                + (adaptive == null ? "" : ", adaptive=" + adaptive) + "]";
    }
}
