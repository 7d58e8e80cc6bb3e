package io.holdfast.core.registry;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.internal.registry.SafeText;
import java.util.Set;

/** Makes a registry of ours from one of Resilience4j's. */
final class Takeover {

    private Takeover() {}

    static BreakerRegistry of(CircuitBreakerRegistry source, BreakerOptions options) {
        BreakerRegistry registry = BreakerRegistry.custom()
                .options(options)
                .config(source.getDefaultConfig())
                .tags(source.getTags())
                .moreConfigs(name -> source.getConfiguration(name).orElse(null))
                .build();
        Set<CircuitBreaker> all = source.getAllCircuitBreakers();
        for (CircuitBreaker theirs : all) {
            CircuitBreaker meant = source.find(theirs.getName()).orElse(theirs);
            if (meant == theirs || !all.contains(meant)) {
                take(theirs, registry);
            }
        }
        return registry;
    }

    /** Some hundred breakers may come from one file of settings, so the one that is refused is named. */
    private static void take(CircuitBreaker theirs, BreakerRegistry registry) {
        CircuitBreaker ours;
        try {
            ours = registry.circuitBreaker(theirs.getName(), theirs.getCircuitBreakerConfig(), theirs.getTags());
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(
                    "breaker '" + SafeText.of(theirs.getName()) + "': " + refused.getMessage(), refused);
        }
        force((Breaker) ours, theirs.getState());
    }

    /** What an operator decided outlives the change of library, and a dependency that was down is not flooded by it. */
    private static void force(Breaker breaker, CircuitBreaker.State state) {
        if (breaker.getState() == state) {
            return;
        }
        switch (state) {
            case DISABLED -> breaker.transitionToDisabledState();
            case METRICS_ONLY -> breaker.transitionToMetricsOnlyState();
            case FORCED_OPEN -> breaker.transitionToForcedOpenState();
            case OPEN, HALF_OPEN -> breaker.transitionToOpenState();
            case CLOSED -> breaker.transitionToClosedState();
        }
    }
}
