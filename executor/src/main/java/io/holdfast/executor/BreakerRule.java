package io.holdfast.executor;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.breaker.BreakerOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The part of a policy that says which breaker a node has.
 *
 * @param enabled false for none
 * @param name null for the node's own name
 * @param config null for the registry's default
 * @param options null for the defaults
 */
record BreakerRule(
        boolean enabled,
        @Nullable String name,
        @Nullable CircuitBreakerConfig config,
        @Nullable BreakerOptions options) {

    static final BreakerRule DEFAULT = new BreakerRule(true, null, null, null);

    static final BreakerRule NONE = new BreakerRule(false, null, null, null);

    BreakerRule withName(String newName) {
        return new BreakerRule(true, newName, config, options);
    }

    BreakerRule withConfig(CircuitBreakerConfig newConfig) {
        return new BreakerRule(true, name, newConfig, options);
    }

    BreakerRule withOptions(BreakerOptions newOptions) {
        return new BreakerRule(true, name, config, newOptions);
    }

    /** Opens after so many failures in a row; one probe decides whether it closes. The rate rule stays, at 100 % of 100 calls. */
    BreakerRule withConsecutiveFailures(int failures, Duration openFor) {
        CircuitBreakerConfig newConfig = CircuitBreakerConfig.custom()
                .failureRateThreshold(100)
                .waitDurationInOpenState(openFor)
                .permittedNumberOfCallsInHalfOpenState(1)
                .build();
        BreakerOptions base = options == null ? BreakerOptions.defaults() : options;
        return new BreakerRule(true, name, newConfig, base.consecutiveFailures(failures));
    }
}
