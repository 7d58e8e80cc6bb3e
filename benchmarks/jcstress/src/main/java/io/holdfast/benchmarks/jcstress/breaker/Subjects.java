package io.holdfast.benchmarks.jcstress.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.breaker.Permit;
import io.holdfast.core.time.VirtualTime;
import java.time.Duration;

/** The breakers under test. Time is virtual, so nothing happens that an actor does not do. */
public final class Subjects {
    /** How long OPEN lasts, and a half-open lease. */
    public static final Duration WAIT = Duration.ofSeconds(10);

    /** Two calls decide; one probe decides half-open. */
    public static final CircuitBreakerConfig TWO_CALLS = config(2, 50).build();

    static final CircuitBreakerConfig TWO_PROBES =
            config(2, 50).permittedNumberOfCallsInHalfOpenState(2).build();

    static final CircuitBreakerConfig THREE_PROBES =
            config(3, 50).permittedNumberOfCallsInHalfOpenState(3).build();

    static final CircuitBreakerConfig THREE_CALLS = config(3, 100).build();

    static final CircuitBreakerConfig TEN_SECONDS =
            config(3, 100).slidingWindow(10, 100, SlidingWindowType.TIME_BASED).build();

    static final CircuitBreakerConfig TIMED =
            config(2, 50).automaticTransitionFromOpenToHalfOpenEnabled(true).build();

    private Subjects() {}

    private static CircuitBreakerConfig.Builder config(int window, float threshold) {
        return CircuitBreakerConfig.custom()
                .slidingWindowSize(window)
                .minimumNumberOfCalls(window)
                .failureRateThreshold(threshold)
                .slowCallDurationThreshold(Duration.ofSeconds(1))
                .permittedNumberOfCallsInHalfOpenState(1)
                .waitDurationInOpenState(WAIT)
                .ignoreExceptions(IllegalArgumentException.class);
    }

    static Breaker breaker(CircuitBreakerConfig config, VirtualTime time) {
        return Breaker.of("subject", config, BreakerOptions.defaults().timeSource(time));
    }

    static Breaker halfOpen(VirtualTime time) {
        return halfOpen(TWO_CALLS, time);
    }

    static Breaker halfOpen(CircuitBreakerConfig config, VirtualTime time) {
        Breaker breaker = breaker(config, time);
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
        return breaker;
    }

    /** Asks for permits until one is refused; returns how many were granted, up to ten. */
    static int drain(Breaker breaker) {
        int granted = 0;
        for (Permit permit = breaker.tryAcquire(); permit.granted() && granted < 10; permit = breaker.tryAcquire()) {
            granted++;
        }
        return granted;
    }
}
