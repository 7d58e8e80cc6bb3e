package com.example.shop;

import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.springframework.stereotype.Service;

/** What is guarded: each method does what it is told, so that a test can make it fail. */
@Service
public class Prices {

    /** An error that the settings say is none of the breaker's business. */
    public static class Unknown extends RuntimeException {
        public Unknown(String message) {
            super(message);
        }
    }

    @CircuitBreaker(name = "prices", fallbackMethod = "instead")
    public String plain(String how) {
        return Prices.does(how);
    }

    @CircuitBreaker(name = "prices")
    public String bare(String how) {
        return Prices.does(how);
    }

    @CircuitBreaker(name = "later", fallbackMethod = "insteadLater")
    public CompletionStage<String> later(String how) {
        try {
            return CompletableFuture.completedFuture(Prices.does(how));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Throws before there is a stage. */
    @CircuitBreaker(name = "later", fallbackMethod = "insteadLater")
    public CompletionStage<String> atOnce(String how) {
        return CompletableFuture.completedFuture(Prices.does(how));
    }

    @CircuitBreaker(name = "unheard-of", fallbackMethod = "instead")
    public String unheardOf(String how) {
        return Prices.does(how);
    }

    /** A name that is that of settings, not of an instance: these settings since Resilience4j 2.4.0. */
    @CircuitBreaker(name = "strict", fallbackMethod = "instead")
    public String strict(String how) {
        return Prices.does(how);
    }

    @CircuitBreaker(name = "#root.args[0]", fallbackMethod = "insteadOf")
    public String host(String name, String how) {
        return Prices.does(how);
    }

    private static String does(String how) {
        return switch (how) {
            case "fail" -> throw new IllegalStateException("down");
            case "unknown" -> throw new Unknown("no such thing");
            default -> how;
        };
    }

    String instead(String how, Throwable cause) {
        return "instead of " + how + ": " + cause;
    }

    String insteadOf(String name, String how, Throwable cause) {
        return "instead of " + name + " " + how + ": " + cause;
    }

    CompletionStage<String> insteadLater(String how, Throwable cause) {
        return CompletableFuture.completedFuture(instead(how, cause));
    }
}
