package io.holdfast.spring.breaker;

import io.holdfast.core.breaker.BreakerOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What Resilience4j's own properties cannot say; everything else is read from {@code resilience4j.circuitbreaker.*}.
 *
 * @param enabled whether the registry of breakers is Holdfast's. Off, Resilience4j's starter makes its own.
 * @param slowCallDetection whether calls are timed to find slow ones.
 * @param consecutiveFailures after how many failures in a row a breaker opens, however few calls there were. 0 means
 *     never.
 * @param halfOpenLease how long a probe may be out before a substitute may go. By default the wait in the open state.
 * @param metrics the breakers' meters.
 */
@ConfigurationProperties("holdfast.breaker")
record BreakerProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("true") boolean slowCallDetection,
        @DefaultValue("0") int consecutiveFailures,
        @Nullable Duration halfOpenLease,
        @DefaultValue Metrics metrics) {

    BreakerProperties {
        options(slowCallDetection, consecutiveFailures, halfOpenLease); // a wrong value is to be a binding error
    }

    /** Returns the options that these properties ask for. */
    BreakerOptions options() {
        return options(slowCallDetection, consecutiveFailures, halfOpenLease);
    }

    private static BreakerOptions options(boolean slowCalls, int consecutiveFailures, @Nullable Duration lease) {
        BreakerOptions options = BreakerOptions.defaults().slowCallDetection(slowCalls);
        if (consecutiveFailures != 0) {
            options = options.consecutiveFailures(consecutiveFailures);
        }
        return lease == null ? options : options.halfOpenLease(lease);
    }

    /**
     * The breakers' meters.
     *
     * @param enabled whether they are Holdfast's, which cost a call nothing. Off, Resilience4j's starter has its own.
     */
    record Metrics(@DefaultValue("true") boolean enabled) {}
}
