package io.holdfast.strategies.hedge;

import io.holdfast.core.time.TimeSource;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Where a hedger takes time and threads from. Immutable; each method returns a changed copy. */
@CheckReturnValue
public final class HedgeOptions {

    private static final HedgeOptions DEFAULTS = new HedgeOptions(null, null);

    private final @Nullable TimeSource timeSource;
    private final @Nullable Executor executor;

    private HedgeOptions(@Nullable TimeSource timeSource, @Nullable Executor executor) {
        this.timeSource = timeSource;
        this.executor = executor;
    }

    /** Returns the defaults: the machine's time, and the default executor of futures. */
    public static HedgeOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets where time comes from.
     *
     * @param source where time comes from
     */
    public HedgeOptions timeSource(TimeSource source) {
        return new HedgeOptions(Objects.requireNonNull(source, "timeSource"), executor);
    }

    /**
     * Sets where the supplier is asked for hedges. The first call is made on the caller's own thread.
     *
     * @param chosen the executor; {@code Runnable::run} is the timer's thread, for tests in virtual time
     */
    public HedgeOptions executor(Executor chosen) {
        return new HedgeOptions(timeSource, Objects.requireNonNull(chosen, "executor"));
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
     * Returns where the supplier is asked for hedges.
     *
     * @return null for the default executor of {@link java.util.concurrent.CompletableFuture}
     */
    public @Nullable Executor getExecutor() {
        return executor;
    }

    @Override
    public String toString() {
        return "HedgeOptions["
                + (timeSource == null ? "" : "timeSource")
                + (timeSource == null || executor == null ? "" : ", ")
                + (executor == null ? "" : "executor") + "]";
    }
}
