package io.holdfast.executor;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a policy is made of, and how the engine reads it; how users write it is {@link NodePolicy}. */
abstract class PolicyParts {

    final long timeoutNanos;
    final RetrySpec retry;
    final BreakerSpec breaker;
    final LimitSpec limits;
    final OutcomeSpec outcome;
    final HedgeSpec hedging;

    PolicyParts(
            long timeoutNanos,
            RetrySpec retry,
            BreakerSpec breaker,
            LimitSpec limits,
            OutcomeSpec outcome,
            HedgeSpec hedging) {
        this.timeoutNanos = timeoutNanos;
        this.retry = retry;
        this.breaker = breaker;
        this.limits = limits;
        this.outcome = outcome;
        this.hedging = hedging;
    }

    /** What only the whole policy shows: see {@link RetrySpec#check}. */
    void check(String node) {
        retry.check(node);
    }

    long timeoutNanos() {
        return timeoutNanos;
    }

    RetrySpec retrySpec() {
        return retry;
    }

    HedgeSpec hedgeSpec() {
        return hedging;
    }

    BreakerSpec breakerSpec() {
        return breaker;
    }

    LimitSpec limitSpec() {
        return limits;
    }

    boolean cancelsSource() {
        return limits.cancelSource();
    }

    List<SoftFailure<?>> softFailures() {
        return outcome.softFailures();
    }

    @Nullable
    Object defaultValue() {
        return outcome.defaultValue();
    }

    List<Predicate<? super Throwable>> declined() {
        return outcome.declined();
    }

    boolean votesEachAttempt() {
        return breaker.votesEachAttempt();
    }

    /** Whether {@code failClose()} was called: then any answer that runs the node fails with it. */
    boolean closesAlways() {
        return outcome.mode() == FailMode.FAIL_CLOSE;
    }

    List<Fallback> fallbacks() {
        return outcome.fallbacks();
    }

    /** The longest the node itself can take, fallbacks apart: every attempt up to its limit, and every pause. */
    long worstCaseNanos() {
        long attempts = retry.retries() + 1L;
        long working = timeoutNanos > Long.MAX_VALUE / attempts ? Long.MAX_VALUE : attempts * timeoutNanos;
        long all = working + retry.worstCasePauseNanos();
        return all < 0 ? Long.MAX_VALUE : all;
    }
}
