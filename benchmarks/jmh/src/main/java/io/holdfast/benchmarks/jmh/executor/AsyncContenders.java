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
import io.holdfast.executor.Fallback;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodePolicy;
import io.holdfast.executor.NodeResult;
import io.holdfast.strategies.retry.Backoff;
import io.smallrye.faulttolerance.api.TypedGuard;
import jakarta.enterprise.util.TypeLiteral;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Supplier;

/**
 * One guarded call each, as alike as their settings allow: from the outside in a fallback that answers at once, three
 * attempts in all without pauses and for {@link IOException} alone, a breaker that opens for an hour when all of the
 * last 100 calls have failed, and a timeout of one second.
 */
public final class AsyncContenders {

    static final Duration LIMIT = Duration.ofSeconds(1);
    static final Duration NEVER = Duration.ofHours(1);
    static final int WINDOW = 100;
    static final int RETRIES = 2;
    static final String STAND_IN = "fallback";

    private AsyncContenders() {}

    static CircuitBreakerConfig breaker(boolean stackTraces) {
        return CircuitBreakerConfig.custom()
                .slidingWindowSize(WINDOW)
                .minimumNumberOfCalls(WINDOW)
                .failureRateThreshold(100)
                .waitDurationInOpenState(NEVER)
                .writableStackTraceEnabled(stackTraces)
                .build();
    }

    /** A contender: makes calls, and says what one of them answered. */
    public interface Guarded extends AutoCloseable {

        /** Makes one call. */
        CompletionStage<?> call();

        /** Makes one call and waits for its answer. */
        default String answer() {
            return String.valueOf(call().toCompletableFuture().join());
        }

        /** Ends what has threads. */
        @Override
        default void close() {}
    }

    /** Ours. */
    public static final class Holdfast implements Guarded {

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

        /**
         * Guards the stage that the supplier gives; {@code constant} says whether the fallback is a value or a
         * function.
         */
        public Holdfast(Supplier<CompletionStage<String>> source, boolean constant) {
            NodePolicy policy = NodePolicy.timeout(LIMIT)
                    .breaker(breaker(false))
                    .retries(RETRIES)
                    .backoff(Backoff.none())
                    .retryOn(failure -> failure instanceof IOException);
            CompletableFuture<String> standIn = CompletableFuture.completedFuture(STAND_IN);
            this.executor = NodeExecutor.builder(CONTRACT)
                    .deadline(Duration.ofSeconds(5))
                    .registry(BreakerRegistry.ofDefaults())
                    .bindAsync(
                            NODE,
                            constant
                                    ? policy.fallback(Fallback.constant(STAND_IN))
                                    : policy.fallbackAsync(in -> standIn),
                            in -> source.get())
                    .build();
        }

        @Override
        public CompletableFuture<NodeResult> call() {
            return executor.run(NODE, asked);
        }

        @Override
        public String answer() {
            return call().join().find(ANSWER).orElse("none");
        }

        @Override
        public void close() {
            executor.close();
        }
    }

    /** Resilience4j's decorators, with a scheduler that forgets cancelled timers. */
    public static final class Resilience4j implements Guarded {

        private final ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "resilience4j-scheduler");
            thread.setDaemon(true);
            return thread;
        });
        private final Supplier<CompletionStage<String>> call;

        /** Guards the stage that the supplier gives; {@code stackTraces} is about the exception of a refused call. */
        public Resilience4j(Supplier<CompletionStage<String>> source, boolean stackTraces) {
            scheduler.setRemoveOnCancelPolicy(true);
            this.call = Decorators.ofCompletionStage(source)
                    .withTimeLimiter(
                            TimeLimiter.of(TimeLimiterConfig.custom()
                                    .timeoutDuration(LIMIT)
                                    .build()),
                            scheduler)
                    .withCircuitBreaker(
                            io.github.resilience4j.circuitbreaker.CircuitBreaker.of("peer", breaker(stackTraces)))
                    .withRetry(
                            Retry.of(
                                    "peer",
                                    RetryConfig.custom()
                                            .maxAttempts(RETRIES + 1)
                                            .intervalFunction(attempt -> 0L)
                                            .retryExceptions(IOException.class)
                                            .build()),
                            scheduler)
                    .withFallback(failure -> STAND_IN)
                    .decorate();
        }

        @Override
        public CompletionStage<String> call() {
            return call.get();
        }

        @Override
        public void close() {
            scheduler.shutdownNow();
        }
    }

    /** SmallRye's guard, on the calling thread. */
    public static final class SmallRye implements Guarded {

        private final TypedGuard<CompletionStage<String>> guard;
        private final Supplier<CompletionStage<String>> source;

        /** Guards the stage that the supplier gives. */
        public SmallRye(Supplier<CompletionStage<String>> source) {
            this.source = source;
            this.guard = TypedGuard.create(new TypeLiteral<CompletionStage<String>>() {
                        private static final long serialVersionUID = 1L;
                    })
                    .withCircuitBreaker()
                    .requestVolumeThreshold(WINDOW)
                    .failureRatio(1)
                    .delay(NEVER.toMinutes(), ChronoUnit.MINUTES)
                    .done()
                    .withTimeout()
                    .duration(LIMIT.toMillis(), ChronoUnit.MILLIS)
                    .done()
                    .withRetry()
                    .maxRetries(RETRIES)
                    .delay(0, ChronoUnit.MILLIS)
                    .jitter(0, ChronoUnit.MILLIS)
                    .retryOn(IOException.class)
                    .done()
                    .withFallback()
                    .handler(() -> CompletableFuture.completedFuture(STAND_IN))
                    .done()
                    .withThreadOffload(false)
                    .build();
        }

        @Override
        public CompletionStage<String> call() {
            return guard.get(source);
        }
    }
}
