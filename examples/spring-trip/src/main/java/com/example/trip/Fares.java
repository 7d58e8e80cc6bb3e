package com.example.trip;

import io.github.resilience4j.bulkhead.annotation.Bulkhead;
import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;
import io.github.resilience4j.ratelimiter.annotation.RateLimiter;
import io.github.resilience4j.retry.annotation.Retry;
import io.github.resilience4j.timelimiter.annotation.TimeLimiter;
import org.springframework.stereotype.Component;

/** Guarded as it was before there was a contract: by annotations. They go on as they are, on other breakers. */
@Component
class Fares {

    private final UpstreamClient upstreams;

    Fares(UpstreamClient upstreams) {
        this.upstreams = upstreams;
    }

    @Retry(name = "fares")
    @CircuitBreaker(name = "fares", fallbackMethod = "usual")
    @TimeLimiter(name = "fares")
    @RateLimiter(name = "fares")
    @Bulkhead(name = "fares")
    int of(String route) {
        return Integer.parseInt(upstreams.ask("fares", route));
    }

    int usual(String route, Exception failure) {
        return 99;
    }
}
