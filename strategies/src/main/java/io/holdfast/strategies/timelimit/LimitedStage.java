package io.holdfast.strategies.timelimit;

import io.github.resilience4j.timelimiter.TimeLimiter;
import io.holdfast.core.log.GuardedLog;
import io.holdfast.strategies.internal.Stages;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The promise for one limited stage.
 *
 * <h2>One end</h2>
 *
 * Three can end it: the supplier's stage with its outcome, the deadline, and whoever holds the promise, who may cancel
 * or complete it. The first to set {@code ended} is the one: it alone forgets the timer and tells the outcome, and then
 * completes the promise. Others find {@code ended} set and do nothing; so there is one event for a call, it is that of
 * the outcome that the promise has, and it comes before what depends on the promise runs. (A promise that is cancelled
 * between its event and its completion is cancelled all the same: nothing could tell that from a cancellation that came
 * later.) The one that ends it on the deadline's or the holder's behalf is also the one that abandons the source.
 *
 * <h2>Memory order</h2>
 *
 * {@code ended} moves once, by a CAS. {@code watch} and {@code source} are written before the promise can be ended by
 * anyone who reads them: the stage is listened to, and the promise is given out, after both are set, and a
 * deadline reads {@code source} after it won {@code ended} on behalf of the watch, which was handed over by a monitor
 * or by a scheduler. {@code before}, {@code after}, {@code linked} and {@code deadline} belong to {@link Deadlines} and
 * are guarded by its list's monitor.
 *
 * <h2>Cost</h2>
 *
 * The promise is itself what listens to the stage and what is linked into the list of deadlines: a call makes it, what
 * {@code handle} makes, and nothing else.
 */
class LimitedStage<T> extends CompletableFuture<T> implements BiFunction<T, @Nullable Throwable, @Nullable Object> {

    private static final VarHandle ENDED = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "ended", VarHandle.class, LimitedStage.class, boolean.class);

    private static final GuardedLog LOG = GuardedLog.of(TimeLimit.class);

    private final StandardTimeLimit limit;

    @Nullable
    Watch watch;

    @Nullable
    LimitedStage<?> before;

    @Nullable
    LimitedStage<?> after;

    long deadline;
    boolean linked;

    private volatile boolean ended;

    LimitedStage(StandardTimeLimit limit) {
        this.limit = limit;
    }

    /** Begins: on the caller's scheduler, or with our own timers. */
    LimitedStage<T> limiting(
            CompletionStage<T> stage, Deadlines deadlines, @Nullable ScheduledExecutorService scheduler) {
        try {
            if (!isOver(stage)) {
                keepSource(stage);
                if (scheduler == null) {
                    deadlines.watch(this);
                } else {
                    ScheduledWatch.over(this, scheduler, deadlines);
                }
            }
            // handle, not whenComplete: the dependent that nobody looks at would cost an exception with a stack trace.
            CompletionStage<@Nullable Object> unused = stage.handle(this);
        } catch (Throwable t) {
            // A stage that cannot be listened to, or timed, is one that nobody can wait for.
            fail(t);
            abandonSource();
        }
        return this;
    }

    /** A minimal stage of the JDK is a future that answers no question. */
    private static boolean isOver(CompletionStage<?> stage) {
        try {
            return stage instanceof CompletableFuture<?> future && future.isDone();
        } catch (UnsupportedOperationException minimalStage) {
            return false;
        }
    }

    /** The supplier's stage has ended. */
    @Override
    public @Nullable Object apply(@Nullable T result, @Nullable Throwable error) {
        if (error != null) {
            fail(error);
        } else if (end()) {
            try {
                limit.outcomes().success();
            } finally {
                completeWith(result);
            }
        }
        return null;
    }

    /** Ends the promise with a failure, unless it has ended. */
    void fail(Throwable error) {
        if (end()) {
            failEnded(error);
        }
    }

    private void failEnded(Throwable error) {
        try {
            limit.outcomes().failure(Stages.causeOf(error));
        } finally {
            // As a dependent stage has it, which is what Resilience4j returns.
            boolean unused = super.completeExceptionally(
                    error instanceof CompletionException ? error : new CompletionException(error));
        }
    }

    /** The deadline has come, on a thread of all timers: what follows runs elsewhere. */
    void expire() {
        if (isEnded()) {
            return;
        }
        Executor executor = limit.executorFor(this);
        try {
            executor.execute(this::timeOut);
        } catch (Throwable refused) {
            LOG.warn("time limit {}: the executor refused a timeout, which is told by the timer", limit, refused);
            timeOut();
        }
    }

    /** The deadline has come, on a thread that may run user code. */
    void timeOut() {
        if (!end()) {
            return;
        }
        try {
            if (!isDone()) { // cancelled a moment after the step above, or done behind our back, as by completeAsync
                failEnded(TimeLimiter.createdTimeoutExceptionWithName(limit.getName(), null));
            }
        } finally {
            // In any case: a caller that cancels after the step above leaves this to the one that took it.
            abandonSource();
        }
    }

    private boolean isEnded() {
        return ended;
    }

    /** True for the one that ends the promise; its timer is gone then. */
    private boolean end() {
        if (ended || !ENDED.compareAndSet(this, false, true)) {
            return false;
        }
        Watch watching = watch;
        if (watching != null) {
            watching.forget(this);
        }
        return true;
    }

    /** For those that cancel it: for a field that most do not need, each promise would be 8 bytes bigger. */
    void keepSource(CompletionStage<T> stage) {}

    /** Nobody waits for the source any more. */
    void abandonSource() {}

    /** A promise that cancels its source. */
    static final class Cancelling<T> extends LimitedStage<T> {

        private final StandardTimeLimit limit;
        private @Nullable CompletionStage<T> source;

        Cancelling(StandardTimeLimit limit) {
            super(limit);
            this.limit = limit;
        }

        @Override
        void keepSource(CompletionStage<T> stage) {
            source = stage;
        }

        @Override
        void abandonSource() {
            CompletionStage<T> abandoned = source;
            if (abandoned == null) {
                return;
            }
            try {
                Stages.cancel(abandoned);
            } catch (Throwable t) {
                LOG.warn("time limit {}: a stage could not be cancelled", limit, t);
            }
        }
    }

    @SuppressWarnings("NullAway") // a stage's result may be null; CompletableFuture's own type does not say so
    private void completeWith(@Nullable T result) {
        boolean unused = super.complete(result);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean first = end();
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (first) {
            abandonSource();
        }
        return cancelled;
    }

    @Override
    public boolean complete(T value) {
        boolean first = end();
        boolean completed = super.complete(value);
        if (first) {
            abandonSource();
        }
        return completed;
    }

    @Override
    public boolean completeExceptionally(Throwable error) {
        boolean first = end();
        boolean completed = super.completeExceptionally(error);
        if (first) {
            abandonSource();
        }
        return completed;
    }
}
