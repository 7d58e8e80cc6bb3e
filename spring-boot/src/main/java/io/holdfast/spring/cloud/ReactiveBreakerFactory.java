package io.holdfast.spring.cloud;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.circuitbreaker.ReactiveCircuitBreaker;
import org.springframework.cloud.client.circuitbreaker.ReactiveCircuitBreakerFactory;

/**
 * Makes Spring Cloud's reactive circuit breakers from those of Holdfast's registry, by {@link
 * io.holdfast.spring.reactor.BreakerOperator}. Configuration is that of {@link BreakerFactory}, in code by a bean
 * {@code Customizer<ReactiveBreakerFactory>}. A time limit is Reactor's {@code timeout}: for a {@code Flux} it limits
 * the wait for each element.
 *
 * <p>Thread-safe, but for the two methods that configure, which belong before the first call.
 */
public final class ReactiveBreakerFactory
        extends ReactiveCircuitBreakerFactory<CloudBreakerConfig, CloudBreakerConfig.Builder> {

    private final Guards guards;
    private volatile Function<String, CloudBreakerConfig> defaults = id -> CloudBreakerConfig.nothing();

    ReactiveBreakerFactory(Guards guards) {
        this.guards = guards;
    }

    /**
     * Returns a circuit breaker; all of one id share state and counts.
     *
     * @param id the name of the breaker in the registry
     * @throws IllegalArgumentException if it is blank
     */
    @Override
    public ReactiveCircuitBreaker create(String id) {
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
    public ReactiveCircuitBreaker create(String id, String group) {
        return made(id, group);
    }

    private ReactiveCircuitBreaker made(String id, @Nullable String group) {
        Guards.checkId(id);
        return new OperatorCircuitBreaker(
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
