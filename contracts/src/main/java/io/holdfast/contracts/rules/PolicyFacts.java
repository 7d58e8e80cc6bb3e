package io.holdfast.contracts.rules;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the policy of a node says, as far as the rules want to know. Start with {@link #of} and add what there is.
 * Immutable and thread-safe.
 *
 * @param node the name of the node it is for
 * @param failKind what happens when the node fails
 * @param timeoutNanos the longest time of one attempt, in nanoseconds; 0 where there is no limit
 * @param retries the number of attempts after the first
 * @param worstCaseNanos the longest time of all attempts with the pauses between them, without fallbacks, in
 *     nanoseconds; 0 where unknown
 * @param defaults the names of the fields that get a default when the node fails open
 * @param fallbacks the chain of fallbacks, in order
 * @param breaker the name of its breaker; null where it has none
 * @param breakerConfig what the configuration of its breaker says, {@code property=value} divided by commas, equal for
 *     equal configurations; null where it has none
 * @param sharedWith the name of another contract whose node of the same name has the same breaker, without either
 *     saying so; null where there is none
 * @param hedged whether its code may run more than once at a time
 * @param idempotent whether it says that this does no harm
 */
public record PolicyFacts(
        String node,
        FailKind failKind,
        long timeoutNanos,
        int retries,
        long worstCaseNanos,
        List<String> defaults,
        List<FallbackFacts> fallbacks,
        @Nullable String breaker,
        @Nullable String breakerConfig,
        @Nullable String sharedWith,
        boolean hedged,
        boolean idempotent) {

    /** Copies the lists. */
    public PolicyFacts {
        defaults = List.copyOf(defaults);
        fallbacks = List.copyOf(fallbacks);
    }

    /** Returns a policy that says nothing but the node and its fail mode. */
    public static PolicyFacts of(String node, FailKind failKind) {
        return new PolicyFacts(node, failKind, 0, 0, 0, List.of(), List.of(), null, null, null, false, false);
    }

    /** Returns the policy with limits on time: of an attempt, retries, and of all attempts together, in nanoseconds. */
    public PolicyFacts timing(long timeoutNanos, int retries, long worstCaseNanos) {
        return new PolicyFacts(
                node,
                failKind,
                timeoutNanos,
                retries,
                worstCaseNanos,
                defaults,
                fallbacks,
                breaker,
                breakerConfig,
                sharedWith,
                hedged,
                idempotent);
    }

    /** Returns the policy with defaults for these fields. */
    public PolicyFacts defaults(List<String> fields) {
        return new PolicyFacts(
                node,
                failKind,
                timeoutNanos,
                retries,
                worstCaseNanos,
                fields,
                fallbacks,
                breaker,
                breakerConfig,
                sharedWith,
                hedged,
                idempotent);
    }

    /** Returns the policy with this chain of fallbacks. */
    public PolicyFacts fallbacks(List<FallbackFacts> chain) {
        return new PolicyFacts(
                node,
                failKind,
                timeoutNanos,
                retries,
                worstCaseNanos,
                defaults,
                chain,
                breaker,
                breakerConfig,
                sharedWith,
                hedged,
                idempotent);
    }

    /** Returns the policy with a breaker of this name and configuration. */
    public PolicyFacts breaker(String name, String config) {
        return new PolicyFacts(
                node,
                failKind,
                timeoutNanos,
                retries,
                worstCaseNanos,
                defaults,
                fallbacks,
                name,
                config,
                sharedWith,
                hedged,
                idempotent);
    }

    /** Returns the policy with the name of another contract that shares its breaker by accident. */
    public PolicyFacts sharedWith(String contract) {
        return new PolicyFacts(
                node,
                failKind,
                timeoutNanos,
                retries,
                worstCaseNanos,
                defaults,
                fallbacks,
                breaker,
                breakerConfig,
                contract,
                hedged,
                idempotent);
    }

    /** Returns the policy as one that hedges, or not, and says that its node is idempotent, or does not. */
    public PolicyFacts hedging(boolean hedges, boolean isIdempotent) {
        return new PolicyFacts(
                node,
                failKind,
                timeoutNanos,
                retries,
                worstCaseNanos,
                defaults,
                fallbacks,
                breaker,
                breakerConfig,
                sharedWith,
                hedges,
                isIdempotent);
    }
}
