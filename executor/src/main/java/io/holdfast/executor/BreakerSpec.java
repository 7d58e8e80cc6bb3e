package io.holdfast.executor;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.breaker.BreakerOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The part of a policy that says which breaker a node has. Each fact can be said once, in any order; what would be
 * lost is refused.
 *
 * @param enabled false for none
 * @param name null for the node's own name
 * @param config null for the registry's default
 * @param inARow how many failures in a row open it, as {@code breaker(int, Duration)} said; 0 if it did not
 * @param options null for the defaults; {@code inARow} is merged into them
 * @param optionsGiven whether {@code breakerOptions} was called
 * @param isShared whether other executors may use the breaker of the default name
 * @param votesEachAttempt whether every attempt votes instead of every execution
 */
record BreakerSpec(
        boolean enabled,
        @Nullable String name,
        @Nullable CircuitBreakerConfig config,
        int inARow,
        @Nullable BreakerOptions options,
        boolean optionsGiven,
        boolean isShared,
        boolean votesEachAttempt) {

    static final BreakerSpec DEFAULT = new BreakerSpec(true, null, null, 0, null, false, false, false);

    static final BreakerSpec NONE = new BreakerSpec(false, null, null, 0, null, false, false, false);

    /** No breaker: refused after any fact about one, since that fact would be lost. */
    BreakerSpec none() {
        Arguments.once("breaker", said());
        refuse(optionsGiven, "breakerOptions");
        refuse(name != null, "breakerName");
        refuse(isShared, "sharedBreaker");
        refuse(votesEachAttempt, "voteEachAttempt");
        return NONE;
    }

    private static void refuse(boolean given, String fact) {
        if (given) {
            throw new IllegalStateException("noBreaker: beside " + fact + " (expected: one of them)");
        }
    }

    BreakerSpec withName(String newName) {
        mustBeEnabled("breakerName");
        Arguments.once("breakerName", name);
        return new BreakerSpec(true, newName, config, inARow, options, optionsGiven, isShared, votesEachAttempt);
    }

    BreakerSpec withConfig(CircuitBreakerConfig newConfig) {
        mustBeEnabled("breaker");
        Arguments.once("breaker", said());
        return new BreakerSpec(true, name, newConfig, inARow, options, optionsGiven, isShared, votesEachAttempt);
    }

    BreakerSpec withOptions(BreakerOptions newOptions) {
        mustBeEnabled("breakerOptions");
        Arguments.once("breakerOptions", optionsGiven ? "given" : null);
        if (newOptions.getConsecutiveFailures() > 0) {
            Arguments.once("consecutiveFailures", inARow > 0 ? inARow : null);
        }
        BreakerOptions merged = inARow > 0 ? newOptions.consecutiveFailures(inARow) : newOptions;
        return new BreakerSpec(true, name, config, inARow, merged, true, isShared, votesEachAttempt);
    }

    /**
     * Opens after so many failures in a row; one probe decides whether it closes. The rate rule stays, at 100 % of 100
     * calls.
     */
    BreakerSpec withConsecutiveFailures(int failures, Duration openFor) {
        mustBeEnabled("breaker");
        Arguments.once("breaker", said());
        BreakerOptions base = options == null ? BreakerOptions.defaults() : options;
        int already = base.getConsecutiveFailures();
        Arguments.once("consecutiveFailures", already > 0 ? already : null);
        CircuitBreakerConfig made = CircuitBreakerConfig.custom()
                .failureRateThreshold(100)
                .waitDurationInOpenState(openFor)
                .permittedNumberOfCallsInHalfOpenState(1)
                .build();
        BreakerOptions merged = base.consecutiveFailures(failures);
        return new BreakerSpec(true, name, made, failures, merged, optionsGiven, isShared, votesEachAttempt);
    }

    BreakerSpec shared() {
        mustBeEnabled("sharedBreaker");
        return new BreakerSpec(true, name, config, inARow, options, optionsGiven, true, votesEachAttempt);
    }

    BreakerSpec votingEachAttempt() {
        mustBeEnabled("voteEachAttempt");
        return new BreakerSpec(true, name, config, inARow, options, optionsGiven, isShared, true);
    }

    private void mustBeEnabled(String fact) {
        if (!enabled) {
            throw new IllegalStateException(fact + ": beside noBreaker (expected: one of them)");
        }
    }

    private @Nullable String said() {
        if (inARow > 0) {
            return inARow + " failures in a row";
        }
        return config == null ? null : "a configuration";
    }
}
