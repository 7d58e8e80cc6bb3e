package io.holdfast.strategies.bulkhead;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.event.BulkheadEvent;
import io.github.resilience4j.core.EventConsumer;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.internal.registry.Arguments;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A limit to how many calls run at once, behind Resilience4j's own interface: whatever takes a {@link Bulkhead} takes
 * this one, made from the same {@link BulkheadConfig}. It adds permits that give their place back once, waiting without
 * a thread, and limits that change while they are in use.
 *
 * <p>Thread-safe. A call that finds a place takes no lock. Event consumers run on the thread that caused the event,
 * never under a lock; what they throw is logged and changes no outcome.
 */
public interface ConcurrencyLimit extends Bulkhead {

    /**
     * Returns a limit with Resilience4j's default configuration: 25 calls, no waiting.
     *
     * @param name the name of the limit
     */
    static ConcurrencyLimit ofDefaults(String name) {
        return of(name, BulkheadConfig.ofDefaults());
    }

    /**
     * Returns a limit with a Resilience4j configuration.
     *
     * @param name the name of the limit
     * @param config the configuration
     */
    static ConcurrencyLimit of(String name, BulkheadConfig config) {
        return of(name, config, ConcurrencyLimitOptions.defaults());
    }

    /**
     * Returns a limit with a Resilience4j configuration and what that cannot say.
     *
     * @param name the name of the limit
     * @param config the configuration
     * @param options the options
     */
    static ConcurrencyLimit of(String name, BulkheadConfig config, ConcurrencyLimitOptions options) {
        return of(name, config, options, Map.of());
    }

    /**
     * Returns a limit with tags, which become tags of its meters.
     *
     * @param name the name of the limit
     * @param config the configuration
     * @param options the options
     * @param tags the tags; copied
     * @throws IllegalArgumentException if a tag has null as its key or value
     */
    static ConcurrencyLimit of(
            String name, BulkheadConfig config, ConcurrencyLimitOptions options, Map<String, String> tags) {
        return new StandardConcurrencyLimit(
                Arguments.name(name),
                new LimitSettings(Arguments.config(config)),
                Objects.requireNonNull(options, "options"),
                Arguments.copyOfTags(tags));
    }

    /**
     * Asks for a place now, without waiting.
     *
     * @return a permit that says whether it is granted
     */
    ConcurrencyPermit tryAcquire();

    /**
     * Asks for a place, and waits for it if there is none.
     *
     * @param maxWait how long to wait at most; zero or less for not at all
     * @return a permit that says whether it is granted; refused if the thread is interrupted, which it remains
     */
    ConcurrencyPermit tryAcquire(Duration maxWait);

    /**
     * Asks for a place, and lets a future wait for it if there is none. The future always completes. If it is cancelled
     * it leaves the line; if it was granted a place at that moment, {@code cancel} returns false and the permit is the
     * caller's to release. A future that had to wait completes on the thread that released the place, or on the timer's
     * if it is refused, unless {@link ConcurrencyLimitOptions#executor} names another.
     *
     * @param maxWait how long to wait at most; zero or less for not at all
     * @return completes with a granted permit, or exceptionally with {@link
     *     io.github.resilience4j.bulkhead.BulkheadFullException}
     */
    CompletableFuture<ConcurrencyPermit> acquireAsync(Duration maxWait);

    /**
     * As {@link #tryAcquire()} without a permit, for those that count every object: never waits, allocates nothing.
     * After {@code true}, {@link #onComplete()} must follow once, or {@link #releasePermission()} if the call was not
     * made. Nothing ties those to their call, as nothing does in Resilience4j's protocol.
     *
     * @return whether the call may be made
     */
    boolean tryEnter();

    /**
     * Tells an adaptive limit how a call went that came by {@link #tryEnter()} or by the raw protocol, before its place
     * is given back. Of the measurements that are told as many are looked at as there would be calls timed;
     * the others cost next to nothing. Does nothing where the limit does not move by itself.
     *
     * @param elapsedNanos how long the call took, nanoseconds
     * @param failure what it failed with; null if it succeeded
     */
    void measured(long elapsedNanos, @Nullable Throwable failure);

    /**
     * Returns a supplier of stages under this limit. The place is given back once, when the stage ends; a supplier that
     * throws or returns null makes a failed stage. To cancel the returned stage leaves the supplier's own alone, and
     * the place taken until that ends, unless {@link ConcurrencyLimitOptions#cancelSource} is set.
     *
     * @param supplier makes the stage
     * @param <T> the type of the stage's result
     */
    <T> Supplier<CompletionStage<T>> decorateCompletionStage(Supplier<CompletionStage<T>> supplier);

    /**
     * Returns a supplier of futures under this limit. A future that is a {@link CompletionStage} gives its place back
     * when it ends; others when they are asked for their outcome, are seen to be done or are cancelled.
     *
     * @param supplier makes the future
     * @param <T> the type of the future's result
     */
    <T> Supplier<Future<T>> decorateFuture(Supplier<Future<T>> supplier);

    /**
     * Gives the limit another configuration, at once and without waiting. Calls that run are left alone: after a cut no
     * call begins until fewer run than the new limit. After a raise those that wait are let in. They wait for as long
     * as they came for, whatever the new configuration says.
     *
     * <p>An adaptive limit ({@link ConcurrencyLimitOptions#adaptive}) shows the limit of now as {@code
     * maxConcurrentCalls}. A change of that moves the limit, and its algorithm begins anew from there; one that leaves
     * it as it was leaves the limit alone.
     *
     * @param change makes the new configuration from the present one; called again if another change came in between
     * @return what was changed, and what was carried over
     * @throws IllegalArgumentException if it moves an adaptive limit out of its bounds
     */
    Reconfiguration reconfigure(UnaryOperator<BulkheadConfig> change);

    /**
     * Returns what Resilience4j's configuration cannot say.
     */
    ConcurrencyLimitOptions getOptions();

    /**
     * Returns how many calls have a place now. After a cut it may be more than the limit.
     */
    int running();

    /**
     * Returns how many threads and futures wait for a place now.
     */
    int waiting();

    /** Returns what was counted, for meters that read counters. */
    LimitCounts counts();

    /**
     * Returns how many releases no call stood behind: permits released again, and raw releases while nothing ran. They
     * raise nothing. A raw release too many while other calls run cannot be told from theirs.
     *
     * @return since the limit was made
     */
    long unmatchedReleases();

    /**
     * Returns how often an adaptive limit has moved by itself. There is no event for that.
     *
     * @return since the limit was made; 0 if it does not move
     */
    long limitMoves();

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
}
