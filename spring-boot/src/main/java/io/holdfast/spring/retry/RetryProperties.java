package io.holdfast.spring.retry;

import io.holdfast.strategies.retry.RetryBudget;
import io.holdfast.strategies.retry.RetryOptions;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What Resilience4j's own properties cannot say; everything else is read from {@code resilience4j.retry.*}.
 *
 * @param enabled whether the registry of retries is Holdfast's. Off, Resilience4j's starter makes its own.
 * @param jitter how much of each pause is left to chance, on top of Resilience4j's own settings: 0 to 1. By default
 *     nothing.
 * @param cancelSource whether the stage of the attempt under way is cancelled with the promise of the call. By default
 *     it is not.
 * @param budget what all retries of the application may use up together. By default there is no such limit.
 */
@ConfigurationProperties(RetryProperties.PREFIX)
record RetryProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable Double jitter,
        @Nullable Boolean cancelSource,
        @Nullable Budget budget) {

    static final String PREFIX = "holdfast.retry";

    RetryProperties {
        over(RetryOptions.defaults(), jitter, cancelSource, budget); // a wrong value is to be a binding error
    }

    /** Returns these options, with what the properties say in place of the same. */
    RetryOptions over(RetryOptions options) {
        return over(options, jitter, cancelSource, budget);
    }

    private static RetryOptions over(
            RetryOptions options, @Nullable Double jitter, @Nullable Boolean cancelSource, @Nullable Budget budget) {
        RetryOptions changed = jitter == null ? options : options.jitter(jitter);
        if (cancelSource != null) {
            changed = changed.cancelSource(cancelSource);
        }
        return budget == null ? changed : changed.budget(RetryBudget.of(budget.ratio, budget.reserve));
    }

    /**
     * What all retries of the application may use up together; without a rest of it, a failure is final.
     *
     * @param ratio retries per call in the long run, 0.001 to 1
     * @param reserve retries in a row beyond that, at least 1
     */
    record Budget(
            @DefaultValue("0.1") double ratio,
            @DefaultValue("10") int reserve) {}
}
