package io.holdfast.spring.cloud;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.circuitbreaker.ConfigBuilder;

/**
 * What code says of one of Spring Cloud's circuit breakers, for {@code configure} and {@code configureDefault} of
 * {@link BreakerFactory} and {@link ReactiveBreakerFactory}. What it leaves out is left to the properties and the
 * registry. Immutable and thread-safe.
 */
public final class CloudBreakerConfig {

    private static final CloudBreakerConfig NOTHING = new CloudBreakerConfig(null, null);

    private final @Nullable CircuitBreakerConfig circuitBreakerConfig;
    private final @Nullable TimeLimiterConfig timeLimiterConfig;

    private CloudBreakerConfig(
            @Nullable CircuitBreakerConfig circuitBreakerConfig, @Nullable TimeLimiterConfig timeLimiterConfig) {
        this.circuitBreakerConfig = circuitBreakerConfig;
        this.timeLimiterConfig = timeLimiterConfig;
    }

    /** Returns a builder in which nothing is set. */
    public static Builder custom() {
        return new Builder();
    }

    static CloudBreakerConfig nothing() {
        return NOTHING;
    }

    /** Returns the breaker's configuration; empty for that of the registry. */
    public Optional<CircuitBreakerConfig> circuitBreakerConfig() {
        return Optional.ofNullable(circuitBreakerConfig);
    }

    /** Returns the time limit; empty for none. */
    public Optional<TimeLimiterConfig> timeLimiterConfig() {
        return Optional.ofNullable(timeLimiterConfig);
    }

    /** Builds a {@link CloudBreakerConfig}. For one thread. */
    public static final class Builder implements ConfigBuilder<CloudBreakerConfig> {

        private @Nullable CircuitBreakerConfig circuitBreakerConfig;
        private @Nullable TimeLimiterConfig timeLimiterConfig;

        Builder() {}

        /**
         * Sets the breaker's configuration.
         *
         * @param config for a breaker that has none in the properties
         */
        public Builder circuitBreakerConfig(CircuitBreakerConfig config) {
            this.circuitBreakerConfig = Objects.requireNonNull(config, "config");
            return this;
        }

        /**
         * Sets a time limit.
         *
         * @param config for a call whose limit is not in the properties
         */
        public Builder timeLimiterConfig(TimeLimiterConfig config) {
            this.timeLimiterConfig = Objects.requireNonNull(config, "config");
            return this;
        }

        /** Returns what has been set. */
        @Override
        public CloudBreakerConfig build() {
            return new CloudBreakerConfig(circuitBreakerConfig, timeLimiterConfig);
        }
    }
}
