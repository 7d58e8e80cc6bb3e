package io.holdfast.benchmarks.jmh.hedge;

import io.holdfast.benchmarks.jmh.settings.BenchmarkSettings;
import io.holdfast.core.time.TimeSource;
import io.holdfast.strategies.hedge.Hedge;
import io.holdfast.strategies.hedge.Hedger;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A call that is under way when it begins and ends well before its hedge is due. {@code unhedged} is the floor: the
 * same with a dependent stage; {@code timerAlone} is that with one timer that is set and cancelled, which is what a
 * hedge that is not sent should cost.
 */
public class HedgedCallBenchmark extends BenchmarkSettings {

    private static final Duration DELAY = Duration.ofSeconds(10);

    private static Object call(Function<Supplier<CompletionStage<String>>, CompletionStage<String>> hedging) {
        CompletableFuture<String> source = new CompletableFuture<>();
        CompletionStage<String> promise = hedging.apply(() -> source);
        source.complete("value");
        return promise;
    }

    /** Hedgers. */
    @State(Scope.Benchmark)
    public static class Hedgers {
        final Hedger fixed = Hedger.of("fixed", Hedge.after(DELAY));
        final Hedger measured =
                Hedger.of("measured", Hedge.afterPercentile(95).atLeast(DELAY).atMost(DELAY));
        final TimeSource time = TimeSource.system();
    }

    @Benchmark
    public Object unhedged() {
        return call(supplier -> supplier.get().handle((value, error) -> value));
    }

    @Benchmark
    public Object timerAlone(Hedgers state) {
        return call(supplier -> {
            TimeSource.Timer timer = state.time.schedule(() -> {}, DELAY);
            return supplier.get().handle((value, error) -> {
                boolean unused = timer.cancel();
                return value;
            });
        });
    }

    @Benchmark
    public Object holdfast(Hedgers state) {
        return call(state.fixed::executeCompletionStage);
    }

    @Benchmark
    public Object holdfastMeasured(Hedgers state) {
        return call(state.measured::executeCompletionStage);
    }

    @Benchmark
    public Object holdfastCompleteOnReturn(Hedgers state) {
        return state.fixed.executeCompletionStage(() -> CompletableFuture.completedFuture("value"));
    }
}
