package io.holdfast.strategies.retry;

import io.github.resilience4j.core.IntervalBiFunction;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.retry.MaxRetriesExceeded;
import io.github.resilience4j.retry.MaxRetriesExceededException;
import io.github.resilience4j.retry.RetryConfig;
import io.holdfast.core.log.GuardedLog;
import io.holdfast.strategies.internal.Suppression;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one call: decides after each whether there is another, and when; counts it and tells the consumers.
 * It keeps the configuration that the call began with. One attempt of a call ends at a time, so there is nothing here
 * for two threads to race for; an asynchronous call hands it from attempt to attempt through its stages and timers.
 */
final class Attempts<T> {

    /** In place of a pause: no further attempt. */
    static final long STOP = -1;

    private static final GuardedLog LOG = GuardedLog.of(RetryPolicy.class);

    /** So many earlier failures are kept, the latest, however many attempts there are. */
    private static final int MOST_EARLIER = 8;

    private final StandardRetryPolicy policy;
    private final RetryConfig config;
    private @Nullable List<Throwable> earlier;
    private int failures;
    private boolean exhaustedByResult;
    private @Nullable Throwable last;
    private @Nullable MaxRetriesExceededException own;

    Attempts(StandardRetryPolicy policy) {
        this.policy = policy;
        this.config = policy.getRetryConfig();
        RetryBudget budget = policy.getOptions().getBudget();
        if (budget != null) {
            budget.deposit();
        }
    }

    @Nullable
    Throwable last() {
        return last;
    }

    /** An attempt has failed. Returns the pause in milliseconds, or {@link #STOP}: the failure is the call's. */
    long failed(Throwable error) {
        if (error == own) {
            return STOP; // our own, which a decorator hands back to us: it is counted already
        }
        policy.tally().attempted();
        if (!isRetryable(error)) {
            carryEarlier(error);
            policy.tally().ignored(error);
            return STOP;
        }
        failures++;
        long pause = failures < config.getMaxAttempts() ? pauseMillis(Either.left(error)) : STOP;
        if (pause == STOP) {
            carryEarlier(error);
            policy.tally().failed(failures, error);
        } else {
            policy.tally().retrying(failures, error, pause);
        }
        remember(error);
        return pause;
    }

    /** An attempt has returned. Returns the pause in milliseconds, or {@link #STOP}: the result is the call's. */
    long returned(@Nullable T result) {
        if (!asksForMore(result)) {
            return STOP;
        }
        policy.tally().attempted();
        failures++;
        exhaustedByResult = failures >= config.getMaxAttempts();
        if (exhaustedByResult) {
            return STOP;
        }
        consume(result);
        long pause = pauseMillis(Either.right(result));
        exhaustedByResult = pause == STOP;
        if (!exhaustedByResult) {
            policy.tally().retrying(failures, null, pause);
        }
        return pause;
    }

    /**
     * The call ends with the last result.
     *
     * @throws MaxRetriesExceededException if the result was not good enough, and the configuration says so
     */
    void completed() {
        if (!exhaustedByResult) {
            policy.tally().succeeded(failures, last);
            return;
        }
        Throwable told = config.isFailAfterMaxAttempts() ? null : last;
        policy.tally()
                .failed(
                        failures,
                        told == null
                                ? new MaxRetriesExceeded("max retries is reached out for the result predicate check")
                                : told);
        if (config.isFailAfterMaxAttempts()) {
            own = MaxRetriesExceededException.createMaxRetriesExceededException(policy);
            carryEarlier(own);
            throw own;
        }
    }

    /** The pause was announced, and cannot be: the failure before it is the call's. */
    void givenUp(Throwable why) {
        carryEarlier(why);
        policy.tally().failed(failures, why);
    }

    private boolean isRetryable(Throwable error) {
        try {
            return config.getExceptionPredicate().test(error);
        } catch (Throwable broken) {
            LOG.warn("retry {}: the exception predicate failed, so there is no retry", policy.getName(), broken);
            return false;
        }
    }

    private boolean asksForMore(@Nullable T result) {
        Predicate<@Nullable T> predicate = config.getResultPredicate();
        try {
            return predicate != null && predicate.test(result);
        } catch (Throwable broken) {
            LOG.warn("retry {}: the result predicate failed, so the result is taken", policy.getName(), broken);
            return false;
        }
    }

    private void consume(@Nullable T result) {
        BiConsumer<Integer, @Nullable T> consumer = config.getConsumeResultBeforeRetryAttempt();
        try {
            if (consumer != null) {
                consumer.accept(failures, result);
            }
        } catch (Throwable broken) {
            LOG.warn("retry {}: the consumer of results failed", policy.getName(), broken);
        }
    }

    /** A negative interval asks to stop, as a budget without a token does. */
    private long pauseMillis(Either<Throwable, @Nullable T> outcome) {
        long interval = intervalMillis(outcome);
        RetryBudget budget = policy.getOptions().getBudget();
        if (interval < 0) {
            return STOP;
        }
        if (budget != null && !budget.tryWithdraw()) {
            policy.tally().counts().notPaid();
            return STOP;
        }
        double jitter = policy.getOptions().getJitter();
        long least = (long) (interval * (1 - jitter));
        return jitter == 0 || least >= interval
                ? interval
                : ThreadLocalRandom.current().nextLong(least, interval) + 1;
    }

    private long intervalMillis(Either<Throwable, @Nullable T> outcome) {
        try {
            IntervalBiFunction<@Nullable T> function = config.getIntervalBiFunction();
            Long interval = function.apply(failures, outcome);
            if (interval != null) {
                return interval;
            }
            LOG.warn("retry {}: the interval function returned null, which counts as the default", policy.getName());
        } catch (Throwable broken) {
            LOG.warn("retry {}: the interval function failed, which counts as the default", policy.getName(), broken);
        }
        return RetryConfig.DEFAULT_WAIT_DURATION;
    }

    private void remember(Throwable error) {
        if (last != null) {
            List<Throwable> kept = earlier == null ? new ArrayList<>(1) : earlier;
            if (kept.size() == MOST_EARLIER - 1) {
                kept.remove(0);
            }
            kept.add(last);
            earlier = kept;
        }
        last = error;
    }

    /** Adds the earlier failures to the one that ends the call. */
    private void carryEarlier(Throwable error) {
        if (earlier != null) {
            for (Throwable one : earlier) {
                Suppression.add(error, one);
            }
        }
        if (last != null) {
            Suppression.add(error, last);
        }
    }
}
