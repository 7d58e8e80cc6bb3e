package io.holdfast.strategies.tutorial;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitRegistry;
import io.holdfast.strategies.bulkhead.PoolBulkheadRegistry;
import io.holdfast.strategies.ratelimit.RateLimitRegistry;
import io.holdfast.strategies.retry.RetryPolicyRegistry;
import io.holdfast.strategies.timelimit.TimeLimitRegistry;
import io.holdfast.strategies.tutorial.TravelService.Registries;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A service written against all of Resilience4j's strategies runs unchanged on registries of ours. */
class MigrationTest {

    private static final CircuitBreakerConfig BREAKER = CircuitBreakerConfig.custom()
            .slidingWindowSize(6)
            .minimumNumberOfCalls(6)
            .failureRateThreshold(60)
            .waitDurationInOpenState(Duration.ofHours(1))
            .ignoreExceptions(BulkheadFullException.class, RequestNotPermitted.class)
            .build();
    private static final RetryConfig RETRY = RetryConfig.custom()
            .maxAttempts(2)
            .waitDuration(Duration.ofMillis(1))
            .ignoreExceptions(CallNotPermittedException.class, RequestNotPermitted.class, BulkheadFullException.class)
            .build();
    private static final TimeLimiterConfig TIME_LIMIT =
            TimeLimiterConfig.custom().timeoutDuration(Duration.ofMillis(300)).build();
    private static final BulkheadConfig BULKHEAD =
            BulkheadConfig.custom().maxConcurrentCalls(1).build();
    private static final ThreadPoolBulkheadConfig POOL = ThreadPoolBulkheadConfig.custom()
            .coreThreadPoolSize(1)
            .maxThreadPoolSize(1)
            .queueCapacity(1)
            .build();
    private static final RateLimiterConfig RATE = RateLimiterConfig.custom()
            .limitForPeriod(12)
            .limitRefreshPeriod(Duration.ofHours(1))
            .timeoutDuration(Duration.ZERO)
            .build();

    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);

    @AfterEach
    void close() {
        scheduler.shutdownNow();
    }

    private static Registries theirs() {
        return new Registries(
                CircuitBreakerRegistry.of(BREAKER),
                RetryRegistry.of(RETRY),
                TimeLimiterRegistry.of(TIME_LIMIT),
                BulkheadRegistry.of(BULKHEAD),
                ThreadPoolBulkheadRegistry.of(POOL),
                RateLimiterRegistry.of(RATE));
    }

    private static Registries ours() {
        return new Registries(
                BreakerRegistry.of(BREAKER),
                RetryPolicyRegistry.of(RETRY),
                TimeLimitRegistry.of(TIME_LIMIT),
                ConcurrencyLimitRegistry.of(BULKHEAD),
                PoolBulkheadRegistry.of(POOL),
                RateLimitRegistry.of(RATE));
    }

    @Test
    void serviceOnOurRegistries_behavesAsOnTheirs() throws Exception {
        List<String> expected = live(theirs());

        assertThat(live(ours())).isEqualTo(expected);
        assertThat(expected)
                .contains(
                        "flights", "hotels", "cars", "CLOSED at -1.0 %, 0 given up, 1 places, 10 permits, limit PT0.3S")
                .contains("retry 1", "good after 1", "given up after 2", "timeout travel", "full travel")
                .contains("too many, asked for 1", "State transition from CLOSED to OPEN", "runs on cars")
                .anyMatch(line -> line.startsWith("cached flights, RateLimiter 'travel'"))
                .anyMatch(line -> line.startsWith("cached flights, CircuitBreaker 'travel' is OPEN"))
                .anyMatch(line -> line.startsWith("cached hotels, TimeLimiter 'travel'"));
    }

    /** Answers as scripted, in this order. */
    private static final class Scripted implements TravelService.Backend {
        final Deque<Supplier<String>> flights = new ArrayDeque<>();
        final Deque<CompletionStage<String>> hotels = new ArrayDeque<>();

        @Override
        public String flights() {
            return flights.removeFirst().get();
        }

        @Override
        public CompletionStage<String> hotels() {
            return hotels.removeFirst();
        }

        @Override
        public String cars() {
            return "cars";
        }

        void down(int times) {
            for (int i = 0; i < times; i++) {
                flights.add(() -> {
                    throw new IllegalStateException("down");
                });
            }
        }
    }

    /** Good, late, down, too much, refused: what the service answered, wrote into its journal, and reported. */
    private List<String> live(Registries registries) throws Exception {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        Scripted backend = new Scripted();
        TravelService service = new TravelService(registries, meters, scheduler, backend);
        List<String> seen = new ArrayList<>();

        backend.flights.add(() -> "flights");
        seen.add(answer(service::flights));
        backend.hotels.add(CompletableFuture.completedStage("hotels"));
        seen.add(answerLater(service::hotels));
        seen.add(answerLater(service::cars));
        seen.add(service.health());

        backend.down(1);
        backend.flights.add(() -> "flights at last");
        seen.add(answer(service::flights)); // repeated once
        backend.hotels.add(new CompletableFuture<>());
        backend.hotels.add(new CompletableFuture<>());
        seen.add(answerLater(service::hotels)); // late twice
        seen.add(service.health());
        service.moreRequests(9);

        backend.flights.add(() -> answer(service::flights)); // a call within a call finds no place
        seen.add(answer(service::flights));
        backend.down(4);
        for (int i = 0; i < 3; i++) {
            seen.add(answer(service::flights)); // opens
        }
        backend.flights.clear();
        seen.add(service.health());
        registries.breakers().circuitBreaker("travel").reset();
        for (int i = 0; i < 10; i++) {
            backend.flights.add(() -> "flights");
            seen.add(answer(service::flights)); // until there is no permit left
        }
        seen.addAll(service.journal());
        meters.getMeters().stream()
                .filter(meter -> !meter.getId().getName().endsWith(".calls")
                        || meter.getId().getTag("kind") != null)
                .filter(meter -> meter.getId().getType() != Meter.Type.TIMER)
                .map(meter -> meter.getId() + " " + meter.measure())
                .sorted()
                .forEach(seen::add);
        registries.pools().bulkhead("cars").close();
        return seen;
    }

    private static String answer(Supplier<String> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            return "failed, " + e;
        }
    }

    private static String answerLater(Supplier<CompletionStage<String>> call) throws Exception {
        try {
            return call.get()
                    .toCompletableFuture()
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            return "failed later, " + e.getCause();
        }
    }
}
