package io.holdfast.executor;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The part of a policy that says when an attempt is repeated.
 *
 * @param retries how many attempts may follow the first
 * @param backoff the pause before each
 * @param retryOn which failures are repeated; null: all
 * @param timeouts whether timed-out attempts are repeated
 * @param delayFrom a pause the failure itself asks for; null: never
 * @param budget what retries are paid from; null: free
 */
record RetryRule(
        int retries,
        Backoff backoff,
        @Nullable Predicate<? super Throwable> retryOn,
        boolean timeouts,
        @Nullable Function<? super Throwable, @Nullable Duration> delayFrom,
        @Nullable RetryBudget budget) {

    static final RetryRule NEVER = new RetryRule(0, Backoff.exponential(), null, false, null, null);

    RetryRule withRetries(int newRetries) {
        return new RetryRule(newRetries, backoff, retryOn, timeouts, delayFrom, budget);
    }

    RetryRule withBackoff(Backoff newBackoff) {
        return new RetryRule(retries, newBackoff, retryOn, timeouts, delayFrom, budget);
    }

    RetryRule withRetryOn(Predicate<? super Throwable> newRetryOn) {
        return new RetryRule(retries, backoff, newRetryOn, timeouts, delayFrom, budget);
    }

    RetryRule withTimeouts() {
        return new RetryRule(retries, backoff, retryOn, true, delayFrom, budget);
    }

    RetryRule withDelayFrom(Function<? super Throwable, @Nullable Duration> newDelayFrom) {
        return new RetryRule(retries, backoff, retryOn, timeouts, newDelayFrom, budget);
    }

    RetryRule withBudget(RetryBudget newBudget) {
        return new RetryRule(retries, backoff, retryOn, timeouts, delayFrom, newBudget);
    }

    /** Whether another attempt may follow so many; not if the user's predicate throws. */
    boolean mayRepeat(Failed failed, int attempts, Bookkeeping books) {
        if (attempts > retries) {
            return false;
        }
        try {
            return repeats(failed.kind(), failed.cause());
        } catch (Throwable e) {
            books.failed("retryOn", e);
            return false;
        }
    }

    /** The pause before the next attempt: what the failure asks for, or the backoff's. */
    long delayNanos(int attempts, Throwable failure, Bookkeeping books) {
        if (delayFrom != null) {
            try {
                Duration asked = delayFrom.apply(failure);
                if (asked != null) {
                    return Math.max(0, Checks.nanos(asked));
                }
            } catch (Throwable e) {
                books.failed("delayFrom", e);
            }
        }
        return backoff.delayNanos(attempts);
    }

    private boolean repeats(FailureKind kind, Throwable failure) {
        boolean eligible = switch (kind) {
            case ERROR -> !(failure instanceof NodeException) && !(failure instanceof Error);
            case SOFT_FAILURE -> true;
            case TIMEOUT -> timeouts;
            case REFUSAL, MISSING_INPUT -> false;
        };
        return eligible && (retryOn == null || kind == FailureKind.TIMEOUT || retryOn.test(failure));
    }

    /** The largest time all pauses together can take, nanoseconds. */
    long worstCasePauseNanos() {
        long sum = 0;
        for (int retry = 1; retry <= retries; retry++) {
            long bound = backoff.boundNanos(retry);
            if (sum + bound < 0) {
                return Long.MAX_VALUE;
            }
            sum += bound;
            if (retry > 64) {
                return Math.max(sum, sum + (retries - (long) retry) * bound);
            }
        }
        return sum;
    }
}
