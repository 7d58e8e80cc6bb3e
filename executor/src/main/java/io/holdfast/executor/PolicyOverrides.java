package io.holdfast.executor;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.strategies.adaptive.Adaptive;
import io.holdfast.strategies.hedge.Hedge;
import io.holdfast.strategies.retry.Backoff;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Settings that come from outside, such as a file of properties, and beat what a policy says in code. Each replaces the
 * one fact that it is about; what is not given stays as the code has it. Two of these contradict each other where two
 * facts of a policy would; the last word about one fact counts. Not thread-safe.
 *
 * <pre>{@code
 * NodePolicy effective = new PolicyOverrides().timeout(ofMillis(200)).retries(0).over(inCode);
 * }</pre>
 */
public final class PolicyOverrides {

    private @Nullable Long timeoutNanos;
    private UnaryOperator<RetrySpec> retry = spec -> spec;
    private UnaryOperator<BreakerSpec> breaker = spec -> spec;
    private UnaryOperator<LimitSpec> limits = spec -> spec;
    private UnaryOperator<OutcomeSpec> outcome = spec -> spec;
    private UnaryOperator<HedgeSpec> hedging = spec -> spec;

    /** Makes overrides that change nothing yet. */
    public PolicyOverrides() {}

    /**
     * Returns a policy with these settings in place of those of the code.
     *
     * @param code what a policy says without them; not changed
     * @throws IllegalStateException if a setting contradicts another, or one of the code that it leaves in place
     */
    public NodePolicy over(NodePolicy code) {
        return new NodePolicy(
                timeoutNanos == null ? code.timeoutNanos : timeoutNanos,
                retry.apply(code.retry),
                breaker.apply(code.breaker),
                limits.apply(code.limits),
                outcome.apply(code.outcome),
                hedging.apply(code.hedging));
    }

    /**
     * Sets the time limit of an attempt.
     *
     * @throws IllegalArgumentException if zero or negative
     */
    public PolicyOverrides timeout(Duration perAttempt) {
        timeoutNanos = Arguments.positiveNanos("timeout", perAttempt);
        return this;
    }

    /**
     * Sets how many attempts may follow the first; 0 for none, whatever else is said about retries.
     *
     * @throws IllegalArgumentException if negative
     */
    public PolicyOverrides retries(int count) {
        Integer checked = Arguments.atLeast("retries", count, 0);
        return retry(s -> new RetrySpec(checked, s.pause(), s.retryOn(), s.timeouts(), s.delayFrom(), s.budget()));
    }

    /** Sets the pause before a retry. */
    public PolicyOverrides backoff(Backoff pause) {
        Objects.requireNonNull(pause, "backoff");
        return retry(s -> new RetrySpec(s.count(), pause, s.retryOn(), s.timeouts(), s.delayFrom(), s.budget()));
    }

    /** Sets whether timed-out attempts are repeated too. */
    public PolicyOverrides retryTimeouts(boolean repeated) {
        return retry(s -> new RetrySpec(s.count(), s.pause(), s.retryOn(), repeated, s.delayFrom(), s.budget()));
    }

    /**
     * Sets when an attempt is hedged.
     *
     * @param hedge when; null for never
     */
    public PolicyOverrides hedge(@Nullable Hedge hedge) {
        hedging = spec -> new HedgeSpec(hedge, spec.idempotent());
        return this;
    }

    /** Sets whether there is a breaker. If so where the code has none, it is the default one. */
    public PolicyOverrides breakerEnabled(boolean enabled) {
        return breaker(s -> !enabled ? BreakerSpec.NONE : s.enabled() ? s : BreakerSpec.DEFAULT);
    }

    /**
     * Sets how many failures in a row open the breaker, and for how long. Replaces the code's configuration.
     *
     * @param openFor above zero
     * @throws IllegalArgumentException if an argument is out of range
     */
    public PolicyOverrides breaker(int consecutiveFailures, Duration openFor) {
        int failures = Arguments.atLeast("consecutiveFailures", consecutiveFailures, 1);
        long nanos = Arguments.positiveNanos("openFor", openFor);
        return breaker(s -> unconfigured(s).withConsecutiveFailures(failures, Duration.ofNanos(nanos)));
    }

    /** Sets the configuration of the breaker. */
    public PolicyOverrides breaker(CircuitBreakerConfig config) {
        Objects.requireNonNull(config, "config");
        return breaker(s -> unconfigured(s).withConfig(config));
    }

    /** Without the configuration and the failures in a row, but with all else that was said. */
    private static BreakerSpec unconfigured(BreakerSpec s) {
        BreakerOptions options =
                s.options() == null || !s.optionsGiven() ? null : s.options().consecutiveFailures(0);
        return new BreakerSpec(
                s.enabled(), s.name(), null, 0, options, s.optionsGiven(), s.isShared(), s.votesEachAttempt());
    }

    /**
     * Sets the breaker's name in the registry.
     *
     * @throws IllegalArgumentException if blank
     */
    public PolicyOverrides breakerName(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("breakerName: '" + name + "' (expected: not blank)");
        }
        return breaker(s -> new BreakerSpec(
                        s.enabled(),
                        null,
                        s.config(),
                        s.inARow(),
                        s.options(),
                        s.optionsGiven(),
                        s.isShared(),
                        s.votesEachAttempt())
                .withName(name));
    }

    /** Sets whether the breaker of the node's name is meant to be shared with executors of other contracts. */
    public PolicyOverrides sharedBreaker(boolean shared) {
        return breaker(s -> {
            BreakerSpec changed = shared ? s.shared() : s;
            return new BreakerSpec(
                    s.enabled(),
                    s.name(),
                    s.config(),
                    s.inARow(),
                    s.options(),
                    s.optionsGiven(),
                    shared && changed.isShared(),
                    s.votesEachAttempt());
        });
    }

    /** Sets whether every attempt votes at the breaker instead of every execution. */
    public PolicyOverrides voteEachAttempt(boolean each) {
        return breaker(s -> {
            BreakerSpec changed = each ? s.votingEachAttempt() : s;
            return new BreakerSpec(
                    s.enabled(),
                    s.name(),
                    s.config(),
                    s.inARow(),
                    s.options(),
                    s.optionsGiven(),
                    s.isShared(),
                    each && changed.votesEachAttempt());
        });
    }

    /**
     * Sets how many executions may run at a time.
     *
     * @throws IllegalArgumentException if below 1
     */
    public PolicyOverrides maxConcurrent(int limit) {
        Integer checked = Arguments.atLeast("maxConcurrent", limit, 1);
        return limits(s -> new LimitSpec(checked, null, s.zombies(), s.cancelSource()));
    }

    /** Sets how the number of executions that may run at a time moves by itself. */
    public PolicyOverrides maxConcurrent(Adaptive limit) {
        Objects.requireNonNull(limit, "maxConcurrent");
        return limits(s -> new LimitSpec(null, limit, s.zombies(), s.cancelSource()));
    }

    /**
     * Sets how much timed-out work may still run.
     *
     * @throws IllegalArgumentException if below 1
     */
    public PolicyOverrides zombieCap(int cap) {
        Integer checked = Arguments.atLeast("zombieCap", cap, 1);
        return limits(s -> new LimitSpec(s.concurrent(), s.adaptive(), checked, s.cancelSource()));
    }

    /** Sets whether the user's own stage is cancelled on timeout or cancellation. */
    public PolicyOverrides cancelSource(boolean cancelled) {
        return limits(s -> new LimitSpec(s.concurrent(), s.adaptive(), s.zombies(), cancelled));
    }

    /**
     * Lets the answer go on without the node, and takes away its fallbacks.
     *
     * @param value what stands in for it; null for nothing
     */
    public PolicyOverrides failOpen(@Nullable Object value) {
        return outcome(s -> new OutcomeSpec(s.softFailures(), s.declined(), FailMode.FAIL_OPEN, value, List.of()));
    }

    /** Fails every answer that runs the node, and takes away its fallbacks. */
    public PolicyOverrides failClose() {
        return outcome(s -> new OutcomeSpec(s.softFailures(), s.declined(), FailMode.FAIL_CLOSE, null, List.of()));
    }

    /**
     * Sets the chain of fallbacks, and takes away what the code says of failing open or close.
     *
     * @param links in the order in which they are tried; none leaves the node without a fallback
     */
    public PolicyOverrides fallbacks(List<Fallback> links) {
        List<Fallback> copy = List.copyOf(links);
        return outcome(s -> new OutcomeSpec(s.softFailures(), s.declined(), null, null, copy));
    }

    private PolicyOverrides retry(UnaryOperator<RetrySpec> next) {
        UnaryOperator<RetrySpec> before = retry;
        retry = spec -> next.apply(before.apply(spec));
        return this;
    }

    private PolicyOverrides breaker(UnaryOperator<BreakerSpec> next) {
        UnaryOperator<BreakerSpec> before = breaker;
        breaker = spec -> next.apply(before.apply(spec));
        return this;
    }

    private PolicyOverrides limits(UnaryOperator<LimitSpec> next) {
        UnaryOperator<LimitSpec> before = limits;
        limits = spec -> next.apply(before.apply(spec));
        return this;
    }

    private PolicyOverrides outcome(UnaryOperator<OutcomeSpec> next) {
        UnaryOperator<OutcomeSpec> before = outcome;
        outcome = spec -> next.apply(before.apply(spec));
        return this;
    }
}
