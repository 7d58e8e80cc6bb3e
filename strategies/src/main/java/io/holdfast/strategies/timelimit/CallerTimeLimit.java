package io.holdfast.strategies.timelimit;

import io.github.resilience4j.core.functions.CheckedSupplier;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.holdfast.core.log.GuardedLog;
import io.holdfast.core.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs a call on the caller's own thread under anybody's {@link TimeLimiter}, Resilience4j's own as well, and stops it
 * there when its time limit is over, so that thread locals, the transaction and the stack trace are the caller's. A
 * {@link TimeLimit} has the same as {@link TimeLimit#callWithin}; {@code RunningLimit} says how it is done.
 *
 * <p>A call that is over its limit ends in {@link TimeoutException}, whatever it returns or throws, except for an
 * {@link Error}: a value that a method returns because it was interrupted is not to be taken for an answer. What the
 * call threw is the cause.
 *
 * <p>Where the limiter's configuration says {@code cancelRunningFuture=false}, the call is not disturbed: it runs to
 * its end, and ends in {@link TimeoutException} if it took longer than its limit.
 *
 * <p>The limiter's events are those of its asynchronous calls. Thread-safe.
 */
public final class CallerTimeLimit {

    private static final GuardedLog LOG = GuardedLog.of(CallerTimeLimit.class);

    // A thread apart from core's: an interrupt may close the channel that its target reads, which is user code.
    static final TimeSource TIME = TimeSource.systemWithTimerThread("holdfast-time-limit");

    private static final CallerTimeLimit SHARED = new CallerTimeLimit(TIME);

    private final TimeSource time;

    /**
     * Makes limits on a certain time.
     *
     * @param time whose timers interrupt
     */
    public CallerTimeLimit(TimeSource time) {
        this.time = time;
    }

    /** Returns the limits on the machine's time. One daemon thread serves all, from the first limited call on. */
    public static CallerTimeLimit shared() {
        return SHARED;
    }

    /**
     * Calls and waits for the end, on this thread.
     *
     * @param limiter has the limit, and is told the outcome
     * @param call what to call
     * @return what the call returned, which may be null
     * @param <T> the type of that
     * @throws TimeoutException if the limit was over before the call
     * @throws Throwable what the call threw, if that came first
     */
    public <T extends @Nullable Object> T call(TimeLimiter limiter, CheckedSupplier<T> call) throws Throwable {
        TimeLimiterConfig config = limiter.getTimeLimiterConfig();
        Duration duration = config.getTimeoutDuration();
        RunningLimit limit = RunningLimit.begin(time, duration, config.shouldCancelRunningFuture());
        T result;
        try {
            result = call.get();
        } catch (Throwable thrown) {
            if (limit.end() && !(thrown instanceof Error)) {
                throw timeout(limiter, thrown);
            }
            report(limiter, thrown);
            throw thrown;
        }
        if (limit.end()) {
            throw timeout(limiter, null);
        }
        report(limiter, null);
        return result;
    }

    private static TimeoutException timeout(TimeLimiter limiter, @Nullable Throwable thrown) {
        TimeoutException timeout = TimeLimiter.createdTimeoutExceptionWithName(limiter.getName(), null);
        if (thrown != null) {
            timeout.initCause(thrown);
        }
        report(limiter, timeout);
        return timeout;
    }

    private static void report(TimeLimiter limiter, @Nullable Throwable thrown) {
        try {
            if (thrown == null) {
                limiter.onSuccess();
            } else {
                limiter.onError(thrown);
            }
        } catch (Throwable broken) {
            LOG.warn("time limiter {} failed to take an outcome", limiter.getName(), broken);
        }
    }
}
