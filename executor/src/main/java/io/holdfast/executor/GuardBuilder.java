package io.holdfast.executor;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.retry.RetryConfig;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.core.time.TimeSource;
import io.holdfast.strategies.adaptive.Adaptive;
import io.holdfast.strategies.hedge.Hedge;
import io.holdfast.strategies.hedge.HedgerRegistry;
import io.holdfast.strategies.retry.Backoff;
import io.holdfast.strategies.retry.RetryBudget;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Guard}. What it says of the call is said as in a {@link NodePolicy}, each fact once and in any order;
 * what it says of the surroundings as in a {@link NodeExecutorBuilder}, where the last word counts. Not thread-safe.
 *
 * @param <T> what the calls yield
 */
public final class GuardBuilder<T extends @Nullable Object> {

    final GuardParts parts;

    GuardBuilder(String name, NodePolicy policy) {
        this.parts = new GuardParts(name, policy);
    }

    private GuardBuilder<T> with(NodePolicy changed) {
        parts.policy = changed;
        return this;
    }

    /**
     * Sets how many attempts may follow the first: see {@link NodePolicy#retries(int)}.
     *
     * @param count 0 or more
     * @throws IllegalArgumentException if negative
     */
    public GuardBuilder<T> retries(int count) {
        return with(parts.policy.retries(count));
    }

    /** Sets the pause before a retry. Default: {@link Backoff#exponential()}. */
    public GuardBuilder<T> backoff(Backoff backoff) {
        return with(parts.policy.backoff(backoff));
    }

    /** Sets which failures are repeated, of those that may be: see {@link NodePolicy#retryOn(Predicate)}. */
    public GuardBuilder<T> retryOn(Predicate<? super Throwable> predicate) {
        return with(parts.policy.retryOn(predicate));
    }

    /** Repeats timed-out attempts too. Default: they are not, because the work behind them may still run. */
    public GuardBuilder<T> retryTimeouts() {
        return with(parts.policy.retryTimeouts());
    }

    /** Takes the pause that the failure itself asks for: see {@link NodePolicy#delayFrom(Function)}. */
    public GuardBuilder<T> delayFrom(Function<? super Throwable, @Nullable Duration> delay) {
        return with(parts.policy.delayFrom(delay));
    }

    /** Takes over a retry of Resilience4j's: see {@link NodePolicy#retry(RetryConfig)}. */
    public GuardBuilder<T> retry(RetryConfig config) {
        return with(parts.policy.retry(config));
    }

    /** Sets what retries are paid from; the same instance in several guards is shared. Default: they are free. */
    public GuardBuilder<T> budget(RetryBudget budget) {
        return with(parts.policy.budget(budget));
    }

    /**
     * Sets the breaker itself, which others may use as well. Resilience4j's own cannot be used here: {@link
     * BreakerRegistry#from} takes over a registry of them.
     *
     * @throws IllegalStateException if anything was said about a breaker before, and at {@link #build} after
     */
    public GuardBuilder<T> breaker(Breaker breaker) {
        Objects.requireNonNull(breaker, "breaker");
        Arguments.once("breaker", parts.breaker == null ? null : "'" + parts.breaker.getName() + "'");
        parts.breaker = breaker;
        return with(parts.policy.breakerName(breaker.getName()));
    }

    /** Sets a breaker with a Resilience4j configuration. */
    public GuardBuilder<T> breaker(CircuitBreakerConfig config) {
        return with(parts.policy.breaker(config));
    }

    /**
     * Sets a breaker that opens after failures in a row: see {@link NodePolicy#breaker(int, Duration)}.
     *
     * @param consecutiveFailures at least 1
     * @param openFor until the probe; above zero
     * @throws IllegalArgumentException if an argument is out of range
     */
    public GuardBuilder<T> breaker(int consecutiveFailures, Duration openFor) {
        return with(parts.policy.breaker(consecutiveFailures, openFor));
    }

    /** Sets what the breaker's configuration cannot say. */
    public GuardBuilder<T> breakerOptions(BreakerOptions options) {
        return with(parts.policy.breakerOptions(options));
    }

    /** Sets the breaker's name in the registry. Default: the guard's name, and guards of one name share it. */
    public GuardBuilder<T> breakerName(String name) {
        return with(parts.policy.breakerName(name));
    }

    /** Says that a breaker of the guard's name is meant to be shared with nodes of that name. */
    public GuardBuilder<T> sharedBreaker() {
        return with(parts.policy.sharedBreaker());
    }

    /** Lets every attempt vote at the breaker: see {@link NodePolicy#voteEachAttempt()}. Default: one vote a call. */
    public GuardBuilder<T> voteEachAttempt() {
        return with(parts.policy.voteEachAttempt());
    }

    /**
     * Makes the call once more while an attempt takes long, and takes the first success. For what {@link #idempotent()}
     * is said of; a warning otherwise. Default: never.
     *
     * @param hedge when; an own budget unless it has one
     */
    public GuardBuilder<T> hedge(Hedge hedge) {
        return with(parts.policy.hedge(hedge));
    }

    /** Says that the call may be made twice, also at a time, and do no more than once. */
    public GuardBuilder<T> idempotent() {
        return with(parts.policy.idempotent());
    }

    /** Leaves out the breaker. */
    public GuardBuilder<T> noBreaker() {
        return with(parts.policy.noBreaker());
    }

    /**
     * Sets how many calls may run at a time, timed-out work that still runs included; one more is {@link
     * NodeStatus#REJECTED}. Default: no limit.
     *
     * @param limit at least 1
     * @throws IllegalArgumentException if below 1
     */
    public GuardBuilder<T> maxConcurrent(int limit) {
        return with(parts.policy.maxConcurrent(limit));
    }

    /** Lets the number of calls that may run at a time move by itself: {@link NodePolicy#maxConcurrent(Adaptive)}. */
    public GuardBuilder<T> maxConcurrent(Adaptive limit) {
        return with(parts.policy.maxConcurrent(limit));
    }

    /**
     * Sets how much timed-out work may still run before calls are {@link NodeStatus#REJECTED}. Default: no limit.
     *
     * @param cap at least 1
     * @throws IllegalArgumentException if below 1
     */
    public GuardBuilder<T> zombieCap(int cap) {
        return with(parts.policy.zombieCap(cap));
    }

    /**
     * Adds a soft failure: the call yielded something, but nothing to go on with. Breaker, retries and fallbacks treat
     * it as a failure. Several rules add up.
     *
     * @param test true for a value that is a failure, asked about null as well. If it throws, that is a failure too
     */
    @SuppressWarnings("unchecked") // the calls of Guard<T> yield nothing else
    public GuardBuilder<T> failWhen(Predicate<? super T> test) {
        Objects.requireNonNull(test, "test");
        return with(parts.policy.failWhen(NodeShape.ANYTHING, (Predicate<Object>) test));
    }

    /**
     * Takes a business refusal for an outcome and no failure: the breaker is told of a success, nothing is repeated,
     * nothing stands in, and the call ends {@link NodeStatus#DECLINED} with what was thrown.
     *
     * @param types exception classes, subclasses included; at least one
     * @throws IllegalArgumentException if none is given
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // passed on, and only read
    public final GuardBuilder<T> declines(Class<? extends Throwable>... types) {
        return with(parts.policy.declines(types));
    }

    /**
     * Does the same for what only a look at the exception can tell.
     *
     * @param test true for a business refusal. If it throws, that is no refusal
     */
    public GuardBuilder<T> declines(Predicate<? super Throwable> test) {
        return with(parts.policy.declines(test));
    }

    /** Cancels the call's own stage too, on timeout or cancellation. Default: it is left alone. */
    public GuardBuilder<T> cancelSource() {
        return with(parts.policy.cancelSource());
    }

    /**
     * Adds a fallback, after those that were given before; the first that yields anything wins, null included.
     *
     * @param function given what the call failed with, returns what stands in; runs on {@link #fallbackExecutor}
     */
    public GuardBuilder<T> fallback(Function<? super Throwable, ? extends T> function) {
        Objects.requireNonNull(function, "function");
        return fallback(Fallback.of((in, context) -> function.apply(GuardParts.failure(context))));
    }

    /**
     * Adds a fallback for failures of one type only; for others the next is tried.
     *
     * @param type of what the call failed with; {@link NodeException} for time limits and refusals
     * @param function given that, returns what stands in; runs on {@link #fallbackExecutor}
     * @param <X> the type
     */
    public <X extends Throwable> GuardBuilder<T> fallback(Class<X> type, Function<? super X, ? extends T> function) {
        Objects.requireNonNull(function, "function");
        return fallback(GuardParts.onlyFor(
                type, Fallback.of((in, context) -> function.apply(type.cast(GuardParts.failure(context))))));
    }

    /**
     * Adds a fallback that is awaited.
     *
     * @param function given what the call failed with, starts what stands in; must not block
     */
    public GuardBuilder<T> fallbackAsync(Function<? super Throwable, ? extends CompletionStage<? extends T>> function) {
        Objects.requireNonNull(function, "function");
        return fallback(Fallback.ofAsync((in, context) -> function.apply(GuardParts.failure(context))));
    }

    /**
     * Adds a value that is always at hand, also when the deadline is over.
     *
     * @param value stands in
     */
    public GuardBuilder<T> fallbackValue(T value) {
        return fallback(Fallback.constant(Objects.requireNonNull(value, "value")));
    }

    /**
     * Adds a link as a node has it, with its own time limit and for some failures only: {@code
     * Fallback.of((in, context) -> other()).timeout(ofMillis(300)).on(FailureKind.TIMEOUT)}, or {@link
     * Fallback#lastKnownGood}, whose key is then from the context, such as a tenant's. There are no inputs to read.
     *
     * @param link yields a T
     * @throws IllegalArgumentException for an alternate, which is another node
     */
    public GuardBuilder<T> fallback(Fallback link) {
        GuardParts.refuseAlternate(link);
        return with(parts.policy.fallback(link));
    }

    /**
     * Sets how long a call may take, with all attempts, pauses and fallbacks. Default: as long as they may take by
     * their own limits, and a tenth; a fallback without a limit counts as one attempt.
     *
     * @param deadline above zero
     * @throws IllegalArgumentException if zero or negative
     */
    public GuardBuilder<T> deadline(Duration deadline) {
        parts.deadlineNanos = Arguments.positiveNanos("deadline", deadline);
        return this;
    }

    /**
     * Sets the part of the deadline that attempts may not use, so that fallbacks have it. Default: what fallbacks may
     * take, or with a {@link #deadline} a fifth of it.
     *
     * @param reserve zero or more, shorter than the deadline, which {@link #build()} checks
     * @throws IllegalArgumentException if negative
     */
    public GuardBuilder<T> fallbackReserve(Duration reserve) {
        parts.surroundings.fallbackReserve(reserve);
        parts.reserveNanos = Arguments.nanos(reserve);
        return this;
    }

    /** Sets where the hedger is, under the guard's name: see {@link NodeExecutorBuilder#hedgers}. */
    public GuardBuilder<T> hedgers(HedgerRegistry registry) {
        parts.surroundings.hedgers(registry);
        return this;
    }

    /** Sets where a breaker that is not given comes from. Default: {@link BreakerRegistry#shared()}. */
    public GuardBuilder<T> registry(BreakerRegistry breakers) {
        parts.surroundings.registry(breakers);
        return this;
    }

    /**
     * Sets where blocking calls and retries run: see {@link NodeExecutorBuilder#executor}, for the default as well.
     *
     * @param calls stays the caller's to shut down
     */
    public GuardBuilder<T> executor(Executor calls) {
        parts.surroundings.executor(calls);
        return this;
    }

    /**
     * Sets where fallbacks run: see {@link NodeExecutorBuilder#fallbackExecutor}, for the default as well.
     *
     * @param fallbacks stays the caller's to shut down
     */
    public GuardBuilder<T> fallbackExecutor(Executor fallbacks) {
        parts.surroundings.fallbackExecutor(fallbacks);
        return this;
    }

    /**
     * Sets where a call goes on after a timer: see {@link NodeExecutorBuilder#continuationExecutor}.
     *
     * @param continuations stays the caller's to shut down
     */
    public GuardBuilder<T> continuationExecutor(Executor continuations) {
        parts.surroundings.continuationExecutor(continuations);
        return this;
    }

    /** Sets the clock and timers, for a breaker of the registry too. Default: {@link TimeSource#system()}. */
    public GuardBuilder<T> timeSource(TimeSource source) {
        parts.surroundings.timeSource(source);
        return this;
    }

    /**
     * Sets where meters go: those of a node, with the guard's name as the tags {@code executor} and {@code node}.
     * Default: nowhere, at no cost.
     *
     * @param tags keys and values in turn, added to each meter
     * @throws IllegalStateException if Micrometer is not on the class path
     */
    @SuppressWarnings("exports") // its module is optional, so a caller requires it
    public GuardBuilder<T> meters(MeterRegistry meterRegistry, String... tags) {
        parts.surroundings.meters(meterRegistry, tags);
        return this;
    }

    /**
     * Sets where observations go: those of a node. Default: nowhere, at no cost.
     *
     * @throws IllegalStateException if Micrometer's observations are not on the class path
     */
    @SuppressWarnings("exports") // its module is optional, so a caller requires it
    public GuardBuilder<T> observations(ObservationRegistry observationRegistry) {
        parts.surroundings.observations(observationRegistry);
        return this;
    }

    /** Sets how the caller's context follows: see {@link NodeExecutorBuilder#contextPropagation}. */
    public GuardBuilder<T> contextPropagation(ContextSnapshotFactory factory) {
        parts.surroundings.contextPropagation(factory);
        return this;
    }

    /** Leaves the caller's context behind. */
    public GuardBuilder<T> noContextPropagation() {
        parts.surroundings.noContextPropagation();
        return this;
    }

    /** Adds a listener, which is told how calls ended: {@link NodeListener#onNode}. */
    public GuardBuilder<T> listener(NodeListener listener) {
        parts.surroundings.listener(listener);
        return this;
    }

    /**
     * Returns the guard.
     *
     * @return a new guard
     * @throws IllegalStateException if the facts contradict each other, such as two breakers, or a reserve that is not
     *     below the deadline
     */
    public Guard<T> build() {
        return parts.build();
    }
}
