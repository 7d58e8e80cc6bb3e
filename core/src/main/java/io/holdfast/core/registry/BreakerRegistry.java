package io.holdfast.core.registry;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.compat.Resilience4jVersion;
import io.holdfast.core.config.Reconfiguration;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A registry of breakers behind Resilience4j's own interface. Finding a known name takes no lock; an unknown one is
 * made exactly once, however many threads ask for it at the same time. A second, different configuration for a known
 * name, and other options or tags, are reported ({@link #conflicts()} and a warning in the log), not silently ignored.
 * What the registry itself would have given asks for nothing, nor does another object that says the same: its default
 * configuration, its configuration under the breaker's own name, its options, its tags. Event consumers run after a
 * breaker is in the registry, outside any lock, and another thread that finds it does not wait for them; what they
 * throw is logged.
 *
 * <p>The methods inherited from {@link CircuitBreakerRegistry} do what they do there; {@code breaker} is {@code
 * circuitBreaker} with our own type. Thread-safe.
 */
public interface BreakerRegistry extends CircuitBreakerRegistry {

    /**
     * Returns a registry with Resilience4j's default configuration.
     */
    static BreakerRegistry ofDefaults() {
        return custom().build();
    }

    /**
     * Returns a registry whose breakers have a configuration unless they are made with another.
     *
     * @param config the configuration
     */
    static BreakerRegistry of(CircuitBreakerConfig config) {
        return custom().config(config).build();
    }

    /**
     * Returns a registry with a default configuration and a consumer of its events.
     *
     * @param config the configuration
     * @param consumer the consumer
     */
    static BreakerRegistry of(CircuitBreakerConfig config, RegistryEventConsumer<CircuitBreaker> consumer) {
        return custom().config(config).consumer(consumer).build();
    }

    /**
     * Returns a registry with a default configuration and consumers of its events.
     *
     * @param config the configuration
     * @param consumers the consumers
     */
    static BreakerRegistry of(CircuitBreakerConfig config, List<RegistryEventConsumer<CircuitBreaker>> consumers) {
        return custom().config(config).consumers(consumers).build();
    }

    /**
     * Returns a registry with named configurations; the one named {@code default} is the default.
     *
     * @param configs the configurations by name
     */
    static BreakerRegistry of(Map<String, CircuitBreakerConfig> configs) {
        return custom().configs(configs).build();
    }

    /**
     * Returns a registry with named configurations and tags.
     *
     * @param configs the configurations by name
     * @param tags for every breaker
     */
    static BreakerRegistry of(Map<String, CircuitBreakerConfig> configs, Map<String, String> tags) {
        return custom().configs(configs).tags(tags).build();
    }

    /**
     * Returns a registry with named configurations and a consumer of its events.
     *
     * @param configs the configurations by name
     * @param consumer the consumer
     */
    static BreakerRegistry of(
            Map<String, CircuitBreakerConfig> configs, RegistryEventConsumer<CircuitBreaker> consumer) {
        return custom().configs(configs).consumer(consumer).build();
    }

    /**
     * Returns a registry with named configurations, a consumer of its events and tags.
     *
     * @param configs the configurations by name
     * @param consumer the consumer
     * @param tags for every breaker
     */
    static BreakerRegistry of(
            Map<String, CircuitBreakerConfig> configs,
            RegistryEventConsumer<CircuitBreaker> consumer,
            Map<String, String> tags) {
        return custom().configs(configs).consumer(consumer).tags(tags).build();
    }

    /**
     * Returns a registry with named configurations and consumers of its events.
     *
     * @param configs the configurations by name
     * @param consumers the consumers
     */
    static BreakerRegistry of(
            Map<String, CircuitBreakerConfig> configs, List<RegistryEventConsumer<CircuitBreaker>> consumers) {
        return custom().configs(configs).consumers(consumers).build();
    }

    /**
     * Returns a builder with everything a registry can be made with.
     */
    static RegistryBuilder custom() {
        Resilience4jVersion.require();
        return new RegistryBuilder();
    }

    /**
     * Takes over a Resilience4j registry: its default configuration, its tags, and its breakers, by name, with their
     * configuration, tags and state (HALF_OPEN becomes OPEN, and waiting starts anew); named configurations are
     * looked up in it whenever they are asked for. What the old breakers have counted stays behind. The old registry
     * is not changed, and what is added to it later does not appear here. A breaker that {@code replace} put in under
     * another name comes under its own, since the old registry does not tell the other; if its own is taken, it stays
     * behind.
     *
     * @param registry the registry to take over
     * @return a new registry, or {@code registry} itself if it is one of ours
     * @throws IllegalArgumentException if a breaker has what ours refuses, a count window above 65 535 calls, a time
     *     window above a week or a tag that is null; the message names it
     */
    static BreakerRegistry from(CircuitBreakerRegistry registry) {
        Objects.requireNonNull(registry, "registry");
        return registry instanceof BreakerRegistry ours ? ours : Takeover.of(registry, BreakerOptions.defaults());
    }

    /**
     * As {@link #from(CircuitBreakerRegistry)}, with what the old registry's configurations cannot say, such as a limit
     * to failures in a row.
     *
     * @param registry the registry to take over
     * @param options for the breakers taken over and for those made later without options of their own
     * @throws IllegalArgumentException if the registry is one of ours, whose breakers have their options already; or as
     *     {@link #from(CircuitBreakerRegistry)}
     */
    static BreakerRegistry from(CircuitBreakerRegistry registry, BreakerOptions options) {
        Objects.requireNonNull(registry, "registry");
        Objects.requireNonNull(options, "options");
        if (registry instanceof BreakerRegistry) {
            throw new IllegalArgumentException(
                    "registry: one of Holdfast (expected: one of Resilience4j, since ours has its options)");
        }
        return Takeover.of(registry, options);
    }

    /**
     * Returns the registry of the process, made on first use with Resilience4j's default configuration.
     *
     * @return the same instance for all callers, until {@link #resetShared()}
     */
    static BreakerRegistry shared() {
        return SharedRegistry.get();
    }

    /**
     * Forgets the registry of the process, so that the next {@link #shared()} makes a new one. For tests: code that
     * holds the old one keeps it.
     */
    static void resetShared() {
        SharedRegistry.reset();
    }

    /**
     * Returns the breaker of a name, made with the default configuration if the name is new.
     *
     * @param name the name of the breaker
     * @return the one breaker of that name
     * @throws IllegalStateException if {@link #replace} has put a breaker there that is not one of ours
     */
    Breaker breaker(String name);

    /**
     * Returns the breaker of a name, made with a configuration if the name is new.
     *
     * @param name the name of the breaker
     * @param config the configuration; if the name is known with another, that is reported
     * @return the one breaker of that name
     * @throws IllegalStateException if {@link #replace} has put a breaker there that is not one of ours
     */
    Breaker breaker(String name, CircuitBreakerConfig config);

    /**
     * Returns the breaker of a name, made with a configuration and options if the name is new.
     *
     * @param name the name of the breaker
     * @param config the configuration; if the name is known with another, that is reported
     * @param options the options; if the name is known with others, that is reported
     * @return the one breaker of that name
     * @throws IllegalStateException if {@link #replace} has put a breaker there that is not one of ours
     */
    Breaker breaker(String name, CircuitBreakerConfig config, BreakerOptions options);

    /**
     * Returns the breaker of a name, if there is one; never makes one.
     *
     * @param name the name of the breaker
     * @return empty if the name is unknown, or {@link #replace} has put a breaker there that is not one of ours
     */
    Optional<Breaker> findBreaker(String name);

    /**
     * Returns what is held under a name now, for those who watch. Looking does not count as asking: an idle breaker
     * stays idle, and goes when it would have gone.
     *
     * @param name the name of the breaker
     * @return empty if the name is unknown, or its breaker was let go and is gone
     */
    Optional<CircuitBreaker> peek(String name);

    /**
     * Gives the breaker of a name another configuration while it is in use; see {@link Breaker#reconfigure}. The
     * registry's own configurations stay what they are.
     *
     * @param name the name of the breaker
     * @param change makes the new configuration of the one in use
     * @return empty if the name is unknown, or {@link #replace} has put a breaker there that is not one of ours
     * @throws IllegalArgumentException if the new configuration asks for what cannot be had; nothing has changed then
     */
    Optional<Reconfiguration> reconfigure(String name, UnaryOperator<CircuitBreakerConfig> change);

    /**
     * Subscribes to what {@link #reconfigure} does.
     *
     * @param consumer called by the thread that reconfigures, after it has; what it throws is logged
     * @return closes the subscription
     */
    Subscription onReconfigured(Consumer<? super Reconfiguration> consumer);

    /**
     * Returns the second configurations, options and tags that were given for known names, and not used: the first for
     * each name, for 1000 names at most. One that finds the list full is listed when it is given again and there is
     * room.
     *
     * @return a copy, in no particular order
     */
    List<ConfigConflict> conflicts();

    /**
     * Lets go of breakers that nobody has asked this registry for: to be called now and then by a service whose names
     * come from outside (tenants, hosts). A breaker that is CLOSED and was not asked for since the previous sweep, at
     * least {@code idle} ago, is held weakly from then on: it goes when nobody else holds it. While anybody does, the
     * name stays taken: a lookup finds the same breaker and holds it strongly again, and so does leaving CLOSED. So
     * there are never two breakers of one name.
     *
     * @param idle how long nobody must have asked, not negative
     * @return how many breakers are gone since the last sweep
     */
    int evictIdle(Duration idle);
}
