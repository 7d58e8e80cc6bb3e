package io.holdfast.spring.cloud;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.circuitbreaker.CircuitBreaker;
import org.springframework.cloud.client.circuitbreaker.CircuitBreakerFactory;

/**
 * Makes Spring Cloud's circuit breakers from those of Holdfast's registry. A call runs on its caller's thread, with its
 * thread locals and its transaction, and has no time limit unless one is configured for its id.
 *
 * <p>The configuration of id {@code x} is the first of these that there is: {@code
 * resilience4j.circuitbreaker.instances.x} (and {@code .configs.x}), {@link #configure configure} for x, {@code
 * resilience4j.circuitbreaker.configs.<group>}, {@link #configureDefault}, the registry's default. Its time limit:
 * {@code resilience4j.timelimiter.instances.x}, {@code configure}, {@code configureDefault}, none.
 *
 * <p>To configure it in code, give the application a bean {@code Customizer<BreakerFactory>}. Thread-safe, but for the
 * two that configure, which belong before the first call.
 */
public final class BreakerFactory extends CircuitBreakerFactory<CloudBreakerConfig, CloudBreakerConfig.Builder> {

    private final Guards guards;
    private volatile Function<String, CloudBreakerConfig> defaults = id -> CloudBreakerConfig.nothing();

    BreakerFactory(Guards guards) {
        this.guards = guards;
    }

    /**
     * Returns a circuit breaker; all of one id share state and counts.
     *
     * @param id the name of the breaker in the registry
     * @throws IllegalArgumentException if it is blank
     */
    @Override
    public CircuitBreaker create(String id) {
        return made(id, null);
    }

    /**
     * Returns a circuit breaker whose configuration may be that of a group.
     *
     * @param id the name of the breaker in the registry
     * @param group the name of a configuration in the properties; ignored if there is none
     * @throws IllegalArgumentException if the id is blank
     */
    @Override
    public CircuitBreaker create(String id, String group) {
        return made(id, group);
    }

    private CircuitBreaker made(String id, @Nullable String group) {
        Guards.checkId(id);
        return new CallerCircuitBreaker(
                guards.guard(id, group, getConfigurations().get(id), defaults));
    }

    @Override
    protected CloudBreakerConfig.Builder configBuilder(String id) {
        return CloudBreakerConfig.custom();
    }

    /**
     * Sets what holds for ids that have no configuration of their own.
     *
     * @param defaultConfiguration is given the id
     */
    @Override
    public void configureDefault(Function<String, CloudBreakerConfig> defaultConfiguration) {
        this.defaults = Objects.requireNonNull(defaultConfiguration, "defaultConfiguration");
    }
}
