package io.holdfast.strategies.retry;

import io.holdfast.core.log.GuardedLog;
import io.holdfast.core.time.TimeSource.Timer;
import io.holdfast.strategies.internal.Stages;
import io.holdfast.strategies.internal.Suppression;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The promise for the attempts of one asynchronous call.
 *
 * <h2>Progress</h2>
 *
 * An attempt is under way, or a pause; the end of one begins the other, until the promise is done. Whatever ends an
 * attempt, a supplier that throws at any time, null, a stage that cannot be listened to or a result, goes through one
 * method, which ends in a pause or in the promise's end, also if what it calls throws. So the promise always completes
 * if the stages do.
 *
 * <h2>Cancellation</h2>
 *
 * The caller may complete or cancel the promise. An attempt begins with a look at the promise, and none begins
 * after one that found it done. The pause is written to {@code pause} before a second look: either that look finds the
 * promise done and cancels the pause, or whoever ended the promise finds the pause and cancels it. Both may; a pause
 * can be cancelled twice. What the attempt that was under way brings later is not counted.
 *
 * <h2>Memory order</h2>
 *
 * {@code pause} and {@code stage} are volatile for that. The {@link Attempts} are handed from an attempt to the next
 * through the stage's callback and the timer's task, which order them.
 */
final class RetriedStage<T> extends CompletableFuture<T> {

    private static final GuardedLog LOG = GuardedLog.of(RetryPolicy.class);

    private final StandardRetryPolicy policy;
    private final @Nullable ScheduledExecutorService scheduler;
    private final Supplier<CompletionStage<T>> supplier;
    private final Attempts<T> attempts;
    private volatile @Nullable Timer pause;
    private volatile @Nullable CompletionStage<T> stage;

    RetriedStage(
            StandardRetryPolicy policy,
            @Nullable ScheduledExecutorService scheduler,
            Supplier<CompletionStage<T>> supplier) {
        this.policy = policy;
        this.scheduler = scheduler;
        this.supplier = supplier;
        this.attempts = new Attempts<>(policy);
    }

    RetriedStage<T> begin() {
        attempt();
        return this;
    }

    private void attempt() {
        if (isDone()) {
            return;
        }
        RetriedAttempt<T> attempt = new RetriedAttempt<>(this);
        try {
            CompletionStage<T> made = supplier.get();
            if (made == null) {
                throw new NullPointerException("stage: null (expected: a CompletionStage)");
            }
            stage = made;
            if (isDone()) {
                abandonStage();
            }
            // handle, not whenComplete: the dependent that nobody looks at would cost an exception with a stack trace.
            CompletionStage<@Nullable Object> unused = made.handle(attempt);
        } catch (Throwable t) {
            Object unused = attempt.apply(null, t);
        }
    }

    void ended(@Nullable T result, @Nullable Throwable error) {
        if (isDone()) {
            return;
        }
        try {
            if (error == null) {
                returned(result);
            } else if (error instanceof Exception) {
                failed(error);
            } else {
                end(null, error); // an Error is no attempt, as in Resilience4j
            }
        } catch (Throwable t) {
            end(null, t);
        }
    }

    private void returned(@Nullable T result) {
        long millis = attempts.returned(result);
        if (millis == Attempts.STOP) {
            attempts.completed();
            end(result, null);
        } else {
            pause(millis, null);
        }
    }

    private void failed(Throwable error) {
        long millis = attempts.failed(Stages.causeOf(error));
        if (millis == Attempts.STOP) {
            end(null, error);
        } else {
            pause(millis, error);
        }
    }

    private void pause(long millis, @Nullable Throwable failure) {
        Timer made;
        try {
            made = scheduler == null ? ownPause(millis) : scheduledPause(scheduler, millis);
        } catch (Throwable refused) {
            Throwable why = failure == null ? refused : failure;
            Suppression.add(Stages.causeOf(why), refused);
            attempts.givenUp(Stages.causeOf(why));
            end(null, why);
            return;
        }
        pause = made;
        if (isDone()) {
            made.cancel();
        }
    }

    private Timer scheduledPause(ScheduledExecutorService pauses, long millis) {
        ScheduledFuture<?> future = pauses.schedule(this::attempt, millis, TimeUnit.MILLISECONDS);
        return () -> future.cancel(false);
    }

    private Timer ownPause(long millis) {
        return policy.time().schedule(this::attemptElsewhere, TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** On a thread of all timers: the attempt, which is user code, runs elsewhere. */
    private void attemptElsewhere() {
        Executor chosen = policy.getOptions().getExecutor();
        Executor executor = chosen == null ? defaultExecutor() : chosen;
        try {
            executor.execute(this::attempt);
        } catch (Throwable refused) {
            Throwable failure = attempts.last();
            Throwable why = failure == null ? refused : failure;
            Suppression.add(why, refused);
            attempts.givenUp(why);
            end(null, why);
        }
    }

    @SuppressWarnings("NullAway") // a stage's result may be null; CompletableFuture's own type does not say so
    private void end(@Nullable T result, @Nullable Throwable error) {
        boolean unused = error == null ? super.complete(result) : super.completeExceptionally(error);
    }

    private void stop() {
        Timer waiting = pause;
        if (waiting != null) {
            waiting.cancel();
        }
        abandonStage();
    }

    private void abandonStage() {
        CompletionStage<T> abandoned = stage;
        if (abandoned == null || !policy.getOptions().isCancelSource()) {
            return;
        }
        try {
            Stages.cancel(abandoned);
        } catch (Throwable t) {
            LOG.warn("retry {}: a stage could not be cancelled", policy.getName(), t);
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        stop();
        return cancelled;
    }

    @Override
    public boolean complete(T value) {
        boolean completed = super.complete(value);
        stop();
        return completed;
    }

    @Override
    public boolean completeExceptionally(Throwable error) {
        boolean completed = super.completeExceptionally(error);
        stop();
        return completed;
    }
}
