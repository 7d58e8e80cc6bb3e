package io.holdfast.benchmarks.jmh.retry;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.holdfast.benchmarks.jmh.settings.BenchmarkSettings;
import io.holdfast.strategies.retry.RetryPolicy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A call that succeeds at once under a retry, on the caller's thread and as a stage that is complete on return. */
public class RetryCallBenchmark extends BenchmarkSettings {

    private static final RetryConfig CONFIG =
            RetryConfig.custom().maxAttempts(3).build();

    /** The work. */
    @State(Scope.Benchmark)
    public static class Work {
        final CompletableFuture<String> done = CompletableFuture.completedFuture("value");
        final Supplier<CompletionStage<String>> stage = () -> done;
        final Supplier<String> call = () -> "value";
    }

    /** For those that ask for one. */
    @State(Scope.Benchmark)
    public static class Scheduler {
        final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);

        /** Ends its thread. */
        @TearDown(Level.Trial)
        public void close() {
            scheduler.shutdownNow();
        }
    }

    /** Ours. */
    @State(Scope.Benchmark)
    public static class Holdfast {
        final RetryPolicy policy = RetryPolicy.of("ours", CONFIG);
    }

    /** Resilience4j. */
    @State(Scope.Benchmark)
    public static class Resilience4j {
        final Retry retry = Retry.of("peer", CONFIG);
    }

    /** Failsafe. */
    @State(Scope.Benchmark)
    public static class FailsafeRetry {
        final FailsafeExecutor<String> failsafe = Failsafe.with(
                dev.failsafe.RetryPolicy.<String>builder().withMaxAttempts(3).build());
    }

    @Benchmark
    public Object callHoldfast(Holdfast state, Work work) {
        return state.policy.executeSupplier(work.call);
    }

    @Benchmark
    public Object callResilience4j(Resilience4j state, Work work) {
        return state.retry.executeSupplier(work.call);
    }

    @Benchmark
    public Object callFailsafe(FailsafeRetry state, Work work) {
        return state.failsafe.get(work.call::get);
    }

    @Benchmark
    public Object stageHoldfast(Holdfast state, Work work) {
        return state.policy.executeCompletionStage(work.stage);
    }

    @Benchmark
    public Object stageResilience4j(Resilience4j state, Scheduler timers, Work work) {
        return state.retry.executeCompletionStage(timers.scheduler, work.stage);
    }
}
