package io.holdfast.strategies.tutorial;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.decorators.Decorators;
import io.github.resilience4j.micrometer.tagged.TaggedBulkheadMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedRateLimiterMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedRetryMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedThreadPoolBulkheadMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedTimeLimiterMetrics;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Flights, hotels and cars of a travel agency, as the authors wrote it for Resilience4j: this file knows nothing of
 * ours.
 */
final class TravelService {

    /** What the service calls. */
    interface Backend {
        String flights();

        CompletionStage<String> hotels();

        String cars() throws Exception;
    }

    private final CircuitBreaker breaker;
    private final Retry retry;
    private final TimeLimiter timeLimiter;
    private final Bulkhead bulkhead;
    private final ThreadPoolBulkhead pool;
    private final RateLimiter rateLimiter;

    private final Supplier<String> flights;
    private final Supplier<CompletionStage<String>> hotels;
    private final Callable<String> cars;
    private final List<String> journal = new CopyOnWriteArrayList<>();

    TravelService(Registries registries, MeterRegistry meters, ScheduledExecutorService scheduler, Backend backend) {
        breaker = registries.breakers().circuitBreaker("travel");
        retry = registries.retries().retry("travel");
        timeLimiter = registries.timeLimiters().timeLimiter("travel");
        bulkhead = registries.bulkheads().bulkhead("travel");
        pool = registries.pools().bulkhead("cars");
        rateLimiter = registries.rateLimiters().rateLimiter("travel");
        bind(registries, meters);
        listen();

        flights = Decorators.ofSupplier(backend::flights)
                .withBulkhead(bulkhead)
                .withRateLimiter(rateLimiter)
                .withCircuitBreaker(breaker)
                .withRetry(retry)
                .withFallback(
                        List.of(
                                CallNotPermittedException.class,
                                RequestNotPermitted.class,
                                BulkheadFullException.class),
                        refused -> "cached flights, " + refused.getMessage())
                .decorate();
        hotels = Decorators.ofCompletionStage(backend::hotels)
                .withTimeLimiter(timeLimiter, scheduler)
                .withCircuitBreaker(breaker)
                .withRetry(retry, scheduler)
                .withFallback(List.of(TimeoutException.class), late -> "cached hotels, " + late.getMessage())
                .decorate();
        cars = Retry.decorateCallable(
                retry,
                RateLimiter.decorateCallable(rateLimiter, CircuitBreaker.decorateCallable(breaker, backend::cars)));
    }

    /** All registries of the application. */
    record Registries(
            CircuitBreakerRegistry breakers,
            RetryRegistry retries,
            TimeLimiterRegistry timeLimiters,
            BulkheadRegistry bulkheads,
            ThreadPoolBulkheadRegistry pools,
            RateLimiterRegistry rateLimiters) {}

    private static void bind(Registries registries, MeterRegistry meters) {
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(registries.breakers())
                .bindTo(meters);
        TaggedRetryMetrics.ofRetryRegistry(registries.retries()).bindTo(meters);
        TaggedTimeLimiterMetrics.ofTimeLimiterRegistry(registries.timeLimiters())
                .bindTo(meters);
        TaggedBulkheadMetrics.ofBulkheadRegistry(registries.bulkheads()).bindTo(meters);
        TaggedThreadPoolBulkheadMetrics.ofThreadPoolBulkheadRegistry(registries.pools())
                .bindTo(meters);
        TaggedRateLimiterMetrics.ofRateLimiterRegistry(registries.rateLimiters())
                .bindTo(meters);
    }

    private void listen() {
        breaker.getEventPublisher()
                .onStateTransition(
                        event -> journal.add(event.getStateTransition().toString()));
        retry.getEventPublisher()
                .onRetry(event -> journal.add("retry " + event.getNumberOfRetryAttempts()))
                .onError(event -> journal.add("given up after " + event.getNumberOfRetryAttempts()))
                .onSuccess(event -> journal.add("good after " + event.getNumberOfRetryAttempts()));
        timeLimiter.getEventPublisher().onTimeout(event -> journal.add("timeout " + event.getTimeLimiterName()));
        bulkhead.getEventPublisher().onCallRejected(event -> journal.add("full " + event.getBulkheadName()));
        pool.getEventPublisher().onCallPermitted(event -> journal.add("runs on " + event.getBulkheadName()));
        rateLimiter
                .getEventPublisher()
                .onFailure(event -> journal.add("too many, asked for " + event.getNumberOfPermits()));
    }

    String flights() {
        return flights.get();
    }

    CompletionStage<String> hotels() {
        return hotels.get();
    }

    CompletionStage<String> cars() {
        return pool.submit(cars);
    }

    /** What an operator does in the night. */
    void moreRequests(int limit) {
        rateLimiter.changeLimitForPeriod(limit);
    }

    String health() {
        return breaker.getState() + " at " + breaker.getMetrics().getFailureRate() + " %, "
                + retry.getMetrics().getNumberOfFailedCallsWithRetryAttempt() + " given up, "
                + bulkhead.getMetrics().getAvailableConcurrentCalls() + " places, "
                + rateLimiter.getMetrics().getAvailablePermissions() + " permits, limit "
                + timeLimiter.getTimeLimiterConfig().getTimeoutDuration();
    }

    List<String> journal() {
        return journal;
    }
}
