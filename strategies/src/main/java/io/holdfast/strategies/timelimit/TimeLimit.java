package io.holdfast.strategies.timelimit;

import io.github.resilience4j.core.EventConsumer;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.github.resilience4j.timelimiter.event.TimeLimiterEvent;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.internal.registry.Arguments;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A time limit behind Resilience4j's own interface: whatever takes a {@link TimeLimiter} takes this one, made from the
 * same {@link TimeLimiterConfig}. It adds calls on the caller's own thread, stages without a scheduler, and a
 * configuration that can be changed while calls run.
 *
 * <p>The promise for a limited stage is its own: the supplier's stage, which others may share, is never completed, and
 * it is cancelled only if {@link TimeLimitOptions#cancelSource} asks for it. The promise always completes, and however
 * it does, its timer is gone then.
 *
 * <p>Thread-safe. Event consumers run on the thread that caused the event, never under a lock; what they throw is
 * logged and changes no outcome. {@code docs/timelimit.md} says what holds on which path.
 */
public interface TimeLimit extends TimeLimiter {

    /**
     * Returns a time limit of a second, Resilience4j's default.
     *
     * @param name the name of the time limit
     */
    static TimeLimit ofDefaults(String name) {
        return of(name, TimeLimiterConfig.ofDefaults());
    }

    /**
     * Returns a time limit without a name of its own.
     *
     * @param limit how long a call may take; zero or less times out at once
     */
    static TimeLimit of(Duration limit) {
        return of(
                DEFAULT_NAME, TimeLimiterConfig.custom().timeoutDuration(limit).build());
    }

    /**
     * Returns a time limit with a Resilience4j configuration.
     *
     * @param name the name of the time limit
     * @param config the configuration
     */
    static TimeLimit of(String name, TimeLimiterConfig config) {
        return of(name, config, TimeLimitOptions.defaults());
    }

    /**
     * Returns a time limit with a Resilience4j configuration and what that cannot say.
     *
     * @param name the name of the time limit
     * @param config the configuration
     * @param options the options
     */
    static TimeLimit of(String name, TimeLimiterConfig config, TimeLimitOptions options) {
        return of(name, config, options, Map.of());
    }

    /**
     * Returns a time limit with tags, which become tags of its meters.
     *
     * @param name the name of the time limit
     * @param config the configuration
     * @param options the options
     * @param tags the tags; copied
     * @throws IllegalArgumentException if a tag has null as its key or value
     */
    static TimeLimit of(String name, TimeLimiterConfig config, TimeLimitOptions options, Map<String, String> tags) {
        return new StandardTimeLimit(
                Arguments.name(name),
                Arguments.config(config),
                Objects.requireNonNull(options, "options"),
                Arguments.copyOfTags(tags));
    }

    /**
     * Returns how much time the calls that are under way on this thread have left: the least of those that were made by
     * {@link #callWithin}, {@link #runWithin} or {@link CallerTimeLimit}. A nested call can pass it on, as the deadline
     * of a request for one.
     *
     * @return empty outside any limit; zero if one is over
     */
    static Optional<Duration> remaining() {
        return RunningLimit.remaining();
    }

    /**
     * Calls on the caller's own thread and interrupts it there when the limit is over, so that thread locals, a
     * transaction and the stack trace are the caller's. No interrupt is left behind. A call that is over its limit
     * ends in {@link TimeoutException}, whatever it returns or throws, except for an {@link Error}; what it threw is
     * the cause. Where the configuration says {@code cancelRunningFuture=false}, the call is not disturbed, and ends in
     * {@link TimeoutException} after its own end.
     *
     * @param call what to call
     * @return what the call returned, which may be null
     * @param <T> the type of that
     * @throws TimeoutException if the limit was over before the call
     * @throws Exception what the call threw, if that came first
     */
    <T extends @Nullable Object> T callWithin(Callable<T> call) throws Exception;

    /**
     * As {@link #callWithin} for what returns nothing.
     *
     * @param action what to run
     * @throws TimeoutException if the limit was over before the action
     */
    void runWithin(Runnable action) throws TimeoutException;

    /**
     * As {@link #executeCompletionStage(java.util.concurrent.ScheduledExecutorService, Supplier)} without a scheduler:
     * all calls of this limit share a few timers of its time source, which makes it the cheaper one.
     *
     * @param supplier asked on this thread, which is not limited; if it throws or returns null, so ends the promise
     * @return a promise of its own, a {@link java.util.concurrent.CompletableFuture}
     * @param <T> the type of the result
     */
    <T> CompletionStage<T> executeCompletionStage(Supplier<? extends CompletionStage<T>> supplier);

    /**
     * Returns a supplier that does what {@link #executeCompletionStage(Supplier)} does.
     *
     * @param supplier asked on the thread that asks the returned one
     * @param <T> the type of the result
     */
    <T> Supplier<CompletionStage<T>> decorateCompletionStage(Supplier<? extends CompletionStage<T>> supplier);

    /**
     * Changes the configuration for the calls that begin from now on; those that are under way keep the limit that they
     * began with. Never blocks.
     *
     * @param change given the configuration in use, returns the next; it may be asked again if another changes it at
     *     the same time
     * @return what was changed
     */
    Reconfiguration reconfigure(UnaryOperator<TimeLimiterConfig> change);

    /**
     * Returns what Resilience4j's configuration cannot say.
     */
    TimeLimitOptions getOptions();

    /**
     * Returns how calls ended, for meters that read counters. A cancelled promise is no outcome.
     */
    TimeLimitCounts counts();

    /**
     * Subscribes to one type of event, or with {@link TimeLimiterEvent} itself to all. Unlike a consumer given to
     * {@link #getEventPublisher()}, this one can leave.
     *
     * @param type the event class
     * @param consumer called on the thread that caused the event; what it throws is logged
     * @param <E> the event class
     * @return closes the subscription
     */
    <E extends TimeLimiterEvent> Subscription subscribe(Class<E> type, EventConsumer<? super E> consumer);
}
