package io.holdfast.executor;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.contracts.Field;
import io.holdfast.core.breaker.BreakerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How a node is guarded: time limit, retries, breaker, limits, and what its failure does to the answer. Immutable; each method returns a
 * changed copy, so that policies can be shared and refined.
 *
 * <pre>{@code
 * NodePolicy.timeout(ofSeconds(1))
 *         .retries(1)
 *         .breaker(5, ofSeconds(30))
 *         .fallback(Fallback.alternate(WEB_SEARCH).timeout(ofMillis(400)))
 *         .fallback(Fallback.constant(Rules.GENERAL))
 * }</pre>
 *
 * <p>Without {@code failOpen}, {@code failClose} or a fallback the mode is {@link FailMode#FAIL_CLOSE}: a failure is never passed over in silence.
 */
public final class NodePolicy {

    /** A soft-failure rule on one output. */
    record SoftFailure<T>(Field<T> output, Predicate<? super T> test) {}

    private final long timeoutNanos;
    private final RetryRule retry;
    private final BreakerRule breaker;
    private final Limits limits;
    private final List<SoftFailure<?>> softFailures;
    private final @Nullable FailMode mode;
    private final @Nullable Object defaultValue;
    private final List<Fallback> fallbacks;

    /** The numbers and flags that need no more than copying. */
    private record Limits(int maxConcurrent, int zombieCap, boolean cancelSource) {}

    private NodePolicy(
            long timeoutNanos,
            RetryRule retry,
            BreakerRule breaker,
            Limits limits,
            List<SoftFailure<?>> softFailures,
            @Nullable FailMode mode,
            @Nullable Object defaultValue,
            List<Fallback> fallbacks) {
        this.timeoutNanos = timeoutNanos;
        this.retry = retry;
        this.breaker = breaker;
        this.limits = limits;
        this.softFailures = softFailures;
        this.mode = mode;
        this.defaultValue = defaultValue;
        this.fallbacks = fallbacks;
    }

    /**
     * Where every policy starts: the time limit of one attempt. No retries, a breaker of the node's name with the registry's default
     * configuration, no limits, fail mode {@link FailMode#FAIL_CLOSE}.
     *
     * @param perAttempt above zero; the deadline of the run may cut it shorter
     * @return a policy
     * @throws IllegalArgumentException if zero or negative
     */
    public static NodePolicy timeout(Duration perAttempt) {
        return new NodePolicy(
                Checks.positiveNanos("timeout", perAttempt),
                RetryRule.NEVER,
                BreakerRule.DEFAULT,
                new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE, false),
                List.of(),
                null,
                null,
                List.of());
    }

    /**
     * How many attempts may follow the first. Default: none. Timeouts, refusals, {@link Error}s and missing or wrong outputs are not repeated.
     *
     * @param count 0 or more
     * @return a changed copy
     * @throws IllegalArgumentException if negative
     */
    public NodePolicy retries(int count) {
        return with(retry.withRetries(Checks.atLeast("retries", count, 0)));
    }

    /**
     * The pause before a retry. Default: {@link Backoff#exponential()}.
     *
     * @param backoff not null
     * @return a changed copy
     */
    public NodePolicy backoff(Backoff backoff) {
        return with(retry.withBackoff(Objects.requireNonNull(backoff, "backoff")));
    }

    /**
     * Which failures are repeated, of those that may be. Default: all.
     *
     * @param predicate sees what the user's code threw, unwrapped, or a {@link NodeException} for a soft failure; not null. If it throws, there is no retry
     * @return a changed copy
     */
    public NodePolicy retryOn(Predicate<? super Throwable> predicate) {
        return with(retry.withRetryOn(Objects.requireNonNull(predicate, "predicate")));
    }

    /**
     * Timed-out attempts are repeated too. Default: they are not, because the work behind them may still run.
     *
     * @return a changed copy
     */
    public NodePolicy retryTimeouts() {
        return with(retry.withTimeouts());
    }

    /**
     * A pause that the failure itself asks for, such as a Retry-After header: it replaces the backoff.
     *
     * @param delay the pause for a failure, or null for the backoff's; not null. If it throws, the backoff's is used
     * @return a changed copy
     */
    public NodePolicy delayFrom(Function<? super Throwable, @Nullable Duration> delay) {
        return with(retry.withDelayFrom(Objects.requireNonNull(delay, "delay")));
    }

    /**
     * What retries are paid from; the same instance in several policies is shared. Default: they are free.
     *
     * @param budget {@link RetryBudget#of} or, for all policies that name one key, {@link RetryBudget#shared}; not null
     * @return a changed copy
     */
    public NodePolicy budget(RetryBudget budget) {
        return with(retry.withBudget(Objects.requireNonNull(budget, "budget")));
    }

    /**
     * A breaker with a Resilience4j configuration.
     *
     * @param config not null
     * @return a changed copy
     */
    public NodePolicy breaker(CircuitBreakerConfig config) {
        return with(breaker.withConfig(Objects.requireNonNull(config, "config")));
    }

    /**
     * A breaker that opens after failures in a row and lets one probe through after a while: what a service with little traffic needs.
     *
     * @param consecutiveFailures at least 1
     * @param openFor above zero
     * @return a changed copy
     * @throws IllegalArgumentException if an argument is out of range
     */
    public NodePolicy breaker(int consecutiveFailures, Duration openFor) {
        Checks.positiveNanos("openFor", openFor);
        return with(breaker.withConsecutiveFailures(
                Checks.atLeast("consecutiveFailures", consecutiveFailures, 1), openFor));
    }

    /**
     * What the breaker's configuration cannot say.
     *
     * @param options not null
     * @return a changed copy
     */
    public NodePolicy breakerOptions(BreakerOptions options) {
        return with(breaker.withOptions(Objects.requireNonNull(options, "options")));
    }

    /**
     * The breaker's name in the registry; nodes that call one service may share one. Default: the node's name.
     *
     * @param name not null
     * @return a changed copy
     */
    public NodePolicy breakerName(String name) {
        return with(breaker.withName(Objects.requireNonNull(name, "name")));
    }

    /**
     * No breaker.
     *
     * @return a changed copy
     */
    public NodePolicy noBreaker() {
        return with(BreakerRule.NONE);
    }

    /**
     * How many executions of this node may run at a time, timed-out work that still runs included; one more is {@link NodeStatus#REJECTED}.
     * Default: no limit.
     *
     * @param limit at least 1
     * @return a changed copy
     * @throws IllegalArgumentException if below 1
     */
    public NodePolicy maxConcurrent(int limit) {
        return with(new Limits(Checks.atLeast("maxConcurrent", limit, 1), limits.zombieCap, limits.cancelSource));
    }

    /**
     * How much timed-out work may still run before further calls are {@link NodeStatus#REJECTED}. Default: no limit.
     *
     * @param cap at least 1
     * @return a changed copy
     * @throws IllegalArgumentException if below 1
     */
    public NodePolicy zombieCap(int cap) {
        return with(new Limits(limits.maxConcurrent, Checks.atLeast("zombieCap", cap, 1), limits.cancelSource));
    }

    /**
     * A soft failure: the node answered, but not with something to go on with. Breaker, retries and fail mode treat it as a failure. Several rules
     * add up.
     *
     * @param output one of the node's outputs, not null
     * @param test true for a value that is a failure; not null. If it throws, that is a failure too
     * @param <T> the output's type
     * @return a changed copy
     */
    public <T> NodePolicy failWhen(Field<T> output, Predicate<? super T> test) {
        List<SoftFailure<?>> more = new ArrayList<>(softFailures);
        more.add(new SoftFailure<>(Objects.requireNonNull(output, "output"), Objects.requireNonNull(test, "test")));
        return new NodePolicy(timeoutNanos, retry, breaker, limits, List.copyOf(more), mode, defaultValue, fallbacks);
    }

    /**
     * On timeout or cancellation the user's own stage is cancelled too. Default: it is left alone, since it may be shared.
     *
     * @return a changed copy
     */
    public NodePolicy cancelSource() {
        return with(new Limits(limits.maxConcurrent, limits.zombieCap, true));
    }

    /**
     * If the node fails, the answer goes on without it.
     *
     * @return a changed copy
     * @throws IllegalStateException if the policy has fallbacks
     */
    public NodePolicy failOpen() {
        return with(FailMode.FAIL_OPEN, null);
    }

    /**
     * If the node fails, the answer goes on with this value in its place; the node's status still tells of the failure.
     *
     * @param value of the node's only output, or {@code Values}; not null
     * @return a changed copy
     * @throws IllegalStateException if the policy has fallbacks
     */
    public NodePolicy failOpen(Object value) {
        return with(FailMode.FAIL_OPEN, Objects.requireNonNull(value, "value"));
    }

    /**
     * If the node fails, the answer fails and the rest is cancelled. The default.
     *
     * @return a changed copy
     * @throws IllegalStateException if the policy has fallbacks
     */
    public NodePolicy failClose() {
        return with(FailMode.FAIL_CLOSE, null);
    }

    /**
     * If the node fails, this link is tried after those that were given before.
     *
     * @param link not null
     * @return a changed copy
     * @throws IllegalStateException if {@code failOpen} or {@code failClose} was called
     */
    public NodePolicy fallback(Fallback link) {
        Objects.requireNonNull(link, "link");
        if (mode != null) {
            throw new IllegalStateException("failMode: " + mode + " (expected: none beside a fallback)");
        }
        List<Fallback> more = new ArrayList<>(fallbacks);
        more.add(link);
        return new NodePolicy(
                timeoutNanos, retry, breaker, limits, softFailures, null, defaultValue, List.copyOf(more));
    }

    /**
     * Short for {@code fallback(Fallback.of(function))}.
     *
     * @param function not null
     * @return a changed copy
     * @throws IllegalStateException if {@code failOpen} or {@code failClose} was called
     */
    public NodePolicy fallback(NodeFunction function) {
        return fallback(Fallback.of(function));
    }

    /**
     * Short for {@code fallback(Fallback.ofAsync(function))}.
     *
     * @param function not null
     * @return a changed copy
     * @throws IllegalStateException if {@code failOpen} or {@code failClose} was called
     */
    public NodePolicy fallbackAsync(AsyncNodeFunction function) {
        return fallback(Fallback.ofAsync(function));
    }

    /**
     * What the node's failure does to the answer.
     *
     * @return derived, never null
     */
    public FailMode failMode() {
        if (!fallbacks.isEmpty()) {
            return FailMode.FAIL_FALLBACK;
        }
        return mode == null ? FailMode.FAIL_CLOSE : mode;
    }

    private NodePolicy with(RetryRule newRetry) {
        return new NodePolicy(timeoutNanos, newRetry, breaker, limits, softFailures, mode, defaultValue, fallbacks);
    }

    private NodePolicy with(BreakerRule newBreaker) {
        return new NodePolicy(timeoutNanos, retry, newBreaker, limits, softFailures, mode, defaultValue, fallbacks);
    }

    private NodePolicy with(Limits newLimits) {
        return new NodePolicy(timeoutNanos, retry, breaker, newLimits, softFailures, mode, defaultValue, fallbacks);
    }

    private NodePolicy with(FailMode newMode, @Nullable Object newDefault) {
        if (!fallbacks.isEmpty()) {
            throw new IllegalStateException("failMode: " + newMode + " (expected: none beside a fallback)");
        }
        return new NodePolicy(timeoutNanos, retry, breaker, limits, softFailures, newMode, newDefault, fallbacks);
    }

    long timeoutNanos() {
        return timeoutNanos;
    }

    RetryRule retryRule() {
        return retry;
    }

    BreakerRule breakerRule() {
        return breaker;
    }

    int concurrencyLimit() {
        return limits.maxConcurrent;
    }

    int zombieLimit() {
        return limits.zombieCap;
    }

    boolean cancelsSource() {
        return limits.cancelSource;
    }

    List<SoftFailure<?>> softFailures() {
        return softFailures;
    }

    @Nullable
    Object defaultValue() {
        return defaultValue;
    }

    List<Fallback> fallbacks() {
        return fallbacks;
    }

    /** The longest the node itself can take, fallbacks apart: every attempt up to its limit, and every pause. */
    long worstCaseNanos() {
        long attempts = retry.retries() + 1L;
        long working = timeoutNanos > Long.MAX_VALUE / attempts ? Long.MAX_VALUE : attempts * timeoutNanos;
        long all = working + retry.worstCasePauseNanos();
        return all < 0 ? Long.MAX_VALUE : all;
    }
}
