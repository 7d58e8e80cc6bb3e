package io.holdfast.micrometer;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.List;

/** The meters of one breaker, bound by one binder to one meter registry. */
final class BreakerMeters {

    private final RegistryMeters registryMeters;
    private final BreakerSource source;
    private final List<SharedMeter> sharedMeters;

    private BreakerMeters(RegistryMeters registryMeters, BreakerSource source, List<SharedMeter> sharedMeters) {
        this.registryMeters = registryMeters;
        this.source = source;
        this.sharedMeters = sharedMeters;
    }

    static BreakerMeters register(RegistryMeters registryMeters, CircuitBreaker breaker) {
        BreakerSource source = BreakerSource.of(breaker);
        return new BreakerMeters(registryMeters, source, registryMeters.enter(breaker, source));
    }

    boolean areOf(CircuitBreaker other) {
        return source.isOf(other);
    }

    /** Registers again what somebody else has removed. */
    void complete() {
        registryMeters.complete(sharedMeters);
    }

    void remove() {
        registryMeters.leave(source, sharedMeters);
    }
}
