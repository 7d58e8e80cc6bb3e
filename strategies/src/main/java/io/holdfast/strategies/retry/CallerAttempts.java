package io.holdfast.strategies.retry;

import io.github.resilience4j.retry.Retry;
import io.holdfast.core.time.TimeSource;
import io.holdfast.strategies.internal.Rethrow;
import io.holdfast.strategies.internal.Suppression;
import io.holdfast.strategies.timelimit.TimeLimit;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One call on the caller's own thread, behind Resilience4j's protocol, which its decorators speak. The caller waits for
 * a timer of the time source, so that virtual time can drive it; an interrupt ends the wait and the call.
 */
final class CallerAttempts<T> implements Retry.Context<T> {

    private final Attempts<T> attempts;
    private final TimeSource time;

    CallerAttempts(StandardRetryPolicy policy) {
        this.attempts = new Attempts<>(policy);
        this.time = policy.time();
    }

    @Override
    public void onComplete() {
        attempts.completed();
    }

    @Override
    public boolean onResult(T result) {
        long pause = attempts.returned(result);
        if (pause == Attempts.STOP) {
            return false;
        }
        waitFor(pause, null);
        return true;
    }

    @Override
    public void onError(Exception exception) {
        long pause = attempts.failed(exception);
        if (pause == Attempts.STOP) {
            throw Rethrow.asIs(exception);
        }
        waitFor(pause, exception);
    }

    @Override
    public void onRuntimeError(RuntimeException exception) {
        onError(exception);
    }

    private void waitFor(long millis, @Nullable Exception failure) {
        if (failure != null && millis > 0 && millis > millisLeft()) {
            attempts.givenUp(failure);
            throw Rethrow.asIs(failure);
        }
        try {
            if (millis == 0) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                return;
            }
            CountDownLatch over = new CountDownLatch(1);
            TimeSource.Timer timer = time.schedule(over::countDown, TimeUnit.MILLISECONDS.toNanos(millis));
            try {
                over.await();
            } finally {
                timer.cancel();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop(e, failure);
        } catch (RuntimeException noTimer) {
            stop(noTimer, failure);
        }
    }

    /** Of a time limit around this, on this thread: it would end the pause, and the failure is known already. */
    private static long millisLeft() {
        Duration left = TimeLimit.remaining().orElse(null);
        return left == null ? Long.MAX_VALUE : left.toMillis();
    }

    /** The failure before the pause is thrown, as in Resilience4j; without one, a cancellation. */
    private void stop(Exception why, @Nullable Exception failure) {
        if (failure != null) {
            if (!(why instanceof InterruptedException)) { // of which the flag tells
                Suppression.add(failure, why);
            }
            attempts.givenUp(failure);
            throw Rethrow.asIs(failure);
        }
        CancellationException cancelled =
                new CancellationException("Thread was interrupted during retry wait interval");
        cancelled.initCause(why);
        attempts.givenUp(cancelled);
        throw cancelled;
    }
}
