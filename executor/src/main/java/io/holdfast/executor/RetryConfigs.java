package io.holdfast.executor;

import io.github.resilience4j.core.IntervalBiFunction;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.retry.RetryConfig;

/** Takes a Resilience4j retry over, and refuses of it what would be dropped. */
final class RetryConfigs {

    /** Stands for any failure where only the bound of the pauses is asked for. */
    private static final Exception UNKNOWN = new Exception("any", null, false, false) {
        private static final long serialVersionUID = 1L;
    };

    private RetryConfigs() {}

    static RetrySpec added(RetrySpec rule, RetryConfig config) {
        refuse(config.getResultPredicate() != null, "retryOnResult: a predicate (expected: none; failWhen says it)");
        refuse(config.isFailAfterMaxAttempts(), "failAfterMaxAttempts: true (expected: false; failWhen fails anyway)");
        refuse(
                config.getConsumeResultBeforeRetryAttempt() != null,
                "consumeResultBeforeRetryAttempt: a consumer (expected: none; a result is not repeated)");
        return rule.withRetries(config.getMaxAttempts() - 1)
                .withBackoff(backoff(config))
                .withRetryOn(config.getExceptionPredicate());
    }

    private static void refuse(boolean given, String message) {
        if (given) {
            throw new IllegalArgumentException(message);
        }
    }

    private static Backoff backoff(RetryConfig config) {
        IntervalBiFunction<Object> interval = config.getIntervalBiFunction();
        return Backoff.of((retry, failure) -> interval.apply(retry, Either.left(failure == null ? UNKNOWN : failure)));
    }
}
