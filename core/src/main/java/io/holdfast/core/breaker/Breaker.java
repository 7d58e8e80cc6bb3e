package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerEvent;
import io.github.resilience4j.core.EventConsumer;
import io.holdfast.core.compat.Resilience4jVersion;
import io.holdfast.core.config.Reconfiguration;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * A circuit breaker behind Resilience4j's own interface: whatever takes a {@link CircuitBreaker} takes this one, made
 * from the same {@link CircuitBreakerConfig}. It adds permits that are bound to the state that gave them, so that an
 * outcome from an earlier state decides nothing in a later one.
 *
 * <p>Thread-safe and lock-free. Event consumers and the configuration's predicates run on the thread that caused
 * them, never under a lock; what they throw is logged and changes no outcome.
 *
 * <p>What holds on which path ({@link #tryAcquire()} and the {@code execute} and {@code decorate} methods of this
 * interface on one side, the raw {@code acquirePermission}/{@code onSuccess}/{@code onError} protocol on the other)
 * is in {@code docs/breaker.md}.
 */
public interface Breaker extends CircuitBreaker {

    /**
     * Returns a breaker with Resilience4j's default configuration.
     *
     * @param name the name of the breaker
     */
    static Breaker ofDefaults(String name) {
        return of(name, CircuitBreakerConfig.ofDefaults());
    }

    /**
     * Returns a breaker with a Resilience4j configuration.
     *
     * @param name the name of the breaker
     * @param config the configuration
     * @throws IllegalArgumentException if {@code config} asks for what cannot be had, such as a count window
     *     above 65535
     */
    static Breaker of(String name, CircuitBreakerConfig config) {
        return of(name, config, BreakerOptions.defaults());
    }

    /**
     * Returns a breaker with a Resilience4j configuration and what that cannot say.
     *
     * @param name the name of the breaker
     * @param config the configuration
     * @param options the options
     * @throws IllegalArgumentException if {@code config} asks for what cannot be had, such as a count window
     *     above 65535
     */
    static Breaker of(String name, CircuitBreakerConfig config, BreakerOptions options) {
        return of(name, config, options, Map.of());
    }

    /**
     * Returns a breaker with tags, which become tags of its meters.
     *
     * @param name the name of the breaker
     * @param config the configuration
     * @param options the options
     * @param tags the tags; copied
     * @throws IllegalArgumentException if {@code config} asks for what cannot be had, such as a count window
     *     above 65535, or a tag has null as its key or value
     */
    static Breaker of(String name, CircuitBreakerConfig config, BreakerOptions options, Map<String, String> tags) {
        Resilience4jVersion.require();
        Objects.requireNonNull(name, "Name must not be null");
        Objects.requireNonNull(config, "Config must not be null");
        Objects.requireNonNull(tags, "Tags must not be null").forEach((key, value) -> {
            if (key == null || value == null) {
                throw new IllegalArgumentException("tags: " + key + "=" + value + " (expected: no null key or value)");
            }
        });
        return new StandardBreaker(name, Settings.of(config, options), Map.copyOf(tags));
    }

    /**
     * Gives this breaker another configuration while it is in use. The state stays, and with it an open breaker's wait,
     * what the window holds (as many of the newest outcomes as the new size has room for) and the permits that are
     * out, whose outcomes count. What the new thresholds make of the window takes effect at once. No call waits for
     * this. Not changed are the clock and the timestamp function; what a half-open breaker expects of its probes
     * changes with the next HALF_OPEN. A window of calls cannot become one of seconds, or the other way round, with
     * what it holds.
     *
     * @param change makes the new configuration of the one in use; may be called again if another thread changes it at
     *     the same time
     * @return what is different, what was carried over, and what could not be
     * @throws IllegalArgumentException as {@link #of(String, CircuitBreakerConfig)}; nothing has changed then
     * @throws NullPointerException if {@code change} gives null
     */
    Reconfiguration reconfigure(UnaryOperator<CircuitBreakerConfig> change);

    /**
     * As {@link #reconfigure(UnaryOperator)}, with what Resilience4j's configuration cannot say. The time source stays
     * the one there is.
     *
     * @param change makes the new configuration of the one in use
     * @param changeOfOptions makes the new options of those in use
     * @return what is different, what was carried over, and what could not be
     */
    Reconfiguration reconfigure(
            UnaryOperator<CircuitBreakerConfig> change, UnaryOperator<BreakerOptions> changeOfOptions);

    /**
     * Asks for permission to make one call. A refusal is counted and published as Resilience4j does it.
     *
     * @return a permit that says whether it is granted
     */
    Permit tryAcquire();

    /**
     * Returns what Resilience4j's configuration cannot say.
     */
    BreakerOptions getOptions();

    /**
     * Returns how many outcomes came too late to decide anything, since the state that admitted their call was gone;
     * and how many reports came on half-open permits that had been used before.
     *
     * @return since the breaker was made
     */
    long lateOutcomes();

    /**
     * Returns what {@link Permit#retryAfter()} would say if a call were refused now. Unlike {@link #tryAcquire()} it
     * only looks: nothing is counted, and no state ends.
     *
     * @return for an open breaker the rest of its wait by its own clock, for good if it is forced open
     */
    Duration retryAfter();

    /**
     * Starts recording cumulative statistics, for meters that read counters at scrape time, if that has not been
     * started before; a breaker that nobody measures pays nothing.
     *
     * @return always the same object for one breaker
     */
    BreakerStats recordStats();

    /**
     * Subscribes to one type of event, or with {@link CircuitBreakerEvent} itself to all. Unlike a consumer given to
     * {@link #getEventPublisher()}, this one can leave.
     *
     * @param type the event class
     * @param consumer called on the thread that caused the event; what it throws is logged
     * @param <E> the event class
     * @return closes the subscription
     * @throws IllegalArgumentException if {@code type} is none of Resilience4j's circuit breaker events
     */
    <E extends CircuitBreakerEvent> Subscription subscribe(Class<E> type, EventConsumer<? super E> consumer);
}
