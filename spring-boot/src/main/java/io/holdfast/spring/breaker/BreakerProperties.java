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
 * @param slowCallDetection whether calls are timed to find slow ones. By default they are.
 * @param consecutiveFailures after how many failures in a row a breaker opens, however few calls there were. 0 means
 *     never, the default.
 * @param halfOpenLease how long a probe may be out before a substitute may go. By default the wait in the open state.
 * @param metrics the breakers' meters.
 */
@ConfigurationProperties(BreakerProperties.PREFIX)
record BreakerProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable Boolean slowCallDetection,
        @Nullable Integer consecutiveFailures,
        @Nullable Duration halfOpenLease,
        @DefaultValue Metrics metrics) {

    static final String PREFIX = "holdfast.breaker";

    BreakerProperties {
        over(
                BreakerOptions.defaults(),
                slowCallDetection,
                consecutiveFailures,
                halfOpenLease); // a wrong value is to be a binding error
    }

    /** Returns these options, with what the properties say in place of the same. */
    BreakerOptions over(BreakerOptions options) {
        return over(options, slowCallDetection, consecutiveFailures, halfOpenLease);
    }

    private static BreakerOptions over(
            BreakerOptions options,
            @Nullable Boolean slowCalls,
            @Nullable Integer consecutiveFailures,
            @Nullable Duration lease) {
        BreakerOptions changed = slowCalls == null ? options : options.slowCallDetection(slowCalls);
        if (consecutiveFailures != null) {
            changed = changed.consecutiveFailures(consecutiveFailures);
        }
        return lease == null ? changed : changed.halfOpenLease(lease);
    }

    /**
     * The breakers' meters.
     *
     * @param enabled whether they are Holdfast's, which cost a call nothing. Off, Resilience4j's starter has its own.
     */
    record Metrics(@DefaultValue("true") boolean enabled) {}
}
