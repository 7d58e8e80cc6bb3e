package io.holdfast.micrometer;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.BreakerStats;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * What meters read of a breaker: itself, held weakly, so that they keep none alive, and its figures, which do not refer
 * back to it and stay correct once it is gone.
 */
final class BreakerSource {

    private final WeakReference<CircuitBreaker> breaker;
    private final @Nullable BreakerStats stats;

    private BreakerSource(CircuitBreaker breaker, @Nullable BreakerStats stats) {
        this.breaker = new WeakReference<>(breaker);
        this.stats = stats;
    }

    /** Counting begins with this. */
    static BreakerSource of(CircuitBreaker breaker) {
        return new BreakerSource(breaker, breaker instanceof Breaker ours ? ours.recordStats() : null);
    }

    /** Null if the breaker is gone. */
    @Nullable
    CircuitBreaker breaker() {
        return breaker.get();
    }

    /** Null if the breaker is not one of ours. */
    @Nullable
    BreakerStats stats() {
        return stats;
    }

    boolean isOf(CircuitBreaker other) {
        return breaker.refersTo(other);
    }

    boolean isGone() {
        return breaker.refersTo(null);
    }
}
