package io.holdfast.spring.executor;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Settings of one node. Each replaces what the policy in code says of the same; what is not given stays.
 *
 * @param timeout time limit of one attempt.
 * @param retries attempts that may follow the first.
 * @param retryTimeouts whether timed-out attempts are repeated too.
 * @param backoff pause before a retry; replaces the one in code as a whole.
 * @param breaker the node's circuit breaker.
 * @param maxConcurrent executions at a time.
 * @param zombieCap timed-out work that may still run before calls are rejected.
 * @param cancelSource whether the user's own stage is cancelled on timeout.
 * @param failMode what a failure does to the answer: open, close or fallback.
 * @param defaultValue what stands in for a node that fails open.
 * @param fallback names of the links of the fallback chain, in the order in which they are tried: of a method with
 *     NodeFallback, of another node, of a link in code, last-known-good or constant.
 * @param lastKnownGood fallback to the last value for the same inputs.
 * @param constant fallback to a constant, as text that can be converted to the field's type.
 */
record NodeProperties(
        @Nullable Duration timeout,
        @Nullable Integer retries,
        @Nullable Boolean retryTimeouts,
        @Nullable BackoffProperties backoff,
        @Nullable BreakerProperties breaker,
        @Nullable Integer maxConcurrent,
        @Nullable Integer zombieCap,
        @Nullable Boolean cancelSource,
        @Nullable Mode failMode,
        @Nullable String defaultValue,
        @Nullable List<String> fallback,
        @Nullable LastKnownGoodProperties lastKnownGood,
        @Nullable String constant) {

    static final NodeProperties NONE =
            new NodeProperties(null, null, null, null, null, null, null, null, null, null, null, null, null);

    /** What a failure does to the answer. */
    enum Mode {
        OPEN,
        CLOSE,
        FALLBACK
    }

    /**
     * Pause before a retry.
     *
     * @param base first pause, which doubles from retry to retry.
     * @param max longest pause.
     * @param jitter whether pauses are spread at random.
     */
    record BackoffProperties(
            @Nullable Duration base,
            @Nullable Duration max,
            @Nullable Boolean jitter) {}

    /**
     * The node's circuit breaker.
     *
     * @param enabled whether there is one.
     * @param name its name in the registry.
     * @param shared whether the breaker of the node's name is meant to be shared with other contracts.
     * @param config name of a configuration of the registry, as under resilience4j.circuitbreaker.configs.
     * @param failures failures in a row that open it; beside open-for.
     * @param openFor how long it stays open; beside failures.
     * @param voteEachAttempt whether each attempt votes instead of each execution.
     */
    record BreakerProperties(
            @Nullable Boolean enabled,
            @Nullable String name,
            @Nullable Boolean shared,
            @Nullable String config,
            @Nullable Integer failures,
            @Nullable Duration openFor,
            @Nullable Boolean voteEachAttempt) {}

    /**
     * Fallback to the last value for the same inputs.
     *
     * @param maxAge how old it may be.
     * @param maxSize for how many different inputs values are kept; 1000 by default.
     */
    record LastKnownGoodProperties(
            @Nullable Duration maxAge, @Nullable Integer maxSize) {}
}
