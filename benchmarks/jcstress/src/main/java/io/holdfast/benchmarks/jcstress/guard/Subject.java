package io.holdfast.benchmarks.jcstress.guard;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.executor.Guard;
import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import io.holdfast.strategies.hedge.Hedge;
import io.holdfast.strategies.hedge.HedgeOptions;
import io.holdfast.strategies.hedge.Hedger;
import io.holdfast.strategies.retry.RetryOptions;
import io.holdfast.strategies.retry.RetryPolicy;
import io.holdfast.strategies.timelimit.TimeLimit;
import io.holdfast.strategies.timelimit.TimeLimitOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a test makes a guard of, and the stages that its call has made. */
final class Subject {

    static final Duration DELAY = Duration.ofSeconds(1);

    final VirtualTime time = new VirtualTime();

    /** Of the retry alone, so that a test moves it while another thread moves the other. */
    final VirtualTime pauses = new VirtualTime();

    final List<CompletableFuture<String>> stages = new CopyOnWriteArrayList<>();
    final ConcurrencyLimit places = ConcurrencyLimit.of(
            "subject", BulkheadConfig.custom().maxConcurrentCalls(9).build());

    RetryPolicy retry() {
        return RetryPolicy.of(
                "subject",
                RetryConfig.custom().maxAttempts(3).waitDuration(DELAY).build(),
                RetryOptions.defaults().timeSource(pauses).executor(Runnable::run));
    }

    Hedger hedger() {
        return Hedger.of(
                "subject",
                Hedge.after(DELAY),
                HedgeOptions.defaults().timeSource(time).executor(Runnable::run));
    }

    TimeLimit limit() {
        return TimeLimit.of(
                "subject",
                TimeLimiterConfig.custom().timeoutDuration(DELAY).build(),
                TimeLimitOptions.defaults().timeSource(time).executor(Runnable::run));
    }

    /** The first fails at once if asked for; the others are open. */
    CompletableFuture<String> call(Guard<String> guard, boolean firstFails) {
        return guard.callAsync(() -> {
            CompletableFuture<String> stage = new CompletableFuture<>();
            stages.add(stage);
            if (firstFails && stages.size() == 1) {
                stage.completeExceptionally(new IOException());
            }
            return stage;
        });
    }

    /** Stages that nobody will ever complete, and places that are held. */
    String left() {
        long open = stages.stream().filter(stage -> !stage.isDone()).count();
        return open + " open, " + places.running() + " held";
    }

    static String end(CompletableFuture<String> promise) {
        if (!promise.isDone()) {
            return "open";
        }
        if (promise.isCancelled()) {
            return "cancelled";
        }
        return promise.isCompletedExceptionally() ? failure(promise) : promise.join();
    }

    private static String failure(CompletableFuture<String> promise) {
        return promise.handle((value, failure) -> {
                    Throwable cause = failure.getCause();
                    return (cause == null ? failure : cause).getClass().getSimpleName();
                })
                .join();
    }
}
