package io.holdfast.core.peer;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.BreakerOptions;
import java.time.Duration;

/** Whose breaker a test drives, through the one interface both implement. */
enum Peer {
    RESILIENCE4J {
        @Override
        CircuitBreaker create(CircuitBreakerConfig config) {
            return CircuitBreaker.of(NAME, config);
        }
    },
    HOLDFAST {
        @Override
        CircuitBreaker create(CircuitBreakerConfig config) {
            return Breaker.of(NAME, config);
        }
    },
    /** Ours with half-open leases that do not end, as Resilience4j has none. */
    HOLDFAST_WITHOUT_LEASES {
        @Override
        CircuitBreaker create(CircuitBreakerConfig config) {
            return Breaker.of(NAME, config, BreakerOptions.defaults().halfOpenLease(Duration.ofDays(10_000)));
        }
    },
    /** Ours with half-open leases that are over sooner than many a call. */
    HOLDFAST_WITH_SHORT_LEASES {
        @Override
        CircuitBreaker create(CircuitBreakerConfig config) {
            return Breaker.of(NAME, config, BreakerOptions.defaults().halfOpenLease(SHORT_LEASE));
        }
    };

    static final Duration SHORT_LEASE = Duration.ofSeconds(1);

    static final String NAME = "backend";

    abstract CircuitBreaker create(CircuitBreakerConfig config);
}
