package io.holdfast.executor;

import io.github.resilience4j.retry.RetryConfig;
import io.holdfast.strategies.retry.Backoff;

/** Takes a Resilience4j retry over, and refuses of it what would be dropped. */
final class RetryConfigs {

    private RetryConfigs() {}

    static RetrySpec added(RetrySpec rule, RetryConfig config) {
        refuse(config.getResultPredicate() != null, "retryOnResult: a predicate (expected: none; failWhen says it)");
        refuse(config.isFailAfterMaxAttempts(), "failAfterMaxAttempts: true (expected: false; failWhen fails anyway)");
        refuse(
                config.getConsumeResultBeforeRetryAttempt() != null,
                "consumeResultBeforeRetryAttempt: a consumer (expected: none; a result is not repeated)");
        return rule.withRetries(config.getMaxAttempts() - 1)
                .withBackoff(Backoff.of(config.<Object>getIntervalBiFunction()))
                .withRetryOn(config.getExceptionPredicate());
    }

    private static void refuse(boolean given, String message) {
        if (given) {
            throw new IllegalArgumentException(message);
        }
    }
}
