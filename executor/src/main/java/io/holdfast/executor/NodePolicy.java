package io.holdfast.executor;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.retry.RetryConfig;
import io.holdfast.contracts.Field;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.strategies.adaptive.Adaptive;
import io.holdfast.strategies.hedge.Hedge;
import io.holdfast.strategies.retry.Backoff;
import io.holdfast.strategies.retry.RetryBudget;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How a node is guarded: time limit, retries, breaker, limits, and what its failure does to the answer. Immutable; each
 * method returns a changed copy, so that policies can be shared and refined.
 *
 * <pre>{@code
 * NodePolicy.timeout(ofSeconds(1))
 *         .retries(1)
 *         .breaker(5, ofSeconds(30))
 *         .fallback(Fallback.alternate(WEB_SEARCH).timeout(ofMillis(400)))
 *         .fallback(Fallback.constant(Rules.GENERAL))
 * }</pre>
 *
 * <p>Each fact is said once, in any order: a second time, or beside one that contradicts it, is an {@link
 * IllegalStateException}, such as {@code retries: already 1 (expected: once)}. {@code failWhen}, {@code declines} and
 * {@code fallback} add up. {@code retryTimeouts}, {@code cancelSource}, {@code sharedBreaker}, {@code voteEachAttempt}
 * and {@code noBreaker} can only mean one thing and may be repeated; {@code failOpen()} and {@code failClose()} may
 * replace each other, but for a {@code failOpen} with a value. Facts about retries without {@code retries(...)} are
 * refused when the executor is built.
 *
 * <p>Without {@code failOpen}, {@code failClose} or a fallback the mode is {@link FailMode#FAIL_CLOSE} for the answers
 * that require what the node yields, directly or over what other nodes read: a failure is never passed over in silence.
 * {@link #failClose()} extends it to every answer that runs the node.
 */
@CheckReturnValue
public final class NodePolicy extends PolicyParts {

    NodePolicy(
            long timeoutNanos,
            RetrySpec retry,
            BreakerSpec breaker,
            LimitSpec limits,
            OutcomeSpec outcome,
            HedgeSpec hedging) {
        super(timeoutNanos, retry, breaker, limits, outcome, hedging);
    }

    /**
     * Returns a policy with a time limit for each attempt, which is where every policy starts. No retries, a breaker of
     * the node's name with the registry's default configuration, no limits, fail mode {@link FailMode#FAIL_CLOSE}.
     *
     * @param perAttempt above zero; the deadline of the run may cut it shorter
     * @return a policy
     * @throws IllegalArgumentException if zero or negative
     */
    public static NodePolicy timeout(Duration perAttempt) {
        long nanos = Arguments.positiveNanos("timeout", perAttempt);
        return new NodePolicy(
                nanos, RetrySpec.NEVER, BreakerSpec.DEFAULT, LimitSpec.NONE, OutcomeSpec.NONE, HedgeSpec.NONE);
    }

    /**
     * Sets how many attempts may follow the first. Default: none. Refusals, {@link Error}s and missing or wrong outputs
     * are never repeated; timeouts only after {@link #retryTimeouts()}.
     *
     * @param count 0 or more
     * @throws IllegalArgumentException if negative
     */
    public NodePolicy retries(int count) {
        return with(retry.withRetries(Arguments.atLeast("retries", count, 0)));
    }

    /**
     * Sets the pause before a retry. Default: {@link Backoff#exponential()}.
     */
    public NodePolicy backoff(Backoff backoff) {
        return with(retry.withBackoff(Objects.requireNonNull(backoff, "backoff")));
    }

    /**
     * Sets which failures are repeated, of those that may be. Default: all.
     *
     * @param predicate sees what the user's code threw, unwrapped, or a {@link NodeException} for a soft failure. If it
     *     throws, there is no retry
     */
    public NodePolicy retryOn(Predicate<? super Throwable> predicate) {
        return with(retry.withRetryOn(Objects.requireNonNull(predicate, "predicate")));
    }

    /**
     * Repeats timed-out attempts too. Default: they are not, because the work behind them may still run.
     */
    public NodePolicy retryTimeouts() {
        return with(retry.withTimeouts());
    }

    /**
     * Takes the pause that the failure itself asks for, such as a Retry-After header: it replaces the backoff. A
     * negative one counts as none.
     *
     * @param delay the pause for a failure, or null for the backoff's. If it throws, the backoff's is used
     */
    public NodePolicy delayFrom(Function<? super Throwable, @Nullable Duration> delay) {
        return with(retry.withDelayFrom(Objects.requireNonNull(delay, "delay")));
    }

    /**
     * Takes over the retry of a Resilience4j configuration: its number of attempts, the first included, its interval
     * and which exceptions it repeats. It says what {@code retries}, {@code backoff} and {@code retryOn} say. Timeouts
     * are repeated with {@link #retryTimeouts} only, and {@link Error}s never. The rules on deadlines count what the
     * interval is for an exception of no known type.
     *
     * @throws IllegalArgumentException if it judges or consumes results: that is {@link #failWhen}, which the breaker
     *     sees too
     */
    public NodePolicy retry(RetryConfig config) {
        return with(RetryConfigs.added(retry, Objects.requireNonNull(config, "config")));
    }

    /**
     * Sets what retries are paid from; the same instance in several policies is shared. Default: they are free.
     *
     * @param budget {@link RetryBudget#of} or, for all policies that name one key, {@link RetryBudget#shared}
     */
    public NodePolicy budget(RetryBudget budget) {
        return with(retry.withBudget(Objects.requireNonNull(budget, "budget")));
    }

    /**
     * Calls the node's code once more while an attempt takes long, and takes the first success. The timeout is of all
     * calls of an attempt together, the breaker gets one vote, and a hedge without a place or a token is not sent.
     * Default: never. For what {@link #idempotent()} is said of; a warning (HF38) otherwise.
     *
     * @param hedge when; an own budget of each node unless it has one
     */
    public NodePolicy hedge(Hedge hedge) {
        return with(hedging.withHedge(Objects.requireNonNull(hedge, "hedge")));
    }

    /** Says that the node's code may run twice, also at a time, and do no more than once: {@link #hedge} needs that. */
    public NodePolicy idempotent() {
        return with(hedging.beingIdempotent());
    }

    /**
     * Sets a breaker with a Resilience4j configuration.
     */
    public NodePolicy breaker(CircuitBreakerConfig config) {
        return with(breaker.withConfig(Objects.requireNonNull(config, "config")));
    }

    /**
     * Sets a breaker that opens after failures in a row, and lets one probe through when it has been open for a while:
     * what a service with little traffic needs. Beside that it opens if all of the last 100 calls have failed.
     *
     * @param consecutiveFailures at least 1; each is an execution, unless {@link #voteEachAttempt()} says otherwise
     * @param openFor until the probe; above zero
     * @throws IllegalArgumentException if an argument is out of range
     */
    public NodePolicy breaker(int consecutiveFailures, Duration openFor) {
        Arguments.positiveNanos("openFor", openFor);
        return with(breaker.withConsecutiveFailures(
                Arguments.atLeast("consecutiveFailures", consecutiveFailures, 1), openFor));
    }

    /**
     * Sets what the breaker's configuration cannot say, such as its time source or a lease for half-open probes.
     */
    public NodePolicy breakerOptions(BreakerOptions options) {
        return with(breaker.withOptions(Objects.requireNonNull(options, "options")));
    }

    /**
     * Sets the breaker's name in the registry. Nodes that call one service may share one, and a name that is given is
     * taken as meant: sharing it is no warning. Default: the node's name.
     */
    public NodePolicy breakerName(String name) {
        return with(breaker.withName(Objects.requireNonNull(name, "name")));
    }

    /**
     * Says that the breaker of the node's name is meant to be shared with executors of other contracts, which is
     * otherwise a warning: two nodes of one name may call different services.
     *
     * @throws IllegalStateException after {@code noBreaker}
     */
    public NodePolicy sharedBreaker() {
        return with(breaker.shared());
    }

    /**
     * Lets every attempt vote at the breaker. Default: one vote an execution, its final outcome. In Resilience4j each
     * attempt votes where Retry is outside CircuitBreaker, its usual order: three failed attempts are three failures
     * there, and one here without this. So numbers such as {@code minimumNumberOfCalls}, brought along from there, keep
     * their meaning with it.
     *
     * @throws IllegalStateException after {@code noBreaker}
     */
    public NodePolicy voteEachAttempt() {
        return with(breaker.votingEachAttempt());
    }

    /**
     * Leaves out the breaker.
     *
     * @throws IllegalStateException if anything was said about a breaker before
     */
    public NodePolicy noBreaker() {
        return with(breaker.none());
    }

    /**
     * Sets how many executions of this node may run at a time, timed-out work that still runs included; one more is
     * {@link NodeStatus#REJECTED}. Default: no limit.
     *
     * @param limit at least 1
     * @throws IllegalArgumentException if below 1
     */
    public NodePolicy maxConcurrent(int limit) {
        return with(limits.withConcurrent(Arguments.atLeast("maxConcurrent", limit, 1)));
    }

    /**
     * Lets the number of executions that may run at a time move by itself, with the latency of attempts that succeed
     * and with those that time out; what is refused and what still runs is as for a fixed one. It begins at {@link
     * Adaptive#initial}, or at 20, brought within the bounds. An attempt that fails otherwise counts only if {@link
     * Adaptive#dropIf} says that it is a drop.
     *
     * @param limit the algorithm and the bounds
     */
    public NodePolicy maxConcurrent(Adaptive limit) {
        return with(limits.withConcurrent(Objects.requireNonNull(limit, "maxConcurrent")));
    }

    /**
     * Sets how much timed-out work may still run before further calls are {@link NodeStatus#REJECTED}. Default: no
     * limit.
     *
     * @param cap at least 1
     * @throws IllegalArgumentException if below 1
     */
    public NodePolicy zombieCap(int cap) {
        return with(limits.withZombies(Arguments.atLeast("zombieCap", cap, 1)));
    }

    /**
     * Adds a soft failure: the node answered, but not with something to go on with. Breaker, retries and fail mode
     * treat it as a failure. Several rules add up.
     *
     * @param output one of the node's outputs
     * @param test true for a value that is a failure. If it throws, that is a failure too
     * @param <T> the output's type
     */
    public <T> NodePolicy failWhen(Field<T> output, Predicate<? super T> test) {
        Objects.requireNonNull(output, "output");
        return with(outcome.withSoftFailure(new SoftFailure<>(output, Objects.requireNonNull(test, "test"))));
    }

    /**
     * Takes a business refusal, such as a declined card, for an outcome and no failure. If the node's code throws one
     * of these, the breaker is told of a success (the service answered), nothing is repeated, no fallback and no
     * default stands in, and the node ends {@link NodeStatus#DECLINED} with what was thrown as its cause. Several calls
     * add up.
     *
     * <p>It closes no answer, {@link #failClose} or not, and cancels nothing. What the node writes is absent all the
     * same: an answer that requires it has failed, for what is missing and once the rest has settled, and {@link
     * Answer#orThrow} has the refusal as its cause; one that welcomes it is degraded; a node that reads it is {@link
     * NodeStatus#SKIPPED}, and its own fail mode applies.
     *
     * @param types exception classes, subclasses included; at least one
     * @throws IllegalArgumentException if none is given
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // copied, and only read
    public final NodePolicy declines(Class<? extends Throwable>... types) {
        List<Class<? extends Throwable>> copy = List.of(types);
        if (copy.isEmpty()) {
            throw new IllegalArgumentException("declines: [] (expected: at least one type)");
        }
        return declines(thrown -> copy.stream().anyMatch(type -> type.isInstance(thrown)));
    }

    /**
     * Does the same for what only a look at the exception can tell, such as a status 404.
     *
     * @param test true for a business refusal; sees what the node's code threw, unwrapped. If it throws,
     *     that is no refusal
     */
    public NodePolicy declines(Predicate<? super Throwable> test) {
        return with(outcome.withDeclined(Objects.requireNonNull(test, "test")));
    }

    /**
     * Cancels the user's own stage too, on timeout or cancellation. Default: it is left alone, since it may be
     * shared.
     */
    public NodePolicy cancelSource() {
        return with(limits.cancellingSource());
    }

    /**
     * Lets the answer go on without the node if that fails.
     *
     * @throws IllegalStateException if the policy has fallbacks, or a value for {@code failOpen} already
     */
    public NodePolicy failOpen() {
        return with(outcome.withMode(FailMode.FAIL_OPEN, null));
    }

    /**
     * Lets the answer go on with this value if the node fails; the node's status still tells of the failure.
     * It stands in neither for a business refusal nor where the node's condition is false.
     *
     * @param value of the node's only output, or {@code Values}
     * @throws IllegalStateException if the policy has fallbacks, or a value for {@code failOpen} already
     */
    public NodePolicy failOpen(Object value) {
        return with(outcome.withMode(FailMode.FAIL_OPEN, Objects.requireNonNull(value, "value")));
    }

    /**
     * Fails every answer that runs the node at once if that fails, and cancels the rest; what it {@linkplain
     * #declines(Class...) declines} is no failure. Without this call, {@link FailMode#FAIL_CLOSE} as the default fails
     * only those answers that require what the node yields; where that is only welcome, it is missing.
     *
     * @throws IllegalStateException if the policy has fallbacks, or a value for {@code failOpen} already
     */
    public NodePolicy failClose() {
        return with(outcome.withMode(FailMode.FAIL_CLOSE, null));
    }

    /**
     * Adds a link to be tried if the node fails, after those that were given before.
     *
     * @throws IllegalStateException if {@code failOpen} or {@code failClose} was called
     */
    public NodePolicy fallback(Fallback link) {
        Objects.requireNonNull(link, "link");
        return with(outcome.withFallback(link));
    }

    /** Does what {@code fallback(Fallback.of(function))} does. */
    public NodePolicy fallback(NodeFunction function) {
        return fallback(Fallback.of(function));
    }

    /** Does what {@code fallback(Fallback.ofAsync(function))} does. */
    public NodePolicy fallbackAsync(AsyncNodeFunction function) {
        return fallback(Fallback.ofAsync(function));
    }

    /**
     * Returns what the node's failure does to the answer.
     *
     * @return derived
     */
    public FailMode failMode() {
        return outcome.failMode();
    }

    /**
     * Returns the links of the fallback chain.
     *
     * @return in the order in which they are tried; empty if there are none
     */
    @Override
    public List<Fallback> fallbacks() {
        return super.fallbacks();
    }

    private NodePolicy with(RetrySpec changed) {
        return new NodePolicy(timeoutNanos, changed, breaker, limits, outcome, hedging);
    }

    private NodePolicy with(BreakerSpec changed) {
        return new NodePolicy(timeoutNanos, retry, changed, limits, outcome, hedging);
    }

    private NodePolicy with(LimitSpec changed) {
        return new NodePolicy(timeoutNanos, retry, breaker, changed, outcome, hedging);
    }

    private NodePolicy with(OutcomeSpec changed) {
        return new NodePolicy(timeoutNanos, retry, breaker, limits, changed, hedging);
    }

    private NodePolicy with(HedgeSpec changed) {
        return new NodePolicy(timeoutNanos, retry, breaker, limits, outcome, changed);
    }
}
