package io.holdfast.spring.cloud;

import io.github.resilience4j.timelimiter.TimeLimiter;
import io.holdfast.core.log.GuardedLog;
import io.holdfast.spring.reactor.BreakerOperator;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.circuitbreaker.ReactiveCircuitBreaker;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Guards each subscription. The time limit is inside the breaker, so that a call over it is a failure there. */
final class OperatorCircuitBreaker implements ReactiveCircuitBreaker {

    private static final GuardedLog LOG = GuardedLog.of(OperatorCircuitBreaker.class);

    private final Guards.Guard guard;

    OperatorCircuitBreaker(Guards.Guard guard) {
        this.guard = guard;
    }

    @Override
    public <T> Mono<T> run(Mono<T> toRun, @Nullable Function<Throwable, Mono<T>> fallback) {
        Mono<T> guarded =
                Mono.defer(() -> limited(toRun, guard.timeLimiter()).transform(BreakerOperator.of(guard.breaker())));
        return fallback == null ? guarded : guarded.onErrorResume(fallback);
    }

    @Override
    public <T> Flux<T> run(Flux<T> toRun, @Nullable Function<Throwable, Flux<T>> fallback) {
        Flux<T> guarded =
                Flux.defer(() -> limited(toRun, guard.timeLimiter()).transform(BreakerOperator.of(guard.breaker())));
        return fallback == null ? guarded : guarded.onErrorResume(fallback);
    }

    private static <T> Mono<T> limited(Mono<T> call, @Nullable TimeLimiter limiter) {
        return limiter == null
                ? call
                : call.timeout(durationOf(limiter))
                        .doOnSuccess(value -> report(limiter, null))
                        .doOnError(error -> report(limiter, error));
    }

    private static <T> Flux<T> limited(Flux<T> call, @Nullable TimeLimiter limiter) {
        return limiter == null
                ? call
                : call.timeout(durationOf(limiter))
                        .doOnComplete(() -> report(limiter, null))
                        .doOnError(error -> report(limiter, error));
    }

    private static Duration durationOf(TimeLimiter limiter) {
        return limiter.getTimeLimiterConfig().getTimeoutDuration();
    }

    private static void report(TimeLimiter limiter, @Nullable Throwable error) {
        try {
            if (error == null) {
                limiter.onSuccess();
            } else {
                limiter.onError(error);
            }
        } catch (Throwable broken) {
            LOG.warn("time limiter {} failed to take an outcome", limiter.getName(), broken);
        }
    }
}
