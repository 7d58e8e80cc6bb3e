package io.holdfast.spring.timelimiter;

import io.holdfast.strategies.timelimit.TimeLimitOptions;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What Resilience4j's own properties cannot say; everything else is read from {@code resilience4j.timelimiter.*}.
 *
 * @param enabled Whether time limits are Holdfast's, and the TimeLimiter annotation works on methods that return their
 *     value themselves. Off, both are as Resilience4j has it.
 * @param cancelSource whether the stage of the work is cancelled when its time is over. By default it is not.
 */
@ConfigurationProperties(TimeLimitProperties.PREFIX)
record TimeLimitProperties(
        @DefaultValue("true") boolean enabled, @Nullable Boolean cancelSource) {

    static final String PREFIX = "holdfast.timelimiter";

    /** Returns these options, with what the properties say in place of the same. */
    TimeLimitOptions over(TimeLimitOptions options) {
        return cancelSource == null ? options : options.cancelSource(cancelSource);
    }
}
