package io.holdfast.benchmarks.jmh.executor;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.decorators.Decorators;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.executor.Backoff;
import io.holdfast.executor.Fallback;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodePolicy;
import io.holdfast.executor.NodeResult;
import io.smallrye.faulttolerance.api.TypedGuard;
import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Supplier;

/**
 * One guarded call each: breaker over 100 calls that never opens here, timeout 1 s, three attempts in all for {@link java.io.IOException} alone, which
 * the failing load does not throw, and a fallback that answers at once. Failsafe is not among them: run on the calling thread, 3.3.2 answers null where
 * it should answer the value.
 */
public final class AsyncContenders {

    private AsyncContenders() {}

    static final Duration LIMIT = Duration.ofSeconds(1);

    static CircuitBreakerConfig breaker() {
        return CircuitBreakerConfig.custom()
                .slidingWindowSize(100)
                .minimumNumberOfCalls(101)
                .ignoreException(failure -> false)
                .build();
    }

    /** Ours. */
    public static final class Holdfast implements AutoCloseable {

        private enum Intent {
            ANSWER
        }

        private static final Field<String> QUESTION = Field.of("question", String.class);
        private static final Field<String> ANSWER = Field.of("answer", String.class);
        private static final Node NODE = Node.named("node").reads(QUESTION).writes(ANSWER);
        private static final Contract<Intent> CONTRACT = Contract.of(Intent.class)
                .inputs(QUESTION)
                .nodes(NODE)
                .intent(Intent.ANSWER, i -> i.requires(ANSWER))
                .build();

        private final Values asked = Values.of(QUESTION, "q");
        private final NodeExecutor<Intent> executor;

        /** Guards the stage that the supplier gives. */
        public Holdfast(Supplier<CompletionStage<String>> source, boolean constant) {
            NodePolicy policy = NodePolicy.timeout(LIMIT)
                    .breaker(breaker())
                    .retries(2)
                    .backoff(Backoff.none())
                    .retryOn(failure -> failure instanceof java.io.IOException);
            CompletableFuture<String> standIn = CompletableFuture.completedFuture("fallback");
            this.executor = NodeExecutor.builder(CONTRACT)
                    .deadline(Duration.ofSeconds(5))
                    .registry(BreakerRegistry.ofDefaults())
                    .bindAsync(
                            NODE,
                            constant
                                    ? policy.fallback(Fallback.constant("fallback"))
                                    : policy.fallbackAsync(in -> standIn),
                            in -> source.get())
                    .build();
        }

        /** Makes one call. */
        public CompletableFuture<NodeResult> call() {
            return executor.run(NODE, asked);
        }

        @Override
        public void close() {
            executor.close();
        }
    }

    /** Resilience4j's decorators, with a scheduler that forgets cancelled timers. */
    public static final class Resilience4j implements AutoCloseable {

        private final ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1);
        private final Supplier<CompletionStage<String>> call;

        /** Guards the stage that the supplier gives. */
        public Resilience4j(Supplier<CompletionStage<String>> source) {
            scheduler.setRemoveOnCancelPolicy(true);
            this.call = Decorators.ofCompletionStage(source)
                    .withCircuitBreaker(io.github.resilience4j.circuitbreaker.CircuitBreaker.of("peer", breaker()))
                    .withTimeLimiter(
                            TimeLimiter.of(TimeLimiterConfig.custom()
                                    .timeoutDuration(LIMIT)
                                    .build()),
                            scheduler)
                    .withRetry(
                            Retry.of(
                                    "peer",
                                    RetryConfig.custom()
                                            .maxAttempts(3)
                                            .waitDuration(Duration.ofMillis(1))
                                            .retryExceptions(java.io.IOException.class)
                                            .build()),
                            scheduler)
                    .withFallback(failure -> "fallback")
                    .decorate();
        }

        /** Makes one call. */
        public CompletionStage<String> call() {
            return call.get();
        }

        @Override
        public void close() {
            scheduler.shutdownNow();
        }
    }

    /** SmallRye's guard, on the calling thread. */
    public static final class SmallRye {

        private final TypedGuard<CompletionStage<String>> guard;
        private final Supplier<CompletionStage<String>> source;

        /** Guards the stage that the supplier gives. */
        public SmallRye(Supplier<CompletionStage<String>> source) {
            this.source = source;
            this.guard = TypedGuard.create(new TypeLiteral<CompletionStage<String>>() {
                        private static final long serialVersionUID = 1L;
                    })
                    .withCircuitBreaker()
                    .requestVolumeThreshold(100)
                    .failureRatio(1)
                    .skipOn(IllegalStateException.class)
                    .done()
                    .withTimeout()
                    .duration(LIMIT.toMillis(), ChronoUnit.MILLIS)
                    .done()
                    .withRetry()
                    .maxRetries(2)
                    .delay(0, ChronoUnit.MILLIS)
                    .jitter(0, ChronoUnit.MILLIS)
                    .retryOn(java.io.IOException.class)
                    .done()
                    .withFallback()
                    .handler(() -> CompletableFuture.completedFuture("fallback"))
                    .done()
                    .withThreadOffload(false)
                    .build();
        }

        /** Makes one call. */
        public CompletionStage<String> call() {
            return guard.get(source);
        }
    }
}
