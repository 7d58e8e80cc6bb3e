package io.holdfast.core.registry;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.breaker.BreakerOptions;
import org.jspecify.annotations.Nullable;

/**
 * Stands in the registry's map in place of a breaker that is asked for with another configuration than its own, and
 * remembers the last two of them that were compared: callers that bring theirs on every lookup bring the same ones.
 * Not more than two, so that callers who make a new one each time fill no memory.
 *
 * <p>The fields are plain. What they hold is immutable, and a thread that misses another's write only compares again.
 */
final class Asked {

    private record Ask(
            @Nullable CircuitBreakerConfig config, @Nullable BreakerOptions options) {

        boolean is(@Nullable CircuitBreakerConfig otherConfig, @Nullable BreakerOptions otherOptions) {
            return config == otherConfig && options == otherOptions;
        }
    }

    final CircuitBreaker breaker;

    private @Nullable Ask last;
    private @Nullable Ask before;
    private boolean reported;

    Asked(CircuitBreaker breaker) {
        this.breaker = breaker;
    }

    /** Whether nothing is left to say about the breaker, whatever it is asked for with. */
    boolean isReported() {
        return reported;
    }

    boolean hasCompared(@Nullable CircuitBreakerConfig config, @Nullable BreakerOptions options) {
        Ask one = last;
        Ask other = before;
        return (one != null && one.is(config, options)) || (other != null && other.is(config, options));
    }

    void compared(@Nullable CircuitBreakerConfig config, @Nullable BreakerOptions options, boolean conflict) {
        before = last;
        last = new Ask(config, options);
        if (conflict) {
            reported = true;
        }
    }
}
