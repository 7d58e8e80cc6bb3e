package io.holdfast.strategies.ratelimit;

import io.github.resilience4j.core.EventConsumer;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.event.RateLimiterEvent;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.internal.registry.Arguments;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * A rate limit behind Resilience4j's own interface: whatever takes a {@link RateLimiter} takes this one, made from the
 * same {@link RateLimiterConfig}. It adds requests that never wait and say when to come again, waiting that blocks no
 * thread, permits that are spread evenly ({@link RateLimitOptions#smooth()}), and changes of its configuration while it
 * is in use.
 *
 * <p>Thread-safe and lock-free; a request that need not wait allocates nothing. A waiter that gives up, because it is
 * interrupted or its future is cancelled, gives its permits back. Event consumers and the configuration's predicate
 * run on the thread that caused them, never under a lock; what they throw is logged and changes no outcome.
 *
 * <p>What holds on which path is in {@code docs/ratelimit.md}.
 */
public interface RateLimit extends RateLimiter {

    /**
     * Returns a rate limit with Resilience4j's default configuration.
     *
     * @param name its name
     */
    static RateLimit ofDefaults(String name) {
        return of(name, RateLimiterConfig.ofDefaults());
    }

    /**
     * Returns a rate limit with a Resilience4j configuration: fixed windows, as there.
     *
     * @param name its name
     * @param config the configuration
     */
    static RateLimit of(String name, RateLimiterConfig config) {
        return of(name, config, RateLimitOptions.defaults());
    }

    /**
     * Returns a rate limit with a Resilience4j configuration and what that cannot say.
     *
     * @param name its name
     * @param config the configuration
     * @param options the options
     * @throws IllegalArgumentException if the options ask for a burst that would take more than 36 years to come back
     */
    static RateLimit of(String name, RateLimiterConfig config, RateLimitOptions options) {
        return of(name, config, options, Map.of());
    }

    /**
     * Returns a rate limit with tags, which become tags of its meters.
     *
     * @param name its name
     * @param config the configuration
     * @param options the options
     * @param tags the tags; copied
     * @throws IllegalArgumentException if the options ask for a burst that would take more than 36 years to come back,
     *     or a tag has null as its key or value
     */
    static RateLimit of(String name, RateLimiterConfig config, RateLimitOptions options, Map<String, String> tags) {
        Arguments.name(name);
        Arguments.config(config);
        Objects.requireNonNull(options, "options");
        return new StandardRateLimit(name, config, options, Arguments.copyOfTags(tags));
    }

    /**
     * Takes one permit if there is one now; never waits. A refusal is published as Resilience4j does it.
     *
     * @return whether it is taken
     */
    default boolean tryAcquire() {
        return tryAcquireNanos(1) == 0;
    }

    /**
     * Takes permits if there are so many now; never waits.
     *
     * @param permits how many, 0 or more
     * @return whether they are taken, all of them
     * @throws IllegalArgumentException if {@code permits} is negative
     */
    default boolean tryAcquire(int permits) {
        return tryAcquireNanos(permits) == 0;
    }

    /**
     * Takes permits if there are so many now, and otherwise tells when there will be; never waits, allocates nothing.
     *
     * @param permits how many, 0 or more
     * @return 0 if they are taken, all of them; else in how many nanoseconds they could be, if nobody else took any;
     *     {@link Long#MAX_VALUE} if there are never so many at once
     * @throws IllegalArgumentException if {@code permits} is negative
     */
    long tryAcquireNanos(int permits);

    /**
     * Returns when so many permits could be had. Only looks: nothing is taken or published.
     *
     * @param permits how many, 0 or more
     * @return zero if now; 292 years if there are never so many at once
     * @throws IllegalArgumentException if {@code permits} is negative
     */
    Duration retryAfter(int permits);

    /**
     * Takes permits, and waits for them where that can end in time; where it cannot, it does not begin to wait.
     *
     * @param permits how many, 0 or more
     * @param atMost the longest wait; zero or less means none
     * @return whether they are taken, all of them; false also if the thread is interrupted while it waits, which it
     *     then still is, or if there are never so many at once
     * @throws IllegalArgumentException if {@code permits} is negative
     */
    boolean acquire(int permits, Duration atMost);

    /**
     * Takes permits without holding up a thread. They are reserved when this returns, in the order of such calls;
     * cancelling the future, or completing it exceptionally, gives them back.
     *
     * <p>The future is completed by the caller if the permits are there or refused, else by a timer thread that all
     * rate limits share. So work that depends on it is for an executor: {@code
     * limit.acquireAsync(1, atMost).thenComposeAsync(granted -> call(), executor)}.
     *
     * @param permits how many, 0 or more
     * @param atMost the longest wait; zero or less means none
     * @return completes with null when the permits may be used; fails with Resilience4j's {@code RequestNotPermitted},
     *     and at once, if that cannot be in time
     * @throws IllegalArgumentException if {@code permits} is negative
     */
    CompletableFuture<Void> acquireAsync(int permits, Duration atMost);

    /**
     * Gives it another configuration while it is in use, at once and without waiting for anybody: limit, period,
     * timeout, predicate. What was used stays used: of 10 permits of which 4 are used, a limit of 20 leaves 16 and one
     * of 3 leaves none until more come. Permits that are promised to waiters stay promised, and come as the new limit
     * allows for those that ask from now on.
     *
     * @param change returns the new configuration; may be asked again if another change gets in between
     * @return what was changed and kept
     * @throws IllegalArgumentException if the new configuration cannot be had with the options
     */
    Reconfiguration reconfigure(UnaryOperator<RateLimiterConfig> change);

    /**
     * Sets another limit as Resilience4j documents it: the permits left in the current period stay as many, only that
     * they are at once no more than the new limit. {@link #reconfigure} changes the current period too.
     *
     * @param limitForPeriod the new limit, above 0
     */
    @Override
    void changeLimitForPeriod(int limitForPeriod);

    /**
     * Returns what Resilience4j's configuration cannot say.
     */
    RateLimitOptions getOptions();

    /** Returns what was counted, for meters that read counters. */
    RateLimitCounts counts();

    /**
     * Subscribes to one type of event, or with {@link RateLimiterEvent} itself to all. Unlike a consumer given to
     * {@link #getEventPublisher()}, this one can leave.
     *
     * @param type the event class
     * @param consumer called on the thread that caused the event; what it throws is logged
     * @param <E> the event class
     * @return closes the subscription
     */
    <E extends RateLimiterEvent> Subscription subscribe(Class<E> type, EventConsumer<? super E> consumer);
}
