package io.holdfast.benchmarks.jmh.timelimit;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.Timeout;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.holdfast.benchmarks.jmh.settings.BenchmarkSettings;
import io.holdfast.strategies.timelimit.TimeLimit;
import io.smallrye.faulttolerance.api.TypedGuard;
import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A call that is under way when its limit begins and ends well within it: the stage is made, limited, and then
 * completed. {@code unlimited} is the floor: the same with a dependent stage and no limit. Schedulers forget what is
 * cancelled, where they can be told to; otherwise each call would leave its timer for the length of the limit.
 */
public class TimedCallBenchmark extends BenchmarkSettings {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** The call: its stage is new each time, and the supplier is not, or some contenders would pay for its object. */
    @State(Scope.Thread)
    public static class Call implements Supplier<CompletionStage<String>> {
        private CompletableFuture<String> source = new CompletableFuture<>();

        @Override
        public CompletionStage<String> get() {
            return source;
        }

        private Object within(Function<Supplier<CompletionStage<String>>, CompletionStage<String>> limiting) {
            source = new CompletableFuture<>();
            CompletionStage<String> promise = limiting.apply(this);
            source.complete("value");
            return promise;
        }
    }

    /** Without a limit. */
    @State(Scope.Benchmark)
    public static class Unlimited {
        final Function<Supplier<CompletionStage<String>>, CompletionStage<String>> limiting =
                supplier -> supplier.get().handle((value, error) -> value);
    }

    /** A scheduler for those that ask for one. */
    @State(Scope.Benchmark)
    public static class Scheduler {
        final ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "scheduler");
            thread.setDaemon(true);
            return thread;
        });

        /** Forgets what is cancelled. */
        public Scheduler() {
            scheduler.setRemoveOnCancelPolicy(true);
        }

        /** Ends its thread. */
        @TearDown(Level.Trial)
        public void close() {
            scheduler.shutdownNow();
        }
    }

    /** Ours. */
    @State(Scope.Benchmark)
    public static class Holdfast {
        final TimeLimit limit = TimeLimit.of(LIMIT);
        final Function<Supplier<CompletionStage<String>>, CompletionStage<String>> limiting =
                limit::executeCompletionStage;
    }

    /** Resilience4j. */
    @State(Scope.Benchmark)
    public static class Resilience4j {
        final TimeLimiter limiter = TimeLimiter.of(LIMIT);
    }

    /** Failsafe. */
    @State(Scope.Benchmark)
    public static class FailsafeTimeout {
        final FailsafeExecutor<String> failsafe =
                Failsafe.with(Timeout.<String>builder(LIMIT).build()).with(new OnTheCaller());
        final Function<Supplier<CompletionStage<String>>, CompletionStage<String>> limiting =
                supplier -> failsafe.getStageAsync(supplier::get);
    }

    /** SmallRye. */
    @State(Scope.Benchmark)
    public static class SmallRye {
        final TypedGuard<CompletionStage<String>> guard = TypedGuard.create(new TypeLiteral<CompletionStage<String>>() {
                    private static final long serialVersionUID = 1L;
                })
                .withTimeout()
                .duration(LIMIT.toMillis(), ChronoUnit.MILLIS)
                .done()
                .withThreadOffload(false)
                .build();
        final Function<Supplier<CompletionStage<String>>, CompletionStage<String>> limiting = guard::get;
    }

    @Benchmark
    public Object unlimited(Unlimited state, Call call) {
        return call.within(state.limiting);
    }

    @Benchmark
    public Object holdfast(Holdfast state, Call call) {
        return call.within(state.limiting);
    }

    @Benchmark
    public Object holdfastOnAScheduler(Holdfast state, Scheduler timers, Call call) {
        return call.within(supplier -> state.limit.executeCompletionStage(timers.scheduler, supplier));
    }

    @Benchmark
    public Object resilience4j(Resilience4j state, Scheduler timers, Call call) {
        return call.within(supplier -> state.limiter.executeCompletionStage(timers.scheduler, supplier));
    }

    @Benchmark
    public Object failsafe(FailsafeTimeout state, Call call) {
        return call.within(state.limiting);
    }

    @Benchmark
    public Object smallRye(SmallRye state, Call call) {
        return call.within(state.limiting);
    }

    /** The JDK's own, on a future of its own, so that the user's is left alone as it is by ours. */
    @Benchmark
    public Object completableFuture(Call call) {
        return call.within(
                supplier -> supplier.get().toCompletableFuture().copy().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS));
    }

    /** The JDK's own, on the user's future. */
    @Benchmark
    public Object completableFutureInPlace(Call call) {
        return call.within(
                supplier -> supplier.get().toCompletableFuture().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS));
    }
}
