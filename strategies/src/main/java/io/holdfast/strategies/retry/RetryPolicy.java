package io.holdfast.strategies.retry;

import io.github.resilience4j.core.EventConsumer;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.event.RetryEvent;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.internal.registry.Arguments;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A retry behind Resilience4j's own interface: whatever takes a {@link Retry} takes this one, made from the same
 * {@link RetryConfig}. It adds a budget, jitter, stages without a scheduler, and a configuration that can be changed
 * while calls run.
 *
 * <p>A promise that this interface returns always completes, and no attempt begins once it has: one that is cancelled
 * stops. When all attempts have failed, the last failure is thrown as it is, and carries the earlier ones as
 * suppressed.
 *
 * <p>Thread-safe. Event consumers, predicates and interval functions run on the thread that needs them, never under a
 * lock; what they throw is logged. A predicate that throws asks for no retry, and an interval function that throws or
 * gives null counts as Resilience4j's default interval. {@code docs/retry.md} says what holds on which path.
 */
public interface RetryPolicy extends Retry {

    /**
     * Returns a retry with Resilience4j's default configuration: three attempts, half a second apart.
     *
     * @param name the name of the retry
     */
    static RetryPolicy ofDefaults(String name) {
        return of(name, RetryConfig.ofDefaults());
    }

    /**
     * Returns a retry with a Resilience4j configuration.
     *
     * @param name the name of the retry
     * @param config the configuration
     */
    static RetryPolicy of(String name, RetryConfig config) {
        return of(name, config, RetryOptions.defaults());
    }

    /**
     * Returns a retry with a Resilience4j configuration and what that cannot say.
     *
     * @param name the name of the retry
     * @param config the configuration
     * @param options the options
     */
    static RetryPolicy of(String name, RetryConfig config, RetryOptions options) {
        return of(name, config, options, Map.of());
    }

    /**
     * Returns a retry with tags, which become tags of its meters.
     *
     * @param name the name of the retry
     * @param config the configuration
     * @param options the options
     * @param tags the tags; copied
     * @throws IllegalArgumentException if a tag has null as its key or value
     */
    static RetryPolicy of(String name, RetryConfig config, RetryOptions options, Map<String, String> tags) {
        return new StandardRetryPolicy(
                Arguments.name(name),
                Arguments.config(config),
                Objects.requireNonNull(options, "options"),
                Arguments.copyOfTags(tags));
    }

    /**
     * Calls until an attempt succeeds or the attempts are used up, with pauses made by a scheduler.
     *
     * @param scheduler makes the pauses, and runs the attempts after the first; if it refuses, the last failure is
     * final
     * @param supplier asked for each attempt; if it throws or returns null, that is a failed attempt like any other
     * @return a promise of its own, a {@link java.util.concurrent.CompletableFuture}; cancelling it stops
     * @param <T> the type of the result
     */
    @Override
    <T> CompletionStage<T> executeCompletionStage(
            ScheduledExecutorService scheduler, Supplier<CompletionStage<T>> supplier);

    /**
     * As {@link #executeCompletionStage(ScheduledExecutorService, Supplier)} with pauses made by the retry's own time
     * source.
     *
     * @param supplier asked for each attempt; if it throws or returns null, that is a failed attempt like any other
     * @return a promise of its own, a {@link java.util.concurrent.CompletableFuture}; cancelling it stops
     * @param <T> the type of the result
     */
    <T> CompletionStage<T> executeCompletionStage(Supplier<CompletionStage<T>> supplier);

    /**
     * Returns a supplier that does what {@link #executeCompletionStage(ScheduledExecutorService, Supplier)} does.
     *
     * @param scheduler makes the pauses, and runs the attempts after the first
     * @param supplier asked for each attempt
     * @param <T> the type of the result
     */
    @Override
    <T> Supplier<CompletionStage<T>> decorateCompletionStage(
            ScheduledExecutorService scheduler, Supplier<CompletionStage<T>> supplier);

    /**
     * Returns a supplier that does what {@link #executeCompletionStage(Supplier)} does.
     *
     * @param supplier asked for each attempt
     * @param <T> the type of the result
     */
    <T> Supplier<CompletionStage<T>> decorateCompletionStage(Supplier<CompletionStage<T>> supplier);

    /**
     * Changes the configuration for the calls that begin from now on; those that are under way keep the one that they
     * began with. Never blocks.
     *
     * @param change given the configuration in use, returns the next; it may be asked again if another changes it at
     *     the same time
     * @return what was changed; functions of a configuration are not compared
     */
    Reconfiguration reconfigure(UnaryOperator<RetryConfig> change);

    /** Returns what Resilience4j's configuration cannot say. */
    RetryOptions getOptions();

    /** Returns how calls ended, for meters that read counters. */
    RetryCounts counts();

    /**
     * Subscribes to one type of event, or with {@link RetryEvent} itself to all. Unlike a consumer given to {@link
     * #getEventPublisher()}, this one can leave.
     *
     * @param type the event class
     * @param consumer called on the thread that caused the event; what it throws is logged
     * @param <E> the event class
     * @return closes the subscription
     */
    <E extends RetryEvent> Subscription subscribe(Class<E> type, EventConsumer<? super E> consumer);
}
