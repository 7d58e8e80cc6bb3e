package io.holdfast.spring.executor;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Settings of one node. Each replaces what the policy in code says of the same; what is not given stays.
 *
 * @param timeout Time limit of one attempt.
 * @param retries Attempts that may follow the first.
 * @param retryTimeouts Whether timed-out attempts are repeated too.
 * @param backoff Pause before a retry; replaces the one in code as a whole.
 * @param breaker The node's circuit breaker.
 * @param hedge When a slow attempt is made once more; replaces the one in code as a whole.
 * @param maxConcurrent Executions at a time.
 * @param adaptive How the number of executions at a time moves by itself, in place of max-concurrent.
 * @param zombieCap Timed-out work that may still run before calls are rejected.
 * @param cancelSource Whether the user's own stage is cancelled on timeout.
 * @param failMode What a failure does to the answer: open, close or fallback.
 * @param defaultValue What stands in for a node that fails open.
 * @param fallback Names of the links of the fallback chain, in the order in which they are tried: of a method with
 *     NodeFallback, of another node, of a link in code, last-known-good or constant.
 * @param lastKnownGood Fallback to the last value for the same inputs.
 * @param constant Fallback to a constant, as text that can be converted to the field's type.
 */
record NodeProperties(
        @Nullable Duration timeout,
        @Nullable Integer retries,
        @Nullable Boolean retryTimeouts,
        @Nullable BackoffProperties backoff,
        @Nullable BreakerProperties breaker,
        @Nullable HedgeProperties hedge,
        @Nullable Integer maxConcurrent,
        @Nullable AdaptiveProperties adaptive,
        @Nullable Integer zombieCap,
        @Nullable Boolean cancelSource,
        @Nullable Mode failMode,
        @Nullable String defaultValue,
        @Nullable List<String> fallback,
        @Nullable LastKnownGoodProperties lastKnownGood,
        @Nullable String constant) {

    static final NodeProperties NONE = new NodeProperties(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);

    /** What a failure does to the answer. */
    enum Mode {
        OPEN,
        CLOSE,
        FALLBACK
    }

    /**
     * Pause before a retry.
     *
     * @param base First pause, which doubles from retry to retry.
     * @param max Longest pause.
     * @param jitter Whether pauses are spread at random.
     */
    record BackoffProperties(
            @Nullable Duration base,
            @Nullable Duration max,
            @Nullable Boolean jitter) {}

    /**
     * When a slow attempt is made once more, while it runs on.
     *
     * @param enabled Whether it is.
     * @param after After this time; or percentile.
     * @param percentile After this percentile of the node's own latencies, such as 95; or after.
     * @param atLeast Shortest time, beside percentile.
     * @param atMost Longest time, beside percentile.
     * @param max Further calls of one attempt; 1 by default.
     */
    record HedgeProperties(
            @Nullable Boolean enabled,
            @Nullable Duration after,
            @Nullable Double percentile,
            @Nullable Duration atLeast,
            @Nullable Duration atMost,
            @Nullable Integer max) {}

    /**
     * How the number of executions at a time moves by itself.
     *
     * @param algorithm What it follows.
     * @param min Least executions at a time.
     * @param max Most executions at a time.
     * @param initial Executions at a time to begin with.
     */
    record AdaptiveProperties(
            @Nullable Algorithm algorithm,
            @Nullable Integer min,
            @Nullable Integer max,
            @Nullable Integer initial) {

        /** What it follows. */
        enum Algorithm {
            GRADIENT2,
            VEGAS,
            AIMD
        }
    }

    /**
     * The node's circuit breaker.
     *
     * @param enabled Whether there is one.
     * @param name Its name in the registry.
     * @param shared Whether the breaker of the node's name is meant to be shared with other contracts.
     * @param config Name of a configuration of the registry, as under resilience4j.circuitbreaker.configs.
     * @param failures Failures in a row that open it; beside open-for.
     * @param openFor How long it stays open; beside failures.
     * @param voteEachAttempt Whether each attempt votes instead of each execution.
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
     * @param maxAge How old it may be.
     * @param maxSize For how many different inputs values are kept; 1000 by default.
     */
    record LastKnownGoodProperties(
            @Nullable Duration maxAge, @Nullable Integer maxSize) {}
}
