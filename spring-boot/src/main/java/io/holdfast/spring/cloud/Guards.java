package io.holdfast.spring.cloud;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.registry.BreakerRegistry;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds what guards the calls of an id: its breaker, and its time limit if it has one. Thread-safe. */
final class Guards {

    private final BreakerRegistry registry;
    private final TimeLimits timeLimits;

    Guards(BreakerRegistry registry, TimeLimits timeLimits) {
        this.registry = registry;
        this.timeLimits = timeLimits;
    }

    static void checkId(String id) {
        if (id == null || id.isBlank()) {
            throw new IllegalArgumentException("id: '" + id + "' (expected: the name of a circuit breaker)");
        }
    }

    /**
     * @param own what code says of this id alone
     * @param defaults what it says of all; asked only where it counts
     */
    Guard guard(
            String id,
            @Nullable String group,
            @Nullable CloudBreakerConfig own,
            Function<String, CloudBreakerConfig> defaults) {
        CloudBreakerConfig code = own != null ? own : defaultOf(id, defaults);
        return new Guard(id, configOf(id, group, own, code), code);
    }

    private static CloudBreakerConfig defaultOf(String id, Function<String, CloudBreakerConfig> defaults) {
        CloudBreakerConfig config = defaults.apply(id);
        if (config == null) {
            throw new IllegalStateException("configureDefault: null for " + id + " (expected: a configuration)");
        }
        return config;
    }

    private @Nullable CircuitBreakerConfig configOf(
            String id, @Nullable String group, @Nullable CloudBreakerConfig own, CloudBreakerConfig code) {
        Optional<CircuitBreakerConfig> config = registry.getConfiguration(id);
        if (config.isEmpty() && own != null) {
            config = own.circuitBreakerConfig();
        }
        if (config.isEmpty() && group != null) {
            config = registry.getConfiguration(group);
        }
        return config.or(code::circuitBreakerConfig).orElse(null);
    }

    /** The guard of an id. It holds no breaker: one that is replaced in the registry is replaced here. */
    final class Guard {

        private final String id;
        private final @Nullable CircuitBreakerConfig config;
        private final CloudBreakerConfig code;

        Guard(String id, @Nullable CircuitBreakerConfig config, CloudBreakerConfig code) {
            this.id = id;
            this.config = config;
            this.code = code;
        }

        /** One that is there is taken as it is: the properties have made it, or another user of the name. */
        Breaker breaker() {
            return registry.findBreaker(id)
                    .orElseGet(() -> config == null ? registry.breaker(id) : registry.breaker(id, config));
        }

        /** Returns null if calls have no time limit. */
        @Nullable
        TimeLimiter timeLimiter() {
            TimeLimiterConfig limit = code.timeLimiterConfig().orElse(null);
            return timeLimits.of(id, limit);
        }
    }
}
