package io.holdfast.core.registry;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.BreakerOptions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells the thread that made a breaker from those that found it. */
final class Creation {
    private final String name;
    private final CircuitBreakerConfig config;
    private final BreakerOptions options;
    private final Map<String, String> tags;

    @Nullable
    Breaker made;

    Creation(String name, CircuitBreakerConfig config, BreakerOptions options, Map<String, String> tags) {
        this.name = name;
        this.config = config;
        this.options = options;
        this.tags = tags;
    }

    Breaker make(String ignoredName) {
        made = Breaker.of(name, config, options, tags);
        return made;
    }
}
