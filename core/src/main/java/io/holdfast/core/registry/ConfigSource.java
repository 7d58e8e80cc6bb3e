package io.holdfast.core.registry;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import org.jspecify.annotations.Nullable;

/** Where configurations come from that the registry itself does not know. */
interface ConfigSource {

    @Nullable
    CircuitBreakerConfig find(String name);
}
