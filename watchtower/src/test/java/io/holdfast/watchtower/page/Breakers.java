package io.holdfast.watchtower.page;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.watchtower.Watchtower;
import io.holdfast.watchtower.WatchtowerBuilder;
import java.io.IOException;
import java.time.Duration;

/** Real breakers, and what makes them change their states. */
final class Breakers {

    static final Duration TICK = Duration.ofMillis(50);
    static final String EVIL = "<script>window.pwned = 1</script><img src=x onerror=\"window.pwned = 2\">";

    private static final int ENOUGH_CALLS = 4;
    private static final int TRIALS = 2;
    private static final String[] KINDS = {
        "orders-db", "payments-api", "search-index", "user-profile", "mail-gateway", "geo-coder", "pricing", "audit-log"
    };

    private Breakers() {}

    static BreakerRegistry registry(int number) {
        BreakerRegistry registry = BreakerRegistry.of(CircuitBreakerConfig.custom()
                .slidingWindowSize(10)
                .minimumNumberOfCalls(ENOUGH_CALLS)
                .permittedNumberOfCallsInHalfOpenState(TRIALS)
                .waitDurationInOpenState(Duration.ofMinutes(2))
                .build());
        for (int i = 0; i < number; i++) {
            registry.breaker(name(i));
        }
        return registry;
    }

    static String name(int index) {
        String kind = KINDS[index % KINDS.length];
        return index < KINDS.length ? kind : "tenant-%04d/%s".formatted(index, kind);
    }

    static WatchtowerBuilder tower() {
        return Watchtower.builder().port(0).every(TICK);
    }

    /** Opens it as life does: by calls that fail. */
    static void open(Breaker breaker, String message) {
        for (int i = 0; i < ENOUGH_CALLS; i++) {
            breaker.tryAcquire().failure(1_000_000, new IOException(message));
        }
    }

    static void halfOpen(Breaker breaker) {
        breaker.transitionToHalfOpenState();
    }

    /** Closes it as life does: by trial calls that succeed. */
    static void close(Breaker breaker) {
        for (int i = 0; i < TRIALS; i++) {
            breaker.tryAcquire().success(1_000_000);
        }
    }
}
