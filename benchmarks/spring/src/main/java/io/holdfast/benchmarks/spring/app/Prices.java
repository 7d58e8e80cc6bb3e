package io.holdfast.benchmarks.spring.app;

import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;
import io.github.resilience4j.retry.annotation.Retry;
import org.springframework.stereotype.Component;

/** The guarded bean. */
@Component
public class Prices {

    private static final IllegalStateException DOWN = new IllegalStateException("down");

    /** Not guarded. */
    public String bare(String article) {
        return article;
    }

    /** Guarded by a breaker. */
    @CircuitBreaker(name = "prices", fallbackMethod = "unknown")
    public String guarded(String article) {
        return article;
    }

    /** Guarded by a breaker and a retry. */
    @Retry(name = "prices")
    @CircuitBreaker(name = "prices")
    public String guardedAndRetried(String article) {
        return article;
    }

    /** Refused by an open breaker; its fallback answers. */
    @CircuitBreaker(name = "down", fallbackMethod = "unknown")
    public String failing(String article) {
        throw DOWN;
    }

    String unknown(String article, Exception failure) {
        return "unknown";
    }
}
