package io.holdfast.core.peer;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.decorators.Decorators;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** A service as its authors wrote it for Resilience4j: this file knows nothing of ours. */
final class QuoteService {
    private final CircuitBreaker breaker;
    private final Supplier<String> quote;
    private final List<String> journal = new CopyOnWriteArrayList<>();

    QuoteService(CircuitBreakerRegistry breakers, MeterRegistry meters, Supplier<String> backend) {
        breakers.getEventPublisher()
                .onEntryAdded(
                        event -> journal.add("added " + event.getAddedEntry().getName()));
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(breakers).bindTo(meters);
        breaker = breakers.circuitBreaker("quotes");
        breaker.getEventPublisher()
                .onStateTransition(
                        event -> journal.add(event.getStateTransition().toString()))
                .onCallNotPermitted(event -> journal.add("refused"))
                .onError(event -> journal.add("error " + event.getThrowable().getMessage()));
        Retry retry = Retry.of(
                "quotes",
                RetryConfig.custom()
                        .maxAttempts(2)
                        .waitDuration(Duration.ofMillis(1))
                        .ignoreExceptions(CallNotPermittedException.class)
                        .build());
        quote = Decorators.ofSupplier(backend)
                .withCircuitBreaker(breaker)
                .withRetry(retry)
                .withFallback(List.of(CallNotPermittedException.class), refused -> "cached, " + refused.getMessage())
                .decorate();
    }

    String quote() {
        try {
            return quote.get();
        } catch (IllegalStateException e) {
            return "failed, " + e.getMessage();
        }
    }

    CompletionStage<String> quoteLater(Supplier<CompletionStage<String>> backend) {
        return CircuitBreaker.decorateCompletionStage(breaker, backend)
                .get()
                .exceptionally(error -> "failed later, " + error.getMessage());
    }

    CompletionStage<String> quoteDirectly() {
        return breaker.executeCompletionStage(() -> CompletableFuture.completedStage("direct"));
    }

    String health() {
        CircuitBreaker.Metrics metrics = breaker.getMetrics();
        return breaker.getState() + " at " + metrics.getFailureRate() + " %, " + metrics.getNumberOfBufferedCalls()
                + " calls, " + metrics.getNumberOfNotPermittedCalls() + " refused";
    }

    void close() {
        breaker.reset();
    }

    List<String> journal() {
        return journal;
    }
}
