package com.example.shop;

import io.github.resilience4j.bulkhead.annotation.Bulkhead;
import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;
import io.github.resilience4j.ratelimiter.annotation.RateLimiter;
import io.github.resilience4j.retry.annotation.Retry;
import io.github.resilience4j.timelimiter.annotation.TimeLimiter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.springframework.stereotype.Service;

/** The other four kinds of annotation, and all five on one method. */
@Service
public class Offers {

    private final AtomicInteger attempts = new AtomicInteger();

    /** Fails twice of three times. */
    @Retry(name = "again", fallbackMethod = "instead")
    public String again(String how) {
        if (how.equals("fail") || attempts.incrementAndGet() % 3 != 0) {
            throw new IllegalStateException("down");
        }
        return how;
    }

    @RateLimiter(name = "seldom", fallbackMethod = "instead")
    public String seldom(String how) {
        return how;
    }

    /** Calls what it is given while it holds its place. */
    @Bulkhead(name = "narrow", fallbackMethod = "insteadOfNarrow")
    public String narrow(Supplier<String> inside) {
        return "in (" + inside.get() + ")";
    }

    @Bulkhead(name = "pool", type = Bulkhead.Type.THREADPOOL, fallbackMethod = "insteadLater")
    public CompletionStage<String> pool(String how) {
        return how.equals("fail")
                ? CompletableFuture.failedFuture(new IllegalStateException("down"))
                : CompletableFuture.completedFuture(how);
    }

    @TimeLimiter(name = "soon", fallbackMethod = "insteadLater")
    public CompletionStage<String> soon(String how) {
        return how.equals("fail") ? new CompletableFuture<>() : CompletableFuture.completedFuture(how);
    }

    @CircuitBreaker(name = "all", fallbackMethod = "insteadLater")
    @RateLimiter(name = "all")
    @Bulkhead(name = "all")
    @Retry(name = "all")
    @TimeLimiter(name = "all")
    public CompletionStage<String> all(String how) {
        return how.equals("fail")
                ? CompletableFuture.failedFuture(new IllegalStateException("down"))
                : CompletableFuture.completedFuture(how);
    }

    private String instead(String how, Throwable cause) {
        return "instead of " + how + ": " + cause;
    }

    private String insteadOfNarrow(Supplier<String> inside, Throwable cause) {
        return "instead: " + cause;
    }

    private CompletionStage<String> insteadLater(String how, Throwable cause) {
        return CompletableFuture.completedFuture(instead(how, cause));
    }
}
