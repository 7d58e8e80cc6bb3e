package io.holdfast.strategies.bulkhead;

import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig;
import io.github.resilience4j.bulkhead.event.BulkheadEvent;
import io.github.resilience4j.core.EventConsumer;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.internal.registry.Arguments;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * A bulkhead with threads of its own and a queue before them, behind Resilience4j's interface: whatever takes a {@link
 * ThreadPoolBulkhead} takes this one, made from the same {@link ThreadPoolBulkheadConfig}. Its promises always
 * complete, and to cancel one takes its call out of the queue or interrupts it. Its threads may be virtual ones.
 *
 * <p>Calls up to {@code coreThreadPoolSize} get a thread, more wait in the queue, and if that is full get further
 * threads up to {@code maxThreadPoolSize}; then calls are refused. A call is never refused while fewer than {@code
 * maxThreadPoolSize + queueCapacity} run or wait.
 *
 * <p>Thread-safe. Event consumers run on the thread that caused the event, never under a lock; what they throw is
 * logged and changes no outcome. Close it: its threads keep the process alive, unless they are virtual.
 */
public interface PoolBulkhead extends ThreadPoolBulkhead {

    /**
     * Returns a bulkhead with Resilience4j's default configuration.
     *
     * @param name the name of the bulkhead
     */
    static PoolBulkhead ofDefaults(String name) {
        return of(name, ThreadPoolBulkheadConfig.ofDefaults());
    }

    /**
     * Returns a bulkhead with a Resilience4j configuration.
     *
     * @param name the name of the bulkhead
     * @param config the configuration
     */
    static PoolBulkhead of(String name, ThreadPoolBulkheadConfig config) {
        return of(name, config, PoolBulkheadOptions.defaults());
    }

    /**
     * Returns a bulkhead with a Resilience4j configuration and what that cannot say.
     *
     * @param name the name of the bulkhead
     * @param config the configuration
     * @param options the options
     */
    static PoolBulkhead of(String name, ThreadPoolBulkheadConfig config, PoolBulkheadOptions options) {
        return of(name, config, options, Map.of());
    }

    /**
     * Returns a bulkhead with tags, which become tags of its meters.
     *
     * @param name the name of the bulkhead
     * @param config the configuration
     * @param options the options
     * @param tags the tags; copied
     * @throws IllegalArgumentException if a tag has null as its key or value
     */
    static PoolBulkhead of(
            String name, ThreadPoolBulkheadConfig config, PoolBulkheadOptions options, Map<String, String> tags) {
        return new StandardPoolBulkhead(
                Arguments.name(name),
                Arguments.config(config),
                Objects.requireNonNull(options, "options"),
                Arguments.copyOfTags(tags));
    }

    /**
     * Runs a call on a thread of the bulkhead. The promise always completes: with what the call returns; with what it
     * throws, in a {@link java.util.concurrent.CompletionException}; with a {@link
     * io.github.resilience4j.bulkhead.BulkheadFullException} if the configured handler discards it; with a {@link
     * java.util.concurrent.CancellationException} if it is cancelled, or the bulkhead closed over it. To cancel it
     * takes the call out of the queue, or, with {@code cancel(true)}, interrupts it; one that runs keeps its place
     * until it ends.
     *
     * @param call the call
     * @param <T> the type of its result
     * @throws io.github.resilience4j.bulkhead.BulkheadFullException if there is no place, and the configured handler
     *     throws as the default one does
     */
    @Override
    <T> CompletableFuture<T> submit(Callable<T> call);

    /**
     * As {@link #submit(Callable)}, for a call without a result.
     *
     * @param call the call
     * @return completes with null
     */
    @Override
    CompletableFuture<Void> submit(Runnable call);

    /**
     * Gives the bulkhead another configuration, at once and without waiting. Calls that run or wait are left alone:
     * after a cut no call is admitted until fewer run and wait than the new numbers allow.
     *
     * @param change makes the new configuration from the present one; called again if another change came in between
     * @return what was changed, and what was carried over
     */
    Reconfiguration reconfigure(UnaryOperator<ThreadPoolBulkheadConfig> change);

    /**
     * Returns what Resilience4j's configuration cannot say.
     */
    PoolBulkheadOptions getOptions();

    /** Returns what was counted, for meters that read counters. */
    LimitCounts counts();

    /**
     * Subscribes to one type of event, or with {@link BulkheadEvent} itself to all. Unlike a consumer given to {@link
     * #getEventPublisher()}, this one can leave.
     *
     * @param type the event class
     * @param consumer called on the thread that caused the event; what it throws is logged
     * @param <E> the event class
     * @return closes the subscription
     */
    <E extends BulkheadEvent> Subscription subscribe(Class<E> type, EventConsumer<? super E> consumer);

    /** As {@link #close(Duration)} with {@link PoolBulkheadOptions#closeTimeout}, five seconds by default. */
    @Override
    void close();

    /**
     * Admits no more calls and waits until those that were admitted have ended. If they have not when the time is over,
     * or the waiting thread is interrupted, those that wait are cancelled and those that run are interrupted and their
     * promises cancelled.
     *
     * @param timeout how long to wait at most
     * @return whether all calls ended by themselves
     */
    boolean close(Duration timeout);
}
