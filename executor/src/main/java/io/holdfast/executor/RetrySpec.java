package io.holdfast.executor;

import io.holdfast.strategies.retry.Backoff;
import io.holdfast.strategies.retry.RetryBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The part of a policy that says when an attempt is repeated. Each fact can be said once.
 *
 * @param count how many attempts may follow the first; null if not said: none
 * @param pause the pause before each; null if not said: the default
 * @param retryOn which failures are repeated; null: all
 * @param timeouts whether timed-out attempts are repeated
 * @param delayFrom a pause the failure itself asks for; null: never
 * @param budget what retries are paid from; null: free
 */
record RetrySpec(
        @Nullable Integer count,
        @Nullable Backoff pause,
        @Nullable Predicate<? super Throwable> retryOn,
        boolean timeouts,
        @Nullable Function<? super Throwable, @Nullable Duration> delayFrom,
        @Nullable RetryBudget budget) {

    static final RetrySpec NEVER = new RetrySpec(null, null, null, false, null, null);

    int retries() {
        return count == null ? 0 : count;
    }

    Backoff backoff() {
        return pause == null ? Backoff.exponential() : pause;
    }

    RetrySpec withRetries(int newRetries) {
        Arguments.once("retries", count);
        return new RetrySpec(newRetries, pause, retryOn, timeouts, delayFrom, budget);
    }

    RetrySpec withBackoff(Backoff newBackoff) {
        Arguments.once("backoff", pause);
        return new RetrySpec(count, newBackoff, retryOn, timeouts, delayFrom, budget);
    }

    RetrySpec withRetryOn(Predicate<? super Throwable> newRetryOn) {
        Arguments.once("retryOn", retryOn == null ? null : "a predicate");
        return new RetrySpec(count, pause, newRetryOn, timeouts, delayFrom, budget);
    }

    RetrySpec withTimeouts() {
        return new RetrySpec(count, pause, retryOn, true, delayFrom, budget);
    }

    RetrySpec withDelayFrom(Function<? super Throwable, @Nullable Duration> newDelayFrom) {
        Arguments.once("delayFrom", delayFrom == null ? null : "a function");
        return new RetrySpec(count, pause, retryOn, timeouts, newDelayFrom, budget);
    }

    RetrySpec withBudget(RetryBudget newBudget) {
        Arguments.once("budget", budget);
        return new RetrySpec(count, pause, retryOn, timeouts, delayFrom, newBudget);
    }

    /** Facts about retries of which none was asked for would be dropped in silence; only a whole policy shows that. */
    void check(String node) {
        if (count != null) {
            return;
        }
        List<String> lost = new ArrayList<>();
        Collections.addAll(
                lost,
                pause == null ? "" : "backoff",
                retryOn == null ? "" : "retryOn",
                timeouts ? "retryTimeouts" : "",
                delayFrom == null ? "" : "delayFrom",
                budget == null ? "" : "budget");
        lost.removeIf(String::isEmpty);
        if (!lost.isEmpty()) {
            throw new IllegalStateException(
                    "retries of " + node + ": not said (expected: a number beside " + String.join(", ", lost) + ")");
        }
    }

    /** Whether another attempt may follow so many; not if the user's predicate throws. */
    boolean mayRepeat(Failure failed, int attempts, InternalErrors errors) {
        if (attempts > retries()) {
            return false;
        }
        try {
            return repeats(failed);
        } catch (Throwable e) {
            errors.failed("retryOn", e);
            return false;
        }
    }

    /** The pause before the next attempt: what the failure asks for, or the backoff's. */
    long delayNanos(int attempts, Throwable failure, InternalErrors errors) {
        if (delayFrom != null) {
            try {
                Duration asked = delayFrom.apply(failure);
                if (asked != null) {
                    return Math.max(0, Arguments.nanos(asked));
                }
            } catch (Throwable e) {
                errors.failed("delayFrom", e);
            }
        }
        return backoff().delayNanos(attempts, failure, thrown -> errors.failed("backoff", thrown));
    }

    void executionStarted() {
        if (budget != null) {
            budget.deposit();
        }
    }

    /** Whether a retry can be paid for; if so, it has been. */
    boolean tryRetry() {
        return budget == null || budget.tryWithdraw();
    }

    private boolean repeats(Failure failed) {
        FailureKind kind = failed.kind();
        boolean eligible = switch (kind) {
            case ERROR -> failed.reason() == null && !(failed.cause() instanceof Error);
            case SOFT_FAILURE -> true;
            case TIMEOUT -> timeouts;
            case REFUSAL, MISSING_INPUT -> false;
        };
        return eligible && (retryOn == null || kind == FailureKind.TIMEOUT || retryOn.test(failed.cause()));
    }

    /** The largest time all pauses together can take, nanoseconds. */
    long worstCasePauseNanos() {
        long sum = 0;
        int retries = retries();
        Backoff backoff = backoff();
        for (int retry = 1; retry <= retries; retry++) {
            long bound = backoff.boundNanos(retry);
            if (sum + bound < 0) {
                return Long.MAX_VALUE;
            }
            sum += bound;
            if (retry > 64) {
                return saturatedSum(sum, retries - retry, bound);
            }
        }
        return sum;
    }

    private static long saturatedSum(long sum, long more, long bound) {
        try {
            return Math.addExact(sum, Math.multiplyExact(more, bound));
        } catch (ArithmeticException tooLong) {
            return Long.MAX_VALUE;
        }
    }
}
